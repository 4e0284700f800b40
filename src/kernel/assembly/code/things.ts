// What has an address: objects of the image's data, frames of functions. Their words are cells, which hold everything that is ever there.

import { depend, ON_ALL, ON_MEMORY } from "./following/dependencies";
import { List, newList } from "../table";
import { loseFunction, nameTable } from "./function-tables";
import { dirtyCallers, fn, followAgain, functions, startingAt } from "./functions";
import { loadImageIn, readWord, Section, sectionAt, sections, word } from "./image";
import { newPairMap, PairMap } from "./maps/pair-map";
import { newTriples, Triples } from "./maps/triples";
import { join, joinSettling } from "./join";
import { exposeNumber, exposeNumbers } from "./recorder";
import { noteShown } from "./entries";
import { ExposedRow, exposedRows } from "./records";
import { takeAddress } from "./taken";
import { ANY, BIAS, constant, ENTRY, HAS_FRAME, isAddress, KIND_BITS, KIND_INITIAL, KIND_NEAR, KIND_RANGE, KIND_SET, NOTHING, placeAt, spaceOf, Value, valueOf } from "./values";
import { spend } from "./work";

/** As many bytes of an object are searched for pointers in the time of a step. */
const BYTES_A_STEP: u32 = 4;
/** As many objects are written in the time of a step. */
const ROWS_A_STEP: u32 = 4;

@unmanaged
export class Thing {
  space: u32;
  start: u32;
  end: u32;
  /** 1 when nothing can be stored there. */
  constant: u32;
  /** 1 when its address went to where it is not followed. */
  exposed: u32;
  /** What is stored at places of it that are not known. */
  summary: u32;
  /** First cell + 1. */
  firstCell: u32;
  /** First reader + 1. */
  firstReader: u32;
}

@unmanaged
export class Cell {
  address: u32;
  value: u32;
  next: u32;
}

@unmanaged
class Reader {
  function: u32;
  next: u32;
}

/** Objects of data ascending by address, then frames. */
export const things: List = newList();
export let dataThings: u32 = 0;
const cells: List = newList();
const readers: List = newList();
let cellOf: PairMap = newPairMap(1 << 12);
let readBy: PairMap = newPairMap(1 << 12);
/** 1 when something was stored through a pointer of which nothing is known. */
export let storedAnywhere: u32 = 0;
/** What is unreachable does not change what is known: 1 while such functions are followed. */
export let frozen: u32 = 0;

export function setFrozen(value: u32): void {
  frozen = value;
}

@inline
export function thing(index: u32): Thing {
  return things.at<Thing>(index);
}

@inline
export function cell(index: u32): Cell {
  return cells.at<Cell>(index);
}

export function addThing(space: u32, start: u32, end: u32, isConstant: u32): u32 {
  const added = things.push<Thing>();
  memory.fill(changetype<usize>(added), 0, offsetof<Thing>());
  added.space = space;
  added.start = start;
  added.end = end;
  added.constant = isConstant;
  return things.count - 1;
}

@unmanaged
class Border {
  address: u32;
  end: u32;
}

/** Symbols of the linker script, ascending: what begins there goes on to the next one. */
const borders: List = newList();

export function addBorder(address: u32, end: u32): void {
  const added = borders.push<Border>();
  added.address = address;
  added.end = end;
}

/** End of what begins at an address: of the object that covers it, or of the objects up to the next border. */
export function endFrom(row: u32, address: u32): u32 {
  let low: u32 = 0;
  let high = borders.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borders.at<Border>(middle).address < address) low = middle + 1;
    else high = middle;
  }
  const end = thing(row).end;
  return low < borders.count && borders.at<Border>(low).address == address ? max(end, borders.at<Border>(low).end) : end;
}

export function finishDataThings(): void {
  dataThings = things.count;
}

/** Row of the first object that begins at an address or behind it. */
export function firstFrom(address: u32): u32 {
  let low: u32 = 0;
  let high = dataThings;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thing(middle).start < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether no object begins or ends between two addresses. */
export function areInOne(low: u32, high: u32): bool {
  return objectAt(low) == objectAt(high) && (objectAt(low) >= 0 || firstFrom(low) == firstFrom(high));
}

/** Whether a word that is not aligned is taken for a pointer: to something that is written, or to a constant's beginning. */
export function isPointedTo(address: u32): bool {
  const row = objectAt(address);
  return row >= 0 && (thing(row).constant == 0 || thing(row).start == address);
}

/** Rows of objects that were asked for last, by address. */
const OBJECTS: u32 = 1 << 12;
const lastObjects: usize = heap.alloc(<usize>OBJECTS << 2);
memory.fill(lastObjects, 0, <usize>OBJECTS << 2);

/** Row of the object that covers an address; -1 for none. */
export function objectAt(address: u32): i32 {
  const last = lastObjects + (<usize>((address >>> 2) & (OBJECTS - 1)) << 2);
  const likely = load<u32>(last);
  if (likely < dataThings && address >= thing(likely).start) {
    if (address < thing(likely).end) return likely;
    if (likely + 1 == dataThings || address < thing(likely + 1).start) return -1;
  }
  let low: u32 = 0;
  let high = dataThings;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thing(middle).start <= address) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return -1;
  store<u32>(last, low - 1);
  return address < thing(low - 1).end ? low - 1 : -1;
}

/** The thing that stands for the frame of a function. */
export function frameOf(index: u32): u32 {
  if (fn(index).frameThing == 0) {
    const added = addThing(index + 1, 0, 0xffffffff, 0);
    fn(index).frameThing = added + 1;
  }
  return fn(index).frameThing - 1;
}

/** Row of the thing at a place; -1 for none. */
export function thingAt(space: u32, address: u32): i32 {
  if (space == 0) return objectAt(address);
  return space < ENTRY && space <= functions.count ? <i32>frameOf(space - 1) : -1;
}

/** Things and their readers that came last. */
const READERS: u32 = 1 << 10;
const lastReaders: usize = heap.alloc(<usize>READERS << 3);
memory.fill(lastReaders, 0, <usize>READERS << 3);

/** The block of a function that is being followed reads a thing. */
export function addReader(row: u32, reader: u32): void {
  if (thing(row).constant != 0) return;
  depend(ON_MEMORY);
  const last = lastReaders + (<usize>((row * 0x9e3779b1 + reader) & (READERS - 1)) << 3);
  const both = (<u64>row << 32) | (reader + 1);
  if (load<u64>(last) == both) return;
  store<u64>(last, both);
  if (!readBy.set(row, reader, 1)) return;
  const added = readers.push<Reader>();
  added.function = reader;
  added.next = thing(row).firstReader;
  thing(row).firstReader = readers.count;
}

function dirtyReaders(row: u32): void {
  for (let next = thing(row).firstReader; next != 0; ) {
    const reader = readers.at<Reader>(next - 1);
    followAgain(reader.function, ON_MEMORY);
    next = reader.next;
  }
}

/** What a word holds before the program runs. */
function initial(row: u32, address: u32): u32 {
  const target = thing(row);
  if (target.space != 0) return NOTHING;
  const section = sectionAt(address);
  if (section < 0) return ANY;
  if (sections.at<Section>(section).held == 0) return constant(0);
  return readWord(address) ? constant(word) : constant(0);
}

function requireCell(row: u32, address: u32): u32 {
  const target = thing(row);
  const known = cellOf.get(target.space, address, 0);
  if (known != 0) return known - 1;
  const added = cells.push<Cell>();
  added.address = address;
  added.next = thing(row).firstCell;
  added.value = NOTHING;
  const index = cells.count - 1;
  thing(row).firstCell = index + 1;
  cellOf.set(target.space, address, index + 1);
  const value = initial(row, address);
  cell(index).value = value;
  return index;
}

/** Everything that a word may hold. */
export function readCell(row: u32, address: u32): u32 {
  const target = thing(row);
  if (target.constant != 0) return initial(row, address);
  // A variable of one word has one cell.
  const first = target.firstCell;
  const known = first != 0 && cell(first - 1).address == address ? first : cellOf.get(target.space, address, 0);
  let value = known != 0 ? cell(known - 1).value : initial(row, address);
  value = join(value, thing(row).summary);
  return thing(row).exposed != 0 && storedAnywhere != 0 ? ANY : value;
}

/** Whether anything was ever stored to the word. */
export function isUntouched(row: u32, address: u32): bool {
  const target = thing(row);
  if (target.constant != 0) return true;
  return cellOf.get(target.space, address, 0) == 0 && target.summary == NOTHING && (target.exposed == 0 || storedAnywhere == 0);
}

export function writeCell(row: u32, address: u32, value: u32): void {
  if (frozen != 0 || value == NOTHING || thing(row).constant != 0) return;
  const index = requireCell(row, address);
  const before = cell(index).value;
  const after = joinSettling(before, value);
  if (after == before) return;
  cell(index).value = after;
  dirtyReaders(row);
  if (thing(row).exposed != 0) expose(after);
}

/** Stores a value to places of a thing that are not known. */
export function writeSummary(row: u32, value: u32): void {
  if (frozen != 0 || value == NOTHING || thing(row).constant != 0) return;
  const before = thing(row).summary;
  const after = joinSettling(before, value);
  if (after == before) return;
  thing(row).summary = after;
  dirtyReaders(row);
  if (thing(row).exposed != 0) expose(after);
}

/** What was stored to ranges of things: first row, last address, value. */
const written: Triples = newTriples();

/** Stores a value to places that are not known of a thing and of those behind it that begin up to `last`. Done again it changes nothing. */
export function writeSummaries(first: u32, last: u32, value: u32): void {
  if (frozen != 0) return;
  const known = written.rows.count;
  written.numberOf(first, last, value);
  if (written.rows.count == known) return;
  let row = first;
  for (; row < dataThings && thing(row).start <= last; row++) writeSummary(row, value);
  spend((row - first) / ROWS_A_STEP);
}

export function writeAnywhere(value: u32): void {
  if (frozen != 0) return;
  expose(value);
  if (storedAnywhere != 0) return;
  storedAnywhere = 1;
  for (let row: u32 = 0; row < things.count; row++) if (thing(row).exposed != 0) dirtyReaders(row);
}

/** Hands out what a value points to: from now on it may be read and written by whoever follows a pointer of which nothing is known. */
export function expose(id: u32): void {
  const value = valueOf(id);
  noteShown(id);
  if (value.exposed != 0 || id <= ANY || frozen != 0) return;
  value.exposed = 1;
  if (value.kind == KIND_SET || value.kind == KIND_NEAR) {
    for (let index: u32 = 0; index < value.count; index++) {
      const at = placeAt(value, index);
      if (spaceOf(at) == 0) nameWherever(<u32>at);
      exposePlace(spaceOf(at), <u32>at);
    }
  } else if (value.kind == KIND_RANGE) {
    if (value.space != 0) {
      exposePlace(value.space, value.high);
      return;
    }
    exposeNumbers(value);
    if (isAddress(value.low)) {
      const last = value.high > 0xffffffff - value.stride ? value.low : value.high;
      let row = objectAt(value.low);
      if (row >= 0) for (; <u32>row < dataThings && thing(row).start <= last; row++) exposeThing(row);
    }
  } else if (value.kind == KIND_BITS) {
    exposeNumbers(value);
    exposeBits(value);
  } else if (value.kind == KIND_INITIAL) exposeImage(value.space);
}

/** Unknown bits of an address that is put together of bits: fewer than these. */
export const MOST_UNKNOWN_BITS: u32 = 0xffff;

/** Some of the addresses went where they are not followed: what load images hold that lie there can be read, and written through. */
export function exposeImages(low: u32, last: u32): void {
  if (frozen != 0) return;
  const row = loadImageIn(low, last);
  if (row >= 0) exposeImage(row);
}

/** Hands out what the words of a section's load image point to. */
function exposeImage(row: u32): void {
  const section = sections.at<Section>(row);
  if (section.imageExposed != 0) return;
  section.imageExposed = 1;
  exposeWords(section.address, section.address + section.held);
}

/** An address that is put together of bits, such as those of a block that is aligned and an offset into it. */
export function exposeBits(value: Value): void {
  if (~value.high > MOST_UNKNOWN_BITS || !isAddress(value.low)) return;
  const last = value.low | ~value.high;
  exposePlace(0, value.low);
  for (let row = firstFrom(value.low); row < dataThings && thing(row).start <= last; row++) exposeThing(row);
}

/** A constant went where it is not followed. */
function nameWherever(address: u32): void {
  const index = (address & 1) != 0 ? startingAt(address & ~1) : -1;
  if (index >= 0) loseFunction(index);
  else nameTable(address);
}

function exposePlace(space: u32, address: u32): void {
  if (space >= ENTRY) return;
  if (space == 0) {
    exposeNumber(address);
    if (!isAddress(address)) return;
    takeAddress(address);
    const row = objectAt(address);
    if (row >= 0) exposeThing(row);
    return;
  }
  exposeThing(frameOf(space - 1));
  escape(space - 1, address);
}

/** The address of a place in a function's frame went to other functions. */
export function escape(index: u32, address: u32): void {
  const target = fn(index);
  if (target.escaped == 0) {
    target.escaped = 1;
    followAgain(index, ON_ALL);
  }
  // A list of variable arguments goes on into what the caller stored.
  if (address >= BIAS - 16 && target.stackEscapes == 0) {
    target.stackEscapes = 1;
    followAgain(index, ON_ALL);
    dirtyCallers(index);
  }
}

@unmanaged
class Pending {
  row: u32;
}

const pending: List = newList();
let draining: bool = false;

function exposeThing(row: u32): void {
  if (thing(row).exposed != 0) return;
  thing(row).exposed = 1;
  pending.push<Pending>().row = row;
  if (draining) return;
  draining = true;
  while (pending.count > 0) {
    pending.count -= 1;
    exposeContents(pending.at<Pending>(pending.count).row);
  }
  draining = false;
}

/** What a thing holds can be read by the same pointers as the thing. */
function exposeContents(row: u32): void {
  if (storedAnywhere != 0) dirtyReaders(row);
  expose(thing(row).summary);
  for (let index = thing(row).firstCell; index != 0; ) {
    const next = cell(index - 1).next;
    expose(cell(index - 1).value);
    index = next;
  }
  if (thing(row).space != 0) return;
  const start = (thing(row).start + 3) & ~3;
  const end = thing(row).end;
  const section = sectionAt(start);
  if (section < 0 || sections.at<Section>(section).held == 0) return;
  exposeWords(thing(row).start, end);
}

function exposeWords(start: u32, end: u32): void {
  spend((end - start) / BYTES_A_STEP);
  for (let at = start; at + 4 <= end && at >= start; at++) {
    // Structures can be packed; what only looks like an address there points behind the beginning of a constant as a rule.
    if (readWord(at) && isAddress(word) && ((at & 3) == 0 || isPointedTo(word))) exposePlace(0, word);
  }
}

/** Bits of what values have that hold frames. */
export function holdsFrame(id: u32): bool {
  return (valueOf(id).flags & HAS_FRAME) != 0;
}

/** First cell of a thing + 1. */
export function firstCellOf(row: u32): u32 {
  return thing(row).firstCell;
}

/** Writes down what stores through pointers of which nothing is known can reach. */
export function recordExposed(): void {
  for (let row: u32 = 0; row < dataThings; row++) {
    if (thing(row).exposed == 0 || thing(row).constant != 0) continue;
    const added = exposedRows.push<ExposedRow>();
    added.start = thing(row).start;
    added.end = thing(row).end;
  }
}
