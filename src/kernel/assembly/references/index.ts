// What the host calls: it hands over the image, function by function, and reads columns of what their instructions name; references, for the objects that they lie in; bodies, for those that are alike.

import { addSection } from "../code/image";
import "../trap";
import { List } from "../table";
import { bodies, BodyRow, findEqualBodies } from "./equal-bodies";
import { linkObjects, LinkRow, links } from "./objects";
import { findWords, starts, StartRow, WordRow, words } from "./pointer-words";
import { findRemarks, RemarkRow, remarks } from "./remarks";
import { named, NamedRow, scan } from "./scan";

export { addSection, findEqualBodies, findRemarks, findWords, linkObjects, scan };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

/** Rows of a table: 0 what instructions name, 1 references to objects, 2 words that point, 3 starts of data, 4 bodies with the first that is alike, 5 remarks on instructions. */
export function rowCount(table: u32): u32 {
  return listOf(table).count;
}

/** One field of all rows of a table as an array. */
export function column(table: u32, field: u32): usize {
  const list = listOf(table);
  const width = widthOf(table);
  const copy = heap.alloc(<usize>max(list.count, 1) << 2);
  for (let row: u32 = 0; row < list.count; row++) {
    store<u32>(copy + (<usize>row << 2), load<u32>(list.data + <usize>row * width + (field << 2)));
  }
  return copy;
}

function listOf(table: u32): List {
  if (table == 0) return named;
  if (table == 1) return links;
  if (table == 2) return words;
  if (table == 3) return starts;
  return table == 4 ? bodies : remarks;
}

function widthOf(table: u32): usize {
  if (table == 0) return offsetof<NamedRow>();
  if (table == 1) return offsetof<LinkRow>();
  if (table == 2) return offsetof<WordRow>();
  if (table == 3) return offsetof<StartRow>();
  return table == 4 ? offsetof<BodyRow>() : offsetof<RemarkRow>();
}
