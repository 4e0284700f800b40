// Claims in the order of sections, then of their starts, then of their arrival.

import { count, numberOf, sectionCount, sectionNumber, start } from "./claims";

const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 1 << DIGIT_BITS;

/** Rows of claims, and where those of each section begin: `firsts[section] .. firsts[section + 1]`. The caller frees both. */
export let order: usize = 0;
export let firsts: usize = 0;

@inline
function digit(row: u32, shift: u32): usize {
  return ((<u32>start(row) >>> shift) & (DIGITS - 1)) << 2;
}

/** Rows by start, least significant digit first, so that equal ones keep their order. */
function byStart(): usize {
  let rows = heap.alloc(<usize>max(count, 1) << 2);
  let other = heap.alloc(<usize>max(count, 1) << 2);
  const places = heap.alloc(DIGITS << 2);
  for (let row: u32 = 0; row < count; row++) store<u32>(rows + (<usize>row << 2), row);
  for (let shift: u32 = 0; shift < 32; shift += DIGIT_BITS) {
    memory.fill(places, 0, DIGITS << 2);
    for (let row: u32 = 0; row < count; row++) {
      const place = places + digit(row, shift);
      store<u32>(place, load<u32>(place) + 1);
    }
    let sum: u32 = 0;
    for (let place = places; place < places + (DIGITS << 2); place += 4) {
      const size = load<u32>(place);
      store<u32>(place, sum);
      sum += size;
    }
    for (let index: u32 = 0; index < count; index++) {
      const row = load<u32>(rows + (<usize>index << 2));
      const place = places + digit(row, shift);
      const target = load<u32>(place);
      store<u32>(place, target + 1);
      store<u32>(other + (<usize>target << 2), row);
    }
    const swapped = rows;
    rows = other;
    other = swapped;
  }
  heap.free(other);
  heap.free(places);
  return rows;
}

/** Fills `order` and `firsts`; claims on sections that are not among those handed over are left out. */
export function sortClaims(): void {
  let highest: u32 = 0;
  for (let section: u32 = 0; section < sectionCount; section++) highest = max(highest, numberOf(section));
  // Row + 1 of the section of each number.
  const rowOf = heap.alloc((<usize>highest + 1) << 2);
  memory.fill(rowOf, 0, (<usize>highest + 1) << 2);
  for (let section: u32 = 0; section < sectionCount; section++) store<u32>(rowOf + (<usize>numberOf(section) << 2), section + 1);
  const sorted = byStart();
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
