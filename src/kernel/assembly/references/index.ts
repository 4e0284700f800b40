// What the host calls: it hands over the image, function by function, and reads columns of what their instructions name; symbols, for the objects of data and who owns them; bodies, for those that are alike.

import { addSection } from "../code/image";
import "../trap";
import { List } from "../table";
import { bodies, BodyRow, findEqualBodies } from "./equal-bodies";
import { findObjects, ObjectRow, objects } from "./data-objects";
import { maskBodies, masked, maskedBodies, MaskedBodyRow, MaskedRow } from "./masked-words";
import { BorderRow, borders, linkInstructions, LinkRow, links, linkWords, setRange, spreadRanges } from "./objects";
import { findOwners, linkFirsts, linkRows, NumberRow, ownerFirsts, owners } from "./owners";
import { findWords, starts, StartRow, WordRow, words } from "./pointer-words";
import { findRemarks, RemarkRow, remarks } from "./remarks";
import { named, NamedRow, scan } from "./scan";

export { addSection, findEqualBodies, findObjects, findOwners, findRemarks, findWords, linkInstructions, linkWords, maskBodies, scan, setRange, spreadRanges };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

/**
 * Rows of a table: 0 what instructions name, 1 references to objects, 2 words that point, 3 starts of data, 4 bodies with the first that is alike, 5 remarks on
 * instructions, 6 objects of data, 7 references to borders; numbers: 8, 9 rows of references by object and where those of each begin, 10, 11 the same of owners;
 * 12 masked words, 13 masked bodies.
 */
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
  switch (table) {
    case 0: return named;
    case 1: return links;
    case 2: return words;
    case 3: return starts;
    case 4: return bodies;
    case 5: return remarks;
    case 6: return objects;
    case 7: return borders;
    case 8: return linkRows;
    case 9: return linkFirsts;
    case 10: return owners;
    case 11: return ownerFirsts;
    case 12: return masked;
    default: return maskedBodies;
  }
}

function widthOf(table: u32): usize {
  switch (table) {
    case 0: return offsetof<NamedRow>();
    case 1: return offsetof<LinkRow>();
    case 2: return offsetof<WordRow>();
    case 3: return offsetof<StartRow>();
    case 4: return offsetof<BodyRow>();
    case 5: return offsetof<RemarkRow>();
    case 6: return offsetof<ObjectRow>();
    case 7: return offsetof<BorderRow>();
    case 12: return offsetof<MaskedRow>();
    case 13: return offsetof<MaskedBodyRow>();
    default: return offsetof<NumberRow>();
  }
}
