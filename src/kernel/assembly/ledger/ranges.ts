// Claims of address ranges: each in the section that it begins in, cut where it leaves it.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { address, numberOf, size } from "./claims";
import { indexSections, sectionAt } from "./section-index";

@unmanaged
export class Claim {
  start: f64;
  length: f64;
  /** Number of the section in the file's table. */
  section: u32;
  owner: i32;
}

/** Claims of the ranges that were handed over last. */
export const claimed: List = newList();

@unmanaged
class Start {
  address: u32;
}

const firsts: List = newList();

/**
 * Claims ranges of 32-bit addresses. `owners` has a number for each range: its owner or, with a `table` of `tableSize` owners, a row of it. A range whose
 * owner is below zero or not in the table is nobody's. `lastFirst` claims from the last start down, of equal ones the last row first.
 */
export function claimRanges(
  count: u32,
  starts: usize,
  lengths: usize,
  owners: usize,
  table: usize,
  tableSize: u32,
  lastFirst: bool,
): void {
  indexSections();
  claimed.clear();
  if (!lastFirst) {
    for (let row: u32 = 0; row < count; row++) claim(row, starts, lengths, owners, table, tableSize);
    return;
  }
  firsts.clear();
  for (let row: u32 = 0; row < count; row++) firsts.push<Start>().address = load<u32>(starts + (<usize>row << 2));
  const order = orderBy(firsts, offsetof<Start>(), offsetof<Start>("address"));
  for (let index = count; index > 0; index--)
    claim(load<u32>(order + (<usize>(index - 1) << 2)), starts, lengths, owners, table, tableSize);
  heap.free(order);
}

@inline
function claim(row: u32, starts: usize, lengths: usize, owners: usize, table: usize, tableSize: u32): void {
  const at = <usize>row << 2;
  let owner = load<i32>(owners + at);
  if (table != 0) owner = <u32>owner < tableSize ? load<i32>(table + (<usize>owner << 2)) : -1;
  if (owner < 0) return;
  const start = <f64>load<u32>(starts + at);
  const section = sectionAt(start);
  if (section < 0) return;
  const length = min(<f64>load<u32>(lengths + at), address(section) + size(section) - start);
  if (length <= 0) return;
  const each = claimed.push<Claim>();
  each.start = start;
  each.length = length;
  each.section = numberOf(section);
  each.owner = owner;
}
