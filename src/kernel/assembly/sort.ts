// Sorting rows by a 32-bit field: least significant digit first, so that rows of equal value keep their order.

import { List } from "./table";

const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 1 << DIGIT_BITS;

/** Digits of a field. */
const PASSES: u32 = 3;
/** A field with its row, low and high half of 64 bits. */
const PAIR: u32 = 3;

/** The order of the rows of `list` by the field at byte `field`: a new array of `list.count` row numbers. The caller frees it. */
export function orderBy(list: List, width: u32, field: u32): usize {
  const count = list.count;
  const counters = heap.alloc((PASSES * DIGITS) << 2);
  memory.fill(counters, 0, (PASSES * DIGITS) << 2);
  let pairs = heap.alloc(<usize>max(count, 1) << PAIR);
  if (!pairUp(list, width, field, pairs, counters)) {
    let other = heap.alloc(<usize>count << PAIR);
    for (let pass: u32 = 0; pass < PASSES; pass++) {
      const starts = counters + ((pass * DIGITS) << 2);
      const shift = pass * DIGIT_BITS;
      // What has one digit there is in order.
      if (load<u32>(starts + (digitOf(load<u32>(pairs), shift) << 2)) == count) continue;
      distribute(pairs, other, count, starts, shift);
      const swapped = pairs;
      pairs = other;
      other = swapped;
    }
    heap.free(other);
  }
  heap.free(counters);
  // The rows alone, in the place of the pairs.
  for (let index: usize = 0; index < count; index++) store<u32>(pairs + (index << 2), load<u32>(pairs + (index << PAIR), 4));
  return pairs;
}

/** Writes fields with their rows, and counts digits of each pass; whether the fields ascend. */
function pairUp(list: List, width: u32, field: u32, pairs: usize, counters: usize): bool {
  let ascends = true;
  let before: u32 = 0;
  let at = list.data + field;
  let to = pairs;
  for (let row: u32 = 0; row < list.count; row++) {
    const value = load<u32>(at);
    at += width;
    store<u32>(to, value);
    store<u32>(to, row, 4);
    to += 1 << PAIR;
    if (value < before) ascends = false;
    before = value;
    raise(counters + (digitOf(value, 0) << 2));
    raise(counters + ((DIGITS + digitOf(value, DIGIT_BITS)) << 2));
    raise(counters + ((2 * DIGITS + digitOf(value, 2 * DIGIT_BITS)) << 2));
  }
  return ascends;
}

/** Moves pairs to where their digit has its turn; `starts` counts digits. */
function distribute(pairs: usize, other: usize, count: u32, starts: usize, shift: u32): void {
  let sum: u32 = 0;
  for (let digit: usize = 0; digit < DIGITS; digit++) {
    const counter = starts + (digit << 2);
    const size = load<u32>(counter);
    store<u32>(counter, sum);
    sum += size;
  }
  const end = pairs + (<usize>count << PAIR);
  for (let from = pairs; from < end; from += 1 << PAIR) {
    const pair = load<u64>(from);
    const counter = starts + (digitOf(<u32>pair, shift) << 2);
    const target = load<u32>(counter);
    store<u32>(counter, target + 1);
    store<u64>(other + (<usize>target << PAIR), pair);
  }
}

@inline
function raise(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}

@inline
function digitOf(value: u32, shift: u32): usize {
  return (value >>> shift) & (DIGITS - 1);
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
