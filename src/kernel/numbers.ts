import { Columns } from "./columns.ts";
import { ledgerKernel } from "./ledger-kernel.ts";

/** Row numbers in ascending order of their keys, equal keys in row order. Keys are whole numbers below 2^32. Sorted in the kernel. */
export function ascendingOrder(keys: Uint32Array | Float64Array, count: number = keys.length): Uint32Array {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  const numbers = new Uint32Array(count);
  numbers.set(keys.subarray(0, count));
  const order = columns.take(Uint32Array, kernel.orderOf(columns.put(numbers), count), count);
  columns.release();
  return order;
}

/** Numbers without `NONE`, ascending and each once; and for each that was given where it is among them, `NONE` for that. */
export function ranked(given: Uint32Array): { readonly numbers: Uint32Array; readonly rank: Uint32Array } {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  const room = kernel.allocate(given.byteLength);
  const found = kernel.distinct(columns.put(given), given.length, room);
  const numbers = columns.take(Uint32Array, found, kernel.distinctCount());
  const rank = columns.take(Uint32Array, room, given.length);
  columns.release();
  return { numbers, rank };
}

/** Numbers without `NONE`, ascending and each once. */
export function distinctNumbers(given: Uint32Array): Uint32Array {
  return ranked(given).numbers;
}
