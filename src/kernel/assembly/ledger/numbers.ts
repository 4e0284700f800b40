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

/** What `findDistinct` found: numbers that ascend, each once, and for each number that was given its place among them, `NONE` for `NONE`. */
export let distinctCount: u32 = 0;
export let distinctNumbers: usize = 0;
export let distinctPlaces: usize = 0;

export function findDistinct(numbers: usize, count: u32): void {
  const order = orderOf(numbers, count);
  distinctNumbers = heap.alloc(max(<usize>count << 2, 1));
  distinctPlaces = heap.alloc(max(<usize>count << 2, 1));
  distinctCount = 0;
  for (let index: u32 = 0; index < count; index++) {
    const row = <usize>load<u32>(order + (<usize>index << 2)) << 2;
    const number = load<u32>(numbers + row);
    if (number == NONE) {
      store<u32>(distinctPlaces + row, NONE);
      continue;
    }
    if (distinctCount == 0 || load<u32>(distinctNumbers + (<usize>(distinctCount - 1) << 2)) != number) {
      store<u32>(distinctNumbers + (<usize>distinctCount << 2), number);
      distinctCount += 1;
    }
    store<u32>(distinctPlaces + row, distinctCount - 1);
  }
  heap.free(order);
}
