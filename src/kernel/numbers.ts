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

/**
 * Rows that agree in all columns, in groups that are numbered in the order of their first rows: the group of each row, and each group's first row. With
 * `picks`, the group of each of those rows, the first one that was picked; rows that are not there mean the last one. Columns are of equal length, not empty.
 */
export function grouped(
  columns: readonly Uint32Array[],
  picks?: Uint32Array,
): { readonly group: Uint32Array; readonly first: Uint32Array } {
  const kernel = ledgerKernel();
  const given = new Columns(kernel);
  const count = columns[0]!.length;
  const all = new Uint32Array(columns.length * count);
  columns.forEach((column, i) => {
    all.set(column, i * count);
  });
  const picked = picks?.length ?? count;
  const room = kernel.allocate(4 * picked);
  const firsts = kernel.groupRows(given.put(all), columns.length, count, picks === undefined ? 0 : given.put(picks), picked, room);
  const first = given.take(Uint32Array, firsts, kernel.groupCount());
  const group = given.take(Uint32Array, room, picked);
  given.release();
  return { group, first };
}
