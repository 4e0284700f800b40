import { ascendingOrder } from "../kernel/numbers.ts";
import type { Symbols } from "./symbols.ts";

/** Largest number that can be put in order. */
const LARGEST = 0xffffffff;

/** Rows of symbols as they lie in memory; of one address in row order. */
export function byAddress({ address, count }: Symbols): Uint32Array {
  return ascendingOrder(address, count);
}

/** Rows of symbols by their bytes, the most first; of as many in row order. */
export function bySize(bytes: Float64Array): Uint32Array {
  const keys = new Float64Array(bytes.length);
  for (let row = 0; row < keys.length; row++) keys[row] = LARGEST - bytes[row]!;
  return ascendingOrder(keys);
}
