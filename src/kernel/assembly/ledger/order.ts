// Claims in the order of sections, then of their starts, then of their arrival.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { count, numberOf, sectionCount, sectionNumber, start } from "./claims";

@unmanaged
class Start {
  address: u32;
}

/** Starts of the claims, by row. */
const starts: List = newList();

/** Rows of claims, and where those of each section begin: `firsts[section] .. firsts[section + 1]`. The caller frees both. */
export let order: usize = 0;
export let firsts: usize = 0;

/** Fills `order` and `firsts`; claims on sections that are not among those handed over are left out. */
export function sortClaims(): void {
  let highest: u32 = 0;
  for (let section: u32 = 0; section < sectionCount; section++) highest = max(highest, numberOf(section));
  // Row + 1 of the section of each number.
  const rowOf = heap.alloc((<usize>highest + 1) << 2);
  memory.fill(rowOf, 0, (<usize>highest + 1) << 2);
  for (let section: u32 = 0; section < sectionCount; section++) store<u32>(rowOf + (<usize>numberOf(section) << 2), section + 1);
  starts.clear();
  for (let row: u32 = 0; row < count; row++) starts.push<Start>().address = <u32>start(row);
  const sorted = orderBy(starts, offsetof<Start>(), offsetof<Start>("address"));
  firsts = heap.alloc((<usize>sectionCount + 2) << 2);
  memory.fill(firsts, 0, (<usize>sectionCount + 2) << 2);
  for (let row: u32 = 0; row < count; row++) {
    const section = sectionNumber(row) > highest ? 0 : load<u32>(rowOf + (<usize>sectionNumber(row) << 2));
    const place = firsts + ((<usize>section + 1) << 2);
    if (section > 0) store<u32>(place, load<u32>(place) + 1);
  }
  // `firsts[section + 1]` is where the next claim on it goes, until all are placed.
  let sum: u32 = 0;
  for (let section: u32 = 0; section <= sectionCount; section++) {
    const place = firsts + ((<usize>section + 1) << 2);
    const size = load<u32>(place);
    store<u32>(place, sum);
    sum += size;
  }
  order = heap.alloc(<usize>max(count, 1) << 2);
  for (let index: u32 = 0; index < count; index++) {
    const row = load<u32>(sorted + (<usize>index << 2));
    const section = sectionNumber(row) > highest ? 0 : load<u32>(rowOf + (<usize>sectionNumber(row) << 2));
    if (section == 0) continue;
    const place = firsts + ((<usize>section + 1) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u32>(order + (<usize>at << 2), row);
  }
  // Now `firsts[section + 1]` is the end of the section before `section`: shift by one row.
  memory.copy(firsts, firsts + 4, (<usize>sectionCount + 1) << 2);
  heap.free(sorted);
  heap.free(rowOf);
}
