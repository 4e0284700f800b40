// The code that an assembler's unit covers: what it says of functions elsewhere is not of their code.

import { Range, ranges } from "./ranges";
import { orderBy } from "./sort";
import { List, newList } from "./table";

@unmanaged
class Extent {
  start: u32;
  /** Last byte that this extent or an earlier one covers. */
  last: u32;
}

/** By start. */
const extents: List = newList();

/** The unit covers what is in `ranges`. */
export function coverRanges(): void {
  extents.clear();
  const order = orderBy(ranges, offsetof<Range>(), offsetof<Range>("start"));
  let last: u32 = 0;
  for (let index: u32 = 0; index < ranges.count; index++) {
    const range = ranges.at<Range>(load<u32>(order + (<usize>index << 2)));
    last = max(last, range.start + range.length - 1);
    const extent = extents.push<Extent>();
    extent.start = range.start;
    extent.last = last;
  }
  heap.free(order);
}

/** Whether the unit covers the byte at `address`. */
export function isCovered(address: u32): bool {
  let low: u32 = 0;
  let high = extents.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (extents.at<Extent>(middle).start <= address) low = middle + 1;
    else high = middle;
  }
  return low > 0 && extents.at<Extent>(low - 1).last >= address;
}
