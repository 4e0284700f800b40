const ROWS = 0x200000;

/**
 * The plain version of `ascendingOrder`, which the kernel's is held against: row numbers in ascending order of their keys, equal keys in row order. Keys are whole numbers below 2^32.
 * Up to 2^21 rows are sorted as packed doubles, which needs no comparison function and is several times faster.
 */
export function plainOrder(keys: ArrayLike<number>, count: number = keys.length): Uint32Array {
  const order = new Uint32Array(count);
  if (count > ROWS) {
    for (let row = 0; row < count; row++) order[row] = row;
    return order.sort((a, b) => keys[a]! - keys[b]! || a - b);
  }
  const packed = new Float64Array(count);
  let sorted = true;
  for (let row = 0; row < count; row++) {
    packed[row] = keys[row]! * ROWS + row;
    if (row > 0 && packed[row]! < packed[row - 1]!) sorted = false;
  }
  if (!sorted) packed.sort();
  for (let i = 0; i < count; i++) order[i] = packed[i]! % ROWS;
  return order;
}
