// What names tell without becoming texts: their hashes, and whether they are those of mapping symbols. The string table comes in windows.

import { orderBy } from "../sort";
import { List, newList } from "../table";
import { bindingOf, count, nameOffsets, sectionOf, sizeOf, typeOf } from "./table";

@unmanaged
class Name {
  offset: u32;
}

/** Bytes of a name that its hash tells: names may share their bytes, so that all of them are many times the table. */
const HASHED: usize = 256;
const FNV_OFFSET: u32 = 0x811c9dc5;
const FNV_PRIME: u32 = 0x01000193;
/** What `stepNames` answers when every name was seen. */
const DONE: f64 = -1;

// Letters of mapping symbols, and what they say of the bytes behind [AAELF32 §5.5.5].
const DOLLAR: u32 = 0x24;
const DOT: u32 = 0x2e;
const LETTER_T: u32 = 0x74;
const LETTER_A: u32 = 0x61;
const LETTER_D: u32 = 0x64;

const names: List = newList();
/** Rows of the table in the order of their names' offsets, and which is next. */
let order: usize = 0;
let next: u32 = 0;
let stringsSize: u32 = 0;
/** Hash of each row's name (FNV-1a of its first bytes), and what it says as a mapping symbol; 0 for names outside of the string table. */
export let hashes: usize = 0;
export let mappings: usize = 0;

/** Begins with the names of the table that was taken, in a string table of `size` bytes. */
export function beginNames(size: u32): void {
  names.clear();
  for (let row: u32 = 0; row < count; row++) names.push<Name>().offset = load<u32>(nameOffsets + (<usize>row << 2));
  order = orderBy(names, offsetof<Name>(), 0);
  next = 0;
  stringsSize = size;
  hashes = heap.alloc(max(<usize>count << 2, 1));
  memory.fill(hashes, 0, <usize>count << 2);
  mappings = heap.alloc(max(count, 1));
  memory.fill(mappings, 0, count);
}

/** Sees the names that end in a window of the table, as far as there are any; the offset of the first one that does not, or `DONE`. */
export function stepNames(window: usize, start: u32, length: u32): f64 {
  // Of the name that was found last: what begins inside it ends with it.
  let lastStart: u32 = 0;
  let lastEnd: u32 = 0;
  let isKnown = false;
  for (; next < names.count; next++) {
    const row = load<u32>(order + (<usize>next << 2));
    const offset = names.at<Name>(row).offset;
    if (offset >= stringsSize) break;
    if (offset < start || offset - start >= length) return <f64>offset;
    const begin = offset - start;
    if (!isKnown || begin < lastStart || begin > lastEnd) {
      let end = begin;
      while (end < length && load<u8>(window + end) != 0) end += 1;
      if (end == length) return <f64>offset;
      lastStart = begin;
      lastEnd = end;
      isKnown = true;
    }
    store<u32>(hashes + (<usize>row << 2), hashOf(window + begin, lastEnd - begin));
    if (mayMark(row)) store<u8>(mappings + row, mappingOf(window + begin, lastEnd - begin));
  }
  return DONE;
}

function hashOf(name: usize, length: usize): u32 {
  let hash = FNV_OFFSET;
  for (let i: usize = 0; i < min(length, HASHED); i++) hash = (hash ^ load<u8>(name + i)) * FNV_PRIME;
  return hash;
}

/** Mapping symbols are local, without type and size. */
@inline
function mayMark(row: u32): bool {
  return row > 0 && typeOf(row) == 0 && bindingOf(row) == 0 && sizeOf(row) == 0 && sectionOf(row) != 0;
}

/** `$t`, `$a`, `$d`, also as `$t.N`: 1, 2 and 3. */
function mappingOf(name: usize, length: usize): u8 {
  if (length < 2 || load<u8>(name) != DOLLAR || (length > 2 && load<u8>(name + 2) != DOT)) return 0;
  const letter: u32 = load<u8>(name + 1);
  return letter == LETTER_T ? 1 : letter == LETTER_A ? 2 : letter == LETTER_D ? 3 : 0;
}
