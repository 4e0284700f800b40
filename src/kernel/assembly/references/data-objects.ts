// The data of the image in objects: sized symbols, and between them what begins where something points to.

import { isDataOf, Section, sections } from "../code/image";
import { newNumbers } from "../numbers";
import { sortBy } from "../sort";
import { List, newList } from "../table";
import { entry } from "./columns";

/** Symbols of data, as in `src/graph/code-image.ts`. */
const OBJECT: u8 = 2;
/** Row of a symbol that is none. */
const NO_SYMBOL: u32 = 0xffffffff;

@unmanaged
export class ObjectRow {
  start: u32;
  end: u32;
  /** Row of the symbol, or `NO_SYMBOL`. */
  symbol: u32;
  /** 1 where something points to the first byte or a symbol names it. */
  isStart: u32;
}

/** Ascending, without gaps inside of a piece. */
export const objects: List = newList();

/** A symbol of data with a size. */
@unmanaged
class Sized {
  address: u32;
  size: u32;
  row: u32;
}

/** Ascending, one for each address. */
const sized: List = newList();

/** A stretch of data; the last one may end where addresses do. */
@unmanaged
class Piece {
  start: u64;
  end: u64;
}

const pieces: List = newList();
const starts = newNumbers();

/**
 * Columns of 32-bit numbers: of functions with symbols, which ascend by start; of symbols, whose kinds are bytes; of starts of data, which ascend. `left` has a byte
 * for each section, 1 for those whose data is left out. Data among code counts where no function lies.
 */
export function findObjects(
  left: usize,
  functionCount: u32,
  functionStarts: usize,
  functionEnds: usize,
  symbolCount: u32,
  addresses: usize,
  sizes: usize,
  kinds: usize,
  startCount: u32,
  startsOfData: usize,
): void {
  starts.data = startsOfData;
  starts.count = startCount;
  sortSized(symbolCount, addresses, sizes, kinds);
  pieces.clear();
  for (let index: u32 = 0; index < sections.count; index++) {
    const section = sections.at<Section>(index);
    if (load<u8>(left + index) == 1) continue;
    if (section.isCode == 0) addPiece(section.address, <u64>section.address + section.size);
    else dataAmongCode(section, functionCount, functionStarts, functionEnds);
  }
  objects.clear();
  for (let row: u32 = 0; row < pieces.count; row++) cut(pieces.at<Piece>(row));
}

/** Row of the object that holds an address; -1 for none. */
export function objectAt(address: u32): i32 {
  const row = lastObjectNotAbove(address);
  return row >= 0 && address < objects.at<ObjectRow>(row).end ? row : -1;
}

function lastObjectNotAbove(address: u32): i32 {
  let low: u32 = 0;
  let high = objects.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (objects.at<ObjectRow>(middle).start <= address) low = middle + 1;
    else high = middle;
  }
  return <i32>low - 1;
}

/** Symbols of data with a size, by address; of those at one address the largest, of equal ones the first. */
function sortSized(count: u32, addresses: usize, sizes: usize, kinds: usize): void {
  sized.clear();
  for (let row: u32 = 0; row < count; row++) {
    const size = entry(sizes, row);
    if (load<u8>(kinds + row) != OBJECT || size == 0) continue;
    const found = sized.push<Sized>();
    found.address = entry(addresses, row);
    found.size = size;
    found.row = row;
  }
  sortBy(sized, offsetof<Sized>(), 0);
  let kept: u32 = 0;
  for (let row: u32 = 0; row < sized.count; row++) {
    const each = sized.at<Sized>(row);
    const isOther = kept == 0 || sized.at<Sized>(kept - 1).address != each.address;
    if (!isOther && each.size <= sized.at<Sized>(kept - 1).size) continue;
    if (isOther) kept++;
    memory.copy(changetype<usize>(sized.at<Sized>(kept - 1)), changetype<usize>(each), offsetof<Sized>());
  }
  sized.count = kept;
}

function addPiece(start: u64, end: u64): void {
  const piece = pieces.push<Piece>();
  piece.start = start;
  piece.end = end;
}

/** What mapping symbols call data in a section of code, where no function lies: whole halfwords of the bytes that it holds. */
function dataAmongCode(section: Section, functionCount: u32, functionStarts: usize, functionEnds: usize): void {
  const end = <u64>section.address + section.held;
  let next: u32 = 0;
  let covered: u32 = 0;
  let first: u64 = 0;
  let isOpen = false;
  for (let at = <u64>section.address; at < end; at += 2) {
    for (; next < functionCount && entry(functionStarts, next) <= at; next++) covered = max(covered, entry(functionEnds, next));
    const isFree = at >= covered && isDataOf(section, <u32>at);
    if (isFree && !isOpen) first = at;
    if (!isFree && isOpen) addPiece(first, at);
    isOpen = isFree;
    // To the last halfword that the functions so far cover.
    if (covered > at + 2) at += (covered - at - 1) & ~1;
  }
  if (isOpen) addPiece(first, end);
}

function cut(piece: Piece): void {
  let at = piece.start;
  const end = piece.end;
  let nextSized = firstSizedFrom(<u32>at);
  let nextStart = <u32>(starts.lastNotAbove(<u32>at) + 1);
  while (at < end) {
    const object = objects.push<ObjectRow>();
    object.start = <u32>at;
    let next = end;
    if (nextSized < sized.count && sized.at<Sized>(nextSized).address == at) {
      const symbol = sized.at<Sized>(nextSized);
      next = min(end, at + symbol.size);
      object.symbol = symbol.row;
      object.isStart = 1;
      while (nextSized < sized.count && sized.at<Sized>(nextSized).address < next) nextSized++;
    } else {
      if (nextSized < sized.count) next = min<u64>(next, sized.at<Sized>(nextSized).address);
      if (nextStart < starts.count) next = min<u64>(next, starts.at(nextStart));
      object.symbol = NO_SYMBOL;
      object.isStart = u32(nextStart > 0 && starts.at(nextStart - 1) == at);
    }
    object.end = <u32>next;
    at = next;
    while (nextStart < starts.count && starts.at(nextStart) <= at) nextStart++;
  }
}

/** Row of the first sized symbol that is not below an address. */
function firstSizedFrom(address: u32): u32 {
  let low: u32 = 0;
  let high = sized.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sized.at<Sized>(middle).address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
