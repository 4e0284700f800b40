import { nearestWord } from "../../bytes/did-you-mean.ts";
import type { InputError } from "../../bytes/input-error.ts";
import { SourceText } from "../../bytes/source-text.ts";

/** A region named on the command line. */
export interface RegionOption {
  readonly name: string;
  readonly origin: number;
  /** Bytes. */
  readonly length: number;
  /** Undefined when the option does not say it. */
  readonly kind: "flash" | "ram" | "other" | undefined;
}

const KINDS = ["flash", "ram", "other"] as const;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  K: 1024,
  M: 1024 * 1024,
  KIB: 1024,
  MIB: 1024 * 1024,
  KB: 1000,
  MB: 1_000_000,
};
const ADDRESS_SPACE = 2 ** 32;

/**
 * Reads `NAME:ORIGIN:LENGTH[:KIND]`. Numbers are decimal or `0x…`; K and M are 1024 and 1048576 as in a linker script, and so are
 * KiB and MiB; kB and MB are 1000 and 1000000.
 * @throws InputError `memory-x/region-option` with a caret under the part that is wrong; its place's file is `--region`.
 */
export function parseRegionOption(option: string): RegionOption {
  const source = new SourceText("--region", option);
  const parts: { text: string; start: number }[] = [];
  let start = 0;
  for (const text of option.split(":")) {
    parts.push({ text, start });
    start += text.length + 1;
  }
  const fail = (at: { text: string; start: number }, sentence: string, remark?: string): InputError =>
    source.error("memory-x/region-option", at.start, at.start + Math.max(1, at.text.length), sentence, { remark });
  const [name, origin, length, kind, extra] = parts;
  if (name === undefined || origin === undefined || length === undefined || extra !== undefined) {
    const whole = { text: option, start: 0 };
    throw fail(whole, "a region is NAME:ORIGIN:LENGTH or NAME:ORIGIN:LENGTH:KIND", "for example FLASH:0x08000000:256K:flash");
  }
  if (!/^[A-Za-z_.][\w.+-]*$/.test(name.text)) throw fail(name, `${JSON.stringify(name.text)} cannot name a region`);
  const originValue = size(origin.text);
  if (originValue === undefined) throw fail(origin, `${JSON.stringify(origin.text)} is not an address`, "0x08000000, for example");
  const lengthValue = size(length.text);
  if (lengthValue === undefined)
    throw fail(length, `${JSON.stringify(length.text)} is not a length`, "256K, 0x40000 or 262144, for example");
  if (originValue >= ADDRESS_SPACE) throw fail(origin, `${origin.text} is beyond the 32-bit address space`);
  if (lengthValue === 0) throw fail(length, "a region needs a length above 0");
  if (originValue + lengthValue > ADDRESS_SPACE) throw fail(length, `the region ends beyond the 32-bit address space`);
  const known = kind === undefined ? undefined : KINDS.find((word) => word === kind.text.toLowerCase());
  if (kind !== undefined && known === undefined) {
    const near = nearestWord(kind.text, KINDS);
    throw fail(kind, `${JSON.stringify(kind.text)} is not a kind of memory: flash, ram or other`, near && `did you mean ${near}?`);
  }
  return { name: name.text, origin: originValue, length: lengthValue, kind: known };
}

function size(text: string): number | undefined {
  const found = /^(?:0[xX]([0-9a-fA-F]{1,12})|([0-9]{1,12}))(?:\s*)([KMkm]?(?:iB|ib|IB)?|[KMkm]?[Bb])$/.exec(text.trim());
  if (found === null) return undefined;
  const value = found[1] !== undefined ? Number.parseInt(found[1], 16) : Number(found[2]);
  const unit = UNITS[found[3]!.toUpperCase()];
  return unit === undefined ? undefined : value * unit;
}
