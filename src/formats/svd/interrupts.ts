import { InputError } from "../../bytes/input-error.ts";

/** An interrupt of a device. */
export interface DeviceInterrupt {
  readonly name: string;
  /** Number, 0 for the first after the system exceptions. */
  readonly number: number;
}

/** Longest element that is looked into, characters. */
const LONGEST = 4096;
/** More than any NVIC has lines. */
const MOST = 4096;
const HIGHEST = 480;

/**
 * Interrupts of a CMSIS-SVD description [CMSIS-SVD §peripherals, `interrupt`]: name and number of each, once. Only these elements are looked at, so
 * that descriptions with other mistakes are read too.
 * @throws InputError `svd/none` when the text describes no interrupt, `svd/value` for a number that no NVIC has.
 */
export function readSvdInterrupts(file: string, text: string): DeviceInterrupt[] {
  const found = new Map<number, string>();
  let seen = 0;
  for (const { body, index } of elements(text)) {
    if (++seen > MOST) break;
    const name = element(body, "name");
    const value = element(body, "value");
    const number = value === undefined ? Number.NaN : parse(value);
    if (name === undefined || value === undefined) continue;
    if (!(Number.isInteger(number) && number >= 0 && number < HIGHEST)) {
      const line = text.slice(0, index).split("\n").length;
      throw new InputError(
        "svd/value",
        { file, line },
        `interrupt ${name} has the value ${value}; a number from 0 to ${HIGHEST - 1} is expected`,
      );
    }
    if (!found.has(number)) found.set(number, name);
  }
  if (found.size === 0)
    throw new InputError(
      "svd/none",
      { file },
      "no <interrupt> with a <name> and a <value> is in this file; a CMSIS-SVD description is expected",
    );
  return [...found].map(([number, name]) => ({ name, number })).sort((a, b) => a.number - b.number);
}

/** The `<interrupt>` elements, in one pass: text without end tags costs no more than other text. */
function* elements(text: string): Generator<{ readonly body: string; readonly index: number }> {
  const [open, close] = ["<interrupt", "</interrupt>"];
  for (let index = text.indexOf(open); index >= 0; ) {
    const start = text.indexOf(">", index) + 1;
    const end = start === 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return;
    const next = text.indexOf(open, index + open.length);
    const isElement = /[\s>/]/.test(text[index + open.length]!) && end - start <= LONGEST && (next < 0 || next > end);
    if (isElement) yield { body: text.slice(start, end), index };
    index = next;
  }
}

function element(body: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>\\s*([^<]{1,256}?)\\s*</${tag}>`).exec(body)?.[1];
  return text === undefined || text === "" ? undefined : text;
}

/** Decimal, `0x`, and SVD's `#` for binary. */
function parse(text: string): number {
  if (/^#[01]+$/.test(text)) return Number.parseInt(text.slice(1), 2);
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
}
