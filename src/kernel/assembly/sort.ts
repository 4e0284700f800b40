// Sorting rows by a 32-bit field: least significant digit first, so that rows of equal value keep their order.

import { List } from "./table";

const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 1 << DIGIT_BITS;

/** The order of the rows of `list` by the field at byte `field`: a new array of `list.count` row numbers. The caller frees it. */
export function orderBy(list: List, width: u32, field: u32): usize {
  const count = list.count;
  let order = heap.alloc(<usize>max(count, 1) << 2);
  let other = heap.alloc(<usize>max(count, 1) << 2);
  const starts = heap.alloc(DIGITS << 2);
  for (let row: u32 = 0; row < count; row++) store<u32>(order + (<usize>row << 2), row);
  for (let shift: u32 = 0; shift < 32; shift += DIGIT_BITS) {
    memory.fill(starts, 0, DIGITS << 2);
    for (let row: u32 = 0; row < count; row++) {
      const counter = starts + (digitOf(list, width, field, row, shift) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    let sum: u32 = 0;
    for (let digit: usize = 0; digit < DIGITS; digit++) {
      const counter = starts + (digit << 2);
      const size = load<u32>(counter);
      store<u32>(counter, sum);
      sum += size;
    }
    for (let index: u32 = 0; index < count; index++) {
      const row = load<u32>(order + (<usize>index << 2));
      const counter = starts + (digitOf(list, width, field, row, shift) << 2);
      const target = load<u32>(counter);
      store<u32>(counter, target + 1);
      store<u32>(other + (<usize>target << 2), row);
    }
    const swapped = order;
    order = other;
    other = swapped;
  }
  heap.free(other);
  heap.free(starts);
  return order;
}

@inline
function digitOf(list: List, width: u32, field: u32, row: u32, shift: u32): usize {
  return (load<u32>(list.data + <usize>row * width + field) >>> shift) & (DIGITS - 1);
}

/** Sorts the rows of `list` by the field at byte `field`. */
export function sortBy(list: List, width: u32, field: u32): void {
  const count = list.count;
  if (isSorted(list, width, field)) return;
  const order = orderBy(list, width, field);
  const sorted = heap.alloc(<usize>list.capacity * width);
  for (let index: u32 = 0; index < count; index++) {
    const row = load<u32>(order + (<usize>index << 2));
    memory.copy(sorted + <usize>index * width, list.data + <usize>row * width, width);
  }
  heap.free(order);
  heap.free(list.data);
  list.data = sorted;
}

function isSorted(list: List, width: u32, field: u32): bool {
  for (let row: u32 = 1; row < list.count; row++) {
    const at = list.data + <usize>row * width + field;
    if (load<u32>(at - width) > load<u32>(at)) return false;
  }
  return true;
}
