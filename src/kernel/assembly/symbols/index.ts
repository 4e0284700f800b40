// What the host calls: it hands over a symbol table and sections, and reads columns: of the table, of names' hashes, of the symbols that own bytes, of what following code asks for.

import "../trap";
import { addSection, beginSections, collect, outside } from "./candidates";
import { Border, borders, Coded, coded, Marked, marked, sortOut } from "./coded";
import { beginNames, hashes, mappings, stepNames } from "./names";
import { Alias, findOwned, Owned, owned, rows } from "./owned";
import { findPools, Pool, pools } from "./pools";
import { beginTable, bindings, nameOffsets, rawSections, sections, setTable, sizes, takeRows, types, values } from "./table";
import { List } from "../table";

export { addSection, beginNames, beginSections, beginTable, setTable, sortOut, stepNames, takeRows };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

/** A column of the table that was taken: 0 offsets of names, 1 values, 2 sizes, 3 types, 4 bindings, 5 numbers of sections, 6 sections; of names that were seen: 7 hashes, 8 what they say as mapping symbols. */
export function tableColumn(which: u32): usize {
  if (which == 0) return nameOffsets;
  if (which == 1) return values;
  if (which == 2) return sizes;
  if (which == 3) return types;
  if (which == 4) return bindings;
  if (which == 5) return rawSections;
  if (which == 6) return sections;
  return which == 7 ? hashes : mappings;
}

/** Finds the symbols of the table and sections handed over that own bytes, and their literal pools; the number of rows outside of their section. */
export function own(clearsThumbBit: bool, hasMappingSymbols: bool, tlsBase: f64, hasTemplate: bool): u32 {
  collect(clearsThumbBit, hasMappingSymbols, tlsBase, hasTemplate);
  findOwned();
  findPools();
  return outside;
}

/** Rows found: 0 symbols, 1 rows of their names, 2 literal pools; 3 symbols of code, 4 mapping symbols, 5 borders. */
export function foundCount(table: u32): u32 {
  return listOf(table).count;
}

/** A field of what was found, `foundCount` numbers in a row; freed by `release`. */
export function foundColumn(table: u32, field: u32): usize {
  const list = listOf(table);
  const width = widthOf(table);
  const column = heap.alloc(max(<usize>list.count << 2, 1));
  for (let row: u32 = 0; row < list.count; row++)
    store<u32>(column + (<usize>row << 2), load<u32>(list.data + <usize>row * width + (<usize>field << 2)));
  return column;
}

function listOf(table: u32): List {
  if (table == 0) return owned;
  if (table == 1) return rows;
  if (table == 2) return pools;
  if (table == 3) return coded;
  return table == 4 ? marked : borders;
}

function widthOf(table: u32): u32 {
  if (table == 0) return offsetof<Owned>();
  if (table == 1) return offsetof<Alias>();
  if (table == 2) return offsetof<Pool>();
  if (table == 3) return offsetof<Coded>();
  return table == 4 ? offsetof<Marked>() : offsetof<Border>();
}
