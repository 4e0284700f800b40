// What following code asks of a symbol table: functions, objects and labels of sections that are in memory, mapping symbols in the order of their addresses, and borders.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { MAPPING_DATA, STT_FUNC, STT_NOTYPE, STT_OBJECT } from "./candidates";
import { count, mappingOf, rawSectionOf, sectionOf, sizeOf, typeOf, valueOf } from "./table";

// Kinds, as in `src/graph/code-image.ts`.
const OTHER: u32 = 0;
const FUNCTION: u32 = 1;
const OBJECT: u32 = 2;

const SHN_ABS: u32 = 0xfff1;

/** A symbol of a section that is in memory. */
@unmanaged
export class Coded {
  /** Row of the symbol table. */
  row: u32;
  /** Without the Thumb bit. */
  address: u32;
  size: u32;
  kind: u32;
}

export const coded: List = newList();

/** A mapping symbol of such a section. */
@unmanaged
export class Marked {
  address: u32;
  /** 1 where data begins, 0 where code does. */
  isData: u32;
}

const unordered: List = newList();
/** Ascending by address. */
export const marked: List = newList();

/** Address of a label without a type and a size, also of one that belongs to no section, as linker scripts define them. */
@unmanaged
export class Border {
  address: u32;
}

export const borders: List = newList();

/** Sorts the rows of the table out; `isAllocated` holds a byte for each of so many sections. */
export function sortOut(isAllocated: usize, sections: u32): void {
  coded.clear();
  unordered.clear();
  borders.clear();
  for (let row: u32 = 1; row < count; row++) {
    const section = sectionOf(row);
    const isInside = section < sections && load<u8>(isAllocated + section) != 0;
    const mapping = mappingOf(row);
    const value = addressOf(valueOf(row));
    if (mapping != 0) {
      if (!isInside) continue;
      const mark = unordered.push<Marked>();
      mark.address = value;
      mark.isData = mapping == MAPPING_DATA ? 1 : 0;
      continue;
    }
    const type = typeOf(row);
    if (type == STT_NOTYPE && sizeOf(row) == 0 && (isInside || rawSectionOf(row) == SHN_ABS)) borders.push<Border>().address = value;
    if (!isInside || (type != STT_FUNC && type != STT_OBJECT && type != STT_NOTYPE)) continue;
    const symbol = coded.push<Coded>();
    symbol.row = row;
    symbol.address = type == STT_FUNC ? value & ~1 : value;
    symbol.size = addressOf(sizeOf(row));
    symbol.kind = type == STT_FUNC ? FUNCTION : type == STT_OBJECT ? OBJECT : OTHER;
  }
  marked.clear();
  const order = orderBy(unordered, offsetof<Marked>(), 0);
  for (let index: u32 = 0; index < unordered.count; index++) {
    const from = unordered.at<Marked>(load<u32>(order + (<usize>index << 2)));
    const mark = marked.push<Marked>();
    mark.address = from.address;
    mark.isData = from.isData;
  }
  heap.free(order);
}

/** Addresses are of 32 bits: of larger numbers, which images of Cortex-M do not have, the low ones. */
@inline
function addressOf(value: f64): u32 {
  return <u32>(<u64>value);
}
