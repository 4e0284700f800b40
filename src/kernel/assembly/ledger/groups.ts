// Rows that agree in all of their numbers, numbered in the order in which they come first: a hash table with places for twice as many groups as there are.

import { List, newList } from "../table";

/** A group by the row that was met first, with the hash of its numbers. */
@unmanaged
class Group {
  row: u32;
  hash: u32;
}

const found: List = newList();

/** Group + 1 by hash; 0 for a free place. */
let table: usize = 0;
let mask: u32 = 0;

let columns: usize = 0;
let width: u32 = 0;
let rows: u32 = 0;

/** How many groups `groupRows` found last. */
export let groupCount: u32 = 0;

/**
 * Groups rows of `width` numbers that lie column after column, `count` of each, at least one. `picks` is 0, or has `pickCount` rows, any number of times; those that are not
 * there mean the last one. `groups` gets the number of each pick's group; the answer is the first row of each group, freed by `release`.
 */
export function groupRows(columnsAt: usize, columnCount: u32, count: u32, picks: usize, pickCount: u32, groups: usize): usize {
  columns = columnsAt;
  width = columnCount;
  rows = count;
  found.clear();
  openTable(1024);
  // Group + 1 of each row that was met.
  const known = heap.alloc(<usize>count << 2);
  memory.fill(known, 0, <usize>count << 2);
  for (let index: u32 = 0; index < pickCount; index++) {
    const row = picks == 0 ? index : min(load<u32>(picks + (<usize>index << 2)), count - 1);
    const place = known + (<usize>row << 2);
    let group = load<u32>(place);
    if (group == 0) {
      group = groupOf(row) + 1;
      store<u32>(place, group);
    }
    store<u32>(groups + (<usize>index << 2), group - 1);
  }
  heap.free(known);
  heap.free(table);
  groupCount = found.count;
  const firsts = heap.alloc(<usize>max(groupCount, 1) << 2);
  for (let group: u32 = 0; group < groupCount; group++) store<u32>(firsts + (<usize>group << 2), found.at<Group>(group).row);
  return firsts;
}

function openTable(size: u32): void {
  table = heap.alloc(<usize>size << 2);
  memory.fill(table, 0, <usize>size << 2);
  mask = size - 1;
}

/** The group of a row, a new one where none agrees. */
function groupOf(row: u32): u32 {
  const hash = hashOf(row);
  let place = placeOf(hash);
  for (;;) {
    const group = load<u32>(place);
    if (group == 0) break;
    const other = found.at<Group>(group - 1);
    if (other.hash == hash && agree(other.row, row)) return group - 1;
    place = place == table + (<usize>mask << 2) ? table : place + 4;
  }
  const added = found.push<Group>();
  added.row = row;
  added.hash = hash;
  store<u32>(place, found.count);
  if (found.count * 2 > mask) enlarge();
  return found.count - 1;
}

@inline
function placeOf(hash: u32): usize {
  return table + (<usize>(hash & mask) << 2);
}

function enlarge(): void {
  heap.free(table);
  openTable((mask + 1) * 4);
  for (let group: u32 = 0; group < found.count; group++) {
    let place = placeOf(found.at<Group>(group).hash);
    while (load<u32>(place) != 0) place = place == table + (<usize>mask << 2) ? table : place + 4;
    store<u32>(place, group + 1);
  }
}

@inline
function numberAt(row: u32, column: u32): u32 {
  return load<u32>(columns + ((<usize>column * rows + row) << 2));
}

function hashOf(row: u32): u32 {
  let hash: u32 = 0;
  for (let column: u32 = 0; column < width; column++) {
    hash = (hash ^ numberAt(row, column)) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  return hash;
}

function agree(one: u32, other: u32): bool {
  for (let column: u32 = 0; column < width; column++) if (numberAt(one, column) != numberAt(other, column)) return false;
  return true;
}
