// Finds the section of an address: of those that hold it the first in the order of addresses, but the last answer is tried first, since addresses mostly come in order.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { address, sectionCount, size } from "./claims";

@unmanaged
class Held {
  section: u32;
  /** Where it begins. */
  address: u32;
  /** The highest end of it and of those before it: sections can lie over one another. */
  highestEnd: f64;
}

/** Sections that have bytes, in the order of their addresses. */
const held: List = newList();
const unsorted: List = newList();
let last: u32 = 0;

/** Begins anew with the sections that were handed over. */
export function indexSections(): void {
  unsorted.clear();
  for (let section: u32 = 0; section < sectionCount; section++) {
    if (size(section) <= 0) continue;
    const each = unsorted.push<Held>();
    each.section = section;
    each.address = <u32>address(section);
  }
  const order = orderBy(unsorted, offsetof<Held>(), offsetof<Held>("address"));
  held.clear();
  let highest: f64 = 0;
  for (let index: u32 = 0; index < unsorted.count; index++) {
    const from = unsorted.at<Held>(load<u32>(order + (<usize>index << 2)));
    highest = max(highest, address(from.section) + size(from.section));
    const each = held.push<Held>();
    each.section = from.section;
    each.address = from.address;
    each.highestEnd = highest;
  }
  heap.free(order);
  last = 0;
}

/** Row of the section that holds an address, -1 for none. */
export function sectionAt(place: f64): i32 {
  if (last < held.count && holds(held.at<Held>(last).section, place)) return held.at<Held>(last).section;
  let low: u32 = 0;
  let high = held.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (held.at<Held>(middle).highestEnd > place) high = middle;
    else low = middle + 1;
  }
  if (low == held.count || !holds(held.at<Held>(low).section, place)) return -1;
  last = low;
  return held.at<Held>(low).section;
}

@inline
function holds(section: u32, place: f64): bool {
  return place >= address(section) && place < address(section) + size(section);
}
