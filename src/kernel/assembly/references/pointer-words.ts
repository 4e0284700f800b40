// Words of the image's data that point to functions or data, and where data starts: what instructions, symbols and these words name.

import { isDataOf, isInstruction, readByte, readWord, Section, sectionAt, sections, word } from "../code/image";
import { Numbers, newNumbers } from "../numbers";
import { sortBy } from "../sort";
import { List, newList } from "../table";
import { entry } from "./columns";

// Kinds of references, as in `src/graph/references.ts`.
const DATA: u32 = 5;
const LITERAL: u32 = 7;
const TABLE: u32 = 8;
/** Symbols of data, as in `src/graph/code-image.ts`. */
const OBJECT: u8 = 2;

/** A string or array that a (pointer, length) pair names is not longer than this. */
const LONGEST_PAIR: u32 = 1 << 16;
/** Below this address a word may as well be a small number (images at address 0). */
const SMALL_NUMBERS: u32 = 1 << 16;

@unmanaged
export class WordRow {
  at: u32;
  /** Address that it points to, without the Thumb bit. */
  target: u32;
  toFunction: u32;
  /** Of a (pointer, length) pair; else 0. */
  length: u32;
}

@unmanaged
export class StartRow {
  address: u32;
}

export const words: List = newList();
/** Addresses of data that something refers to, ascending, each once. */
export const starts: List = newList();

/** By section: a byte for each halfword of code, 1 for what instructions load as literals. */
@unmanaged
class PoolRow {
  marks: usize;
}

const pools: List = newList();
const named = newNumbers();
const functionStarts = newNumbers();

/** Columns of 32-bit numbers: of `count` references; of symbols, whose kinds are bytes; of functions' starts, which ascend. */
export function findWords(
  count: u32,
  kinds: usize,
  targets: usize,
  sizes: usize,
  symbolCount: u32,
  symbolAddresses: usize,
  symbolKinds: usize,
  functionCount: u32,
  functions: usize,
): void {
  words.clear();
  starts.clear();
  functionStarts.data = functions;
  functionStarts.count = functionCount;
  for (let row: u32 = 0; row < count; row++) {
    const kind = entry(kinds, row);
    if (kind == DATA || kind == TABLE) starts.push<StartRow>().address = entry(targets, row);
  }
  for (let row: u32 = 0; row < symbolCount; row++) {
    if (load<u8>(symbolKinds + row) == OBJECT) starts.push<StartRow>().address = entry(symbolAddresses, row);
  }
  sortOnce(starts);
  keepNamed();
  markLiterals(count, kinds, targets, sizes);
  for (let index: u32 = 0; index < sections.count; index++) readSection(sections.at<Section>(index), pools.at<PoolRow>(index).marks);
  for (let row: u32 = 0; row < words.count; row++) {
    const found = words.at<WordRow>(row);
    if (found.toFunction == 0) starts.push<StartRow>().address = found.target;
  }
  sortOnce(starts);
}

/** Sorts addresses and leaves each once. */
function sortOnce(list: List): void {
  sortBy(list, offsetof<StartRow>(), 0);
  let kept: u32 = 0;
  for (let row: u32 = 0; row < list.count; row++) {
    const address = list.at<StartRow>(row).address;
    if (row == 0 || address != list.at<StartRow>(kept - 1).address) list.at<StartRow>(kept++).address = address;
  }
  list.count = kept;
}

/** What instructions and symbols name, before words of data add to it. */
function keepNamed(): void {
  named.count = starts.count;
  named.data = heap.alloc((<usize>max(starts.count, 1)) << 2);
  memory.copy(named.data, starts.data, <usize>starts.count << 2);
}

/** Marks what instructions load as literals: its meaning belongs to the instruction. */
function markLiterals(count: u32, kinds: usize, targets: usize, sizes: usize): void {
  pools.clear();
  for (let index: u32 = 0; index < sections.count; index++) {
    const section = sections.at<Section>(index);
    const pool = pools.push<PoolRow>();
    pool.marks = 0;
    if (section.isCode == 0) continue;
    const halfwords = <usize>(section.held >> 1) + 2;
    pool.marks = heap.alloc(halfwords);
    memory.fill(pool.marks, 0, halfwords);
  }
  for (let row: u32 = 0; row < count; row++) {
    if (entry(kinds, row) != LITERAL) continue;
    const target = entry(targets, row);
    const index = sectionAt(target);
    if (index < 0) continue;
    const section = sections.at<Section>(index);
    if (section.isCode == 0) continue;
    const first = (target >> 1) - (section.address >> 1);
    const after = min<u64>((<u64>section.held >> 1) + 2, <u64>first + ((<u64>entry(sizes, row) + 1) >> 1));
    for (let halfword = <u64>first; halfword < after; halfword++) store<u8>(pools.at<PoolRow>(index).marks + <usize>halfword, 1);
  }
}

/** Reads every aligned word of a section: all of data, and of code the data among it that is no literal pool. */
function readSection(section: Section, literals: usize): void {
  const held = section.held;
  for (let at: u32 = (4 - (section.address & 3)) & 3; at + 4 <= held; at += 4) {
    const address = section.address + at;
    if (section.isCode != 0) {
      const halfword = (address >> 1) - (section.address >> 1);
      // Four words of code at once.
      if (at + 16 <= held && load<u64>(section.marks + halfword) == 0) {
        at += 12;
        continue;
      }
      if (!isDataOf(section, address) || load<u8>(literals + halfword) == 1) continue;
    }
    const value = load<u32>(section.bytes + at);
    if (value == 0) continue;
    const index = sectionAt(value);
    if (index < 0) continue;
    if (isInstruction(value)) {
      if (isFunction(value)) note(address, value - 1, 1, 0);
      continue;
    }
    const length = pairLength(sections.at<Section>(index), value, address, at + 8 <= held);
    // Images at address 0: a small number that is no pair and is not aligned as a pointer's target is, is a number.
    if (value < SMALL_NUMBERS && length == 0 && (value & 3) != 0 && !isAmong(named, value)) continue;
    note(address, value, 0, length);
    // The length is a number, unless it is a function's address too; so are line and column behind a panic location's path.
    if (length > 0) at += endsInRust(value + length) ? 12 : isFunction(length) ? 0 : 4;
  }
}

/** Whether a word is the address of a function: it has the Thumb bit then [AAELF32 §5.5.3]. */
function isFunction(value: u32): bool {
  return (value & 1) == 1 && isInstruction(value) && isAmong(functionStarts, value - 1);
}

/** The length in the word behind a pointer, as far as it is one of what lies there; else 0. */
function pairLength(target: Section, pointer: u32, address: u32, hasNext: bool): u32 {
  if (!hasNext || !readWord(address + 4)) return 0;
  const next = word;
  return next <= LONGEST_PAIR && <u64>pointer + next <= <u64>target.address + target.size ? next : 0;
}

/** Whether the text that ends at an address ends in `.rs`. */
function endsInRust(end: u32): bool {
  return readByte(end - 3) == 0x2e && readByte(end - 2) == 0x72 && readByte(end - 1) == 0x73;
}

function isAmong(ascending: Numbers, number: u32): bool {
  const index = ascending.lastNotAbove(number);
  return index >= 0 && ascending.at(index) == number;
}

function note(at: u32, target: u32, toFunction: u32, length: u32): void {
  const row = words.push<WordRow>();
  row.at = at;
  row.target = target;
  row.toFunction = toFunction;
  row.length = length;
}
