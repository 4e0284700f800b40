import { ENCODINGS, Form } from "./encodings.ts";

const ROW_COUNT = ENCODINGS.length;
const masks = new Int32Array(ROW_COUNT);
const matches = new Int32Array(ROW_COUNT);
const forms = new Uint8Array(ROW_COUNT);

ENCODINGS.forEach(([pattern, form], row) => {
  const digits = pattern.replaceAll(" ", "").padEnd(32, "x");
  if (digits.length !== 32) throw new Error(`an encoding has ${digits.length} digits: ${pattern}`);
  let [mask, match] = [0, 0];
  for (const digit of digits) {
    mask = (mask << 1) | (digit === "0" || digit === "1" ? 1 : 0);
    match = (match << 1) | (digit === "1" ? 1 : 0);
  }
  masks[row] = mask;
  matches[row] = match;
  forms[row] = form;
});

/** Rows that can fit, by the upper twelve bits of the first halfword; made when first asked, since firmware uses few of them. */
const candidates: (Uint8Array | undefined)[] = new Array(4096).fill(undefined);

function candidatesOf(upper: number): Uint8Array {
  const rows: number[] = [];
  const bits = upper << 20;
  const known = 0xfff << 20;
  for (let row = 0; row < ROW_COUNT; row++) {
    if (((bits ^ matches[row]!) & masks[row]! & known) === 0) rows.push(row);
  }
  const found = Uint8Array.from(rows);
  candidates[upper] = found;
  return found;
}

/** Form of an encoding: the first halfword in the upper 16 bits, the second (or anything, for a narrow one) in the lower. */
function search(word: number): Form {
  const rows = candidates[word >>> 20] ?? candidatesOf(word >>> 20);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if ((word & masks[row]!) === matches[row]!) return forms[row]! as Form;
  }
  return Form.WritesNothing;
}

/** Form + 1 of each narrow encoding that was asked for. */
const narrowForms = new Uint8Array(0x10000);

/** Form of a 16-bit encoding. */
export function narrowForm(half: number): Form {
  const known = narrowForms[half]!;
  if (known !== 0) return (known - 1) as Form;
  const form = search(half << 16);
  narrowForms[half] = form + 1;
  return form;
}

/** Form of a 32-bit encoding, its first halfword in the upper 16 bits. */
export function wideForm(word: number): Form {
  return search(word);
}
