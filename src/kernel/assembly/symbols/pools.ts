// Literal pools that lie behind what a function says of its size.

import { Mark, marks, Section, sections } from "./candidates";
import { FUNCTION, Owned, owned } from "./owned";
import { List, newList } from "../table";

/** Farthest that a PC-relative load reaches: twelve bits, and the aligned PC is four bytes ahead [ARMv7-M A7.7.43]. */
const REACH: u64 = 4095 + 4;

/** Bytes behind a function that are its own. */
@unmanaged
export class Pool {
  /** Row of the owned symbol. */
  symbol: u32;
  start: u32;
  size: u32;
}

export const pools: List = newList();

/**
 * Hand-written assembly often ends a function's size before its literal pool. Data behind a function that a `$d` mapping symbol [AAELF32 §5.5.5] marks as
 * such, up to the next symbol, belongs to that function when code follows it or the section ends: PC-relative loads reach nothing else. Where more data
 * follows, constants were placed behind the code (`*(.text*) *(.rodata*)` in linker scripts for C), and whose they are only references tell.
 */
export function findPools(): void {
  pools.clear();
  let firstMark: u32 = 0;
  for (let index: u32 = 0; index < owned.count; index++) {
    const symbol = owned.at<Owned>(index);
    const section = sections.at<Section>(symbol.section);
    if (section.isExecutable == 0 || symbol.kind != FUNCTION) continue;
    while (firstMark < marks.count && marks.at<Mark>(firstMark).section < symbol.section) firstMark += 1;
    const end = <u64>symbol.address + symbol.size;
    const sectionEnd = <u64>section.address + section.size;
    const isLast = index + 1 == owned.count || owned.at<Owned>(index + 1).section != symbol.section;
    const next = isLast ? sectionEnd : <u64>owned.at<Owned>(index + 1).address;
    const aligned = (end + 3) & ~3;
    if (next <= aligned || next - end > REACH) continue;
    const at = markFrom(firstMark, symbol.section, end);
    if (!isIn(at, symbol.section) || marks.at<Mark>(at).address > aligned || marks.at<Mark>(at).isData == 0) continue;
    const follows = isIn(at + 1, symbol.section);
    if (follows ? marks.at<Mark>(at + 1).isData != 0 || marks.at<Mark>(at + 1).address < next : next != sectionEnd) continue;
    const pool = pools.push<Pool>();
    pool.symbol = index;
    pool.start = <u32>end;
    pool.size = <u32>(next - end);
  }
}

@inline
function isIn(mark: u32, section: u32): bool {
  return mark < marks.count && marks.at<Mark>(mark).section == section;
}

/** The first mark of a section at an address or above; that of another section where there is none. */
function markFrom(first: u32, section: u32, address: u64): u32 {
  let low = first;
  let high = marks.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const mark = marks.at<Mark>(middle);
    if (mark.section == section && mark.address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
