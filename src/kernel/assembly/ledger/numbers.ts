// Columns of numbers in ascending order, and what is distinct in them.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { NONE } from "../none";

/** A column of the host's as a list. */
const column: List = newList();

/** Rows of `count` numbers in ascending order, equal ones in the order of their rows; freed by `release`. */
export function orderOf(numbers: usize, count: u32): usize {
  column.data = numbers;
  column.count = count;
  if (!isAscending(numbers, count)) return orderBy(column, 4, 0);
  const order = heap.alloc(max(<usize>count << 2, 1));
  for (let row: u32 = 0; row < count; row++) store<u32>(order + (<usize>row << 2), row);
  return order;
}

function isAscending(numbers: usize, count: u32): bool {
  for (let row: u32 = 1; row < count; row++) {
    const at = numbers + (<usize>row << 2);
    if (load<u32>(at - 4) > load<u32>(at)) return false;
  }
  return true;
}

/** How many `distinct` found last. */
export let distinctCount: u32 = 0;

/** Numbers without `NONE` in ascending order, each once; freed by `release`. `ranks` is 0, or gets for each row where its number is among them, `NONE` for that. */
export function distinct(numbers: usize, count: u32, ranks: usize): usize {
  const order = orderOf(numbers, count);
  const found = heap.alloc(max(<usize>count << 2, 1));
  distinctCount = 0;
  for (let index: u32 = 0; index < count; index++) {
    const row = <usize>load<u32>(order + (<usize>index << 2)) << 2;
    const number = load<u32>(numbers + row);
    // Equal ones stand side by side.
    if (number != NONE && (distinctCount == 0 || load<u32>(found + (<usize>(distinctCount - 1) << 2)) != number)) {
      store<u32>(found + (<usize>distinctCount << 2), number);
      distinctCount += 1;
    }
    if (ranks != 0) store<u32>(ranks + row, number == NONE ? NONE : distinctCount - 1);
  }
  heap.free(order);
  return found;
}
