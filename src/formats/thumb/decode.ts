import { narrowForm, wideForm } from "./form-of.ts";
import type { Instruction } from "./instruction.ts";
import { decodeNarrow } from "./narrow.ts";
import { decodeWide } from "./wide.ts";

/** A first halfword from here on is the first of two [ARMv7-M §A5.1]. */
const FIRST_OF_TWO = 0xe800;

/**
 * Decodes the Thumb instruction at `bytes[offset]`, which runs at `address`, into `into`, and returns its length: 2 or 4 bytes.
 * Returns 0, with nothing but `into.length` changed, when the bytes end before the instruction does; nothing is read past them.
 * Instructions are little-endian on every M-profile processor. v6-M to v8-M with FPv4 and FPv5 are known; encodings of v8.1-M and of coprocessors
 * are known by their length, their stack effect and the core registers they may write. Undefined encodings decode as `Other`.
 */
export function decode(bytes: Uint8Array, offset: number, address: number, into: Instruction): 0 | 2 | 4 {
  if (offset < 0 || offset + 2 > bytes.length) {
    into.length = 0;
    return 0;
  }
  const first = bytes[offset]! | (bytes[offset + 1]! << 8);
  if (first < FIRST_OF_TWO) {
    into.clear();
    into.length = 2;
    decodeNarrow(narrowForm(first), first, address, into);
    return 2;
  }
  if (offset + 4 > bytes.length) {
    into.length = 0;
    return 0;
  }
  const word = (first << 16) | bytes[offset + 2]! | (bytes[offset + 3]! << 8);
  into.clear();
  into.length = 4;
  decodeWide(wideForm(word), word, address, into);
  return 4;
}
