// Decoding the Thumb instruction set of v6-M to v8.1-M, as far as references, control flow, values and the stack go.

import { decodeNarrow } from "./decode-narrow";
import { decodeWide } from "./decode-wide";
import { choose, d, Instruction, INSTRUCTION_SIZE } from "./instruction";

/** A first halfword from here on is the first of two [ARMv7-M §A5.1]. */
const FIRST_OF_TWO: u32 = 0xe800;

/** What is not kept. */
const unkept: Instruction = changetype<Instruction>(heap.alloc(INSTRUCTION_SIZE));

/** Makes what lies at `bytes` (`held` of them) and runs at `address` the instruction `i`; false when the bytes end before it does. */
export function decode(bytes: usize, held: u32, address: u32): bool {
  if (!decodeInto(bytes, held, address)) return false;
  unkept.take();
  choose(unkept);
  return true;
}

/** Decodes what lies at `bytes` into `d`. */
export function decodeInto(bytes: usize, held: u32, address: u32): bool {
  if (held < 2) return false;
  const first: u32 = load<u16>(bytes);
  d.length = first < FIRST_OF_TWO ? 2 : 4;
  if (held < d.length) return false;
  d.clear();
  if (first < FIRST_OF_TWO) decodeNarrow(first, address);
  else decodeWide((first << 16) | <u32>load<u16>(bytes + 2), address);
  return true;
}
