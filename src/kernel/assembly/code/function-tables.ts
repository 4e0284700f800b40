// What a call may reach whose target is a word of memory that is not followed, by the way to that word: functions that stand in tables, and those
// that are in memory by themselves. Used while assumptions are made.

import { NumberMap, newNumberMap } from "../number-map";
import { List, newList } from "../table";
import { current } from "./entries";
import { fn, functions, startingAt } from "./functions";
import { isInstruction, readWord, Section, sectionAt, sections, word } from "./image";
import { isReset } from "./taken";
import { SHAPE_BESIDE, SHAPE_TABLE } from "./shapes";
import { addReader, objectAt, readCell, thing } from "./things";
import { isAddress, KIND_SET, placeAt, spaceOf, valueOf } from "./values";
import { spend } from "./work";

/** Words of a vtable of rustc before its methods: drop function or 0, size, alignment (seen: rustc 1.60 to 1.96). */
const HEADER: u32 = 12;
const LARGEST_TYPE: u32 = 1 << 26;
const LARGEST_ALIGNMENT: u32 = 1 << 16;
/** As many functions or tables are asked in the time of a step. */
const ROWS_A_STEP: u32 = 8;
/** Offsets in tables beyond this are not told apart by where vtables begin. */
const MOST_OFFSET: u32 = 4096;

@unmanaged
class Table {
  start: u32;
}

@unmanaged
class Found {
  function: u32;
}

/** Addresses of data that data names, or that went where they are not followed: where tables begin. */
const tables: List = newList();
const named: NumberMap = newNumberMap();
/** Where data that is not writable has the form of a vtable. */
const vtables: NumberMap = newNumberMap();
/** Words of those that hold functions. */
const vtableWords: NumberMap = newNumberMap();
/** Words that instructions load as literals. */
const literals: NumberMap = newNumberMap();
/** Whether what calls may reach grew since it was asked last. */
export let grew: bool = false;
/** Functions that a call may reach. */
export const found: List = newList();
let round: u32 = 0;

export function settleTables(): void {
  grew = false;
}

@inline
export function foundAt(index: u32): u32 {
  return found.at<Found>(index).function;
}

export function noteLiteral(address: u32): void {
  literals.set(address, 1);
}

/** Function whose address is the word of data at an address; -1 for none. */
function functionAt(address: u32): i32 {
  if (isInstruction(address) || !readWord(address) || (word & 1) == 0) return -1;
  return startingAt(word & ~1);
}

function hasVtableForm(start: u32): bool {
  if (functionAt(start + HEADER) < 0) return false;
  if (!readWord(start) || (word != 0 && functionAt(start) < 0)) return false;
  if (!readWord(start + 8)) return false;
  const alignment = word;
  if (alignment == 0 || alignment > LARGEST_ALIGNMENT || (alignment & (alignment - 1)) != 0) return false;
  return readWord(start + 4) && word <= LARGEST_TYPE && word % alignment == 0;
}

/** Finds what data names: tables, and functions outside of vtables. */
export function findTables(tableStart: u32, tableEnd: u32): void {
  for (let row: u32 = 0; row < sections.count; row++) {
    const section = sections.at<Section>(row);
    if (section.writable != 0 || section.held < HEADER + 4) continue;
    for (let at = (section.address + 3) & ~3; at + HEADER + 4 <= section.address + section.held; at += 4) {
      if (isInstruction(at) || !hasVtableForm(at)) continue;
      vtables.set(at, 1);
      vtableWords.set(at, 1);
      for (let next = at + HEADER; functionAt(next) >= 0; next += 4) vtableWords.set(next, 1);
    }
  }
  for (let row: u32 = 0; row < sections.count; row++) {
    const section = sections.at<Section>(row);
    if (section.held < 4) continue;
    for (let at = (section.address + 3) & ~3; at + 4 <= section.address + section.held; at += 4) {
      if (at >= tableStart && at < tableEnd) continue;
      if (section.isCode != 0 && (isInstruction(at) || literals.has(at))) continue;
      const target = functionAt(at);
      if (target >= 0) {
        if (!vtableWords.has(at)) keep(target);
      } else if (readWord(at)) nameTable(word);
    }
    findPacked(section, tableStart, tableEnd);
  }
}

/** Finds what words of data name that stand at no multiple of 4, as in packed structures: there most words are none, so that a table shows by what it begins with. */
function findPacked(section: Section, tableStart: u32, tableEnd: u32): void {
  for (let offset: u32 = 0; offset + 4 <= section.held; offset++) {
    const at = section.address + offset;
    if ((at & 3) == 0 || (at >= tableStart && at < tableEnd)) continue;
    const value = load<u32>(section.bytes + offset);
    if (section.isCode != 0 && isInstruction(at)) continue;
    const target: i32 = (value & 1) != 0 ? startingAt(value & ~1) : -1;
    if (target >= 0) keep(target);
    else if ((value & 3) == 0 && sectionAt(value) >= 0 && (vtables.has(value) || functionAt(value) >= 0)) nameTable(value);
  }
}

/** The address of data is somewhere in memory, or where it is not followed. */
export function nameTable(address: u32): void {
  if (!isAddress(address) || sectionAt(address) < 0 || isInstruction(address & ~1)) return;
  if (!named.set(address, 1)) return;
  tables.push<Table>().start = address;
  grew = true;
}

/** Code names the address of a function. */
export function nameFunction(index: u32): void {
  if (fn(index).named != 0) return;
  fn(index).named = 1;
  if (fn(index).lost != 0) keep(index);
}

/** The address of a function went where it is not followed. What only vtables hold comes from there again by a load of the table. */
export function loseFunction(index: u32): void {
  fn(index).lost = 1;
  if (fn(index).named != 0) keep(index);
}

/** The address of a function is somewhere in memory, or where it is not followed. */
function keep(index: u32): void {
  if (fn(index).stored != 0) return;
  fn(index).stored = 1;
  grew = true;
}

/** Whether a table that begins at an address can have a word at an offset: not behind where a vtable begins, nor in a vtable's header. */
function holds(start: u32, offset: u32): bool {
  if (vtables.has(start) && offset != 0 && offset < HEADER) return false;
  if (offset > MOST_OFFSET) return true;
  spend(offset / 4 / ROWS_A_STEP);
  for (let at: u32 = 4; at <= offset; at += 4) if (vtables.has(start + at)) return false;
  return true;
}

/** Whether a vtable holds 0 for the drop function that is asked for: of a type without one, which is not called. */
export let holdsNone: bool = false;

export function beginFunctions(): void {
  found.clear();
  holdsNone = false;
  round += 1;
}

/** Adds to `found` what a call of a shape may reach; none that reads the register as an argument that holds its own address. */
export function findFunctions(shape: u32, offset: u32, register: u32): void {
  spend((functions.count + tables.count) / ROWS_A_STEP);
  if (shape != SHAPE_TABLE) {
    for (let index: u32 = 0; index < functions.count; index++) if (fn(index).stored != 0) add(index, register);
  }
  if (shape == SHAPE_BESIDE) return;
  for (let row: u32 = 0; row < tables.count; row++) {
    const start = tables.at<Table>(row).start;
    const target = functionAt(start + offset);
    if (target >= 0 && holds(start, offset)) add(target, register);
    else if (offset == 0 && shape == SHAPE_TABLE && vtables.has(start)) holdsNone = true;
    if (shape == SHAPE_TABLE) addStored(start + offset, register);
  }
}

/** Adds what code stores to a word of a table that can be written. */
function addStored(at: u32, register: u32): void {
  const row = objectAt(at);
  if (row < 0 || thing(row).constant != 0) return;
  addReader(row, current);
  const held = valueOf(readCell(row, at));
  if (held.kind != KIND_SET) return;
  for (let index: u32 = 0; index < held.count; index++) {
    const place = placeAt(held, index);
    const target = spaceOf(place) == 0 && (<u32>place & 1) != 0 ? startingAt(<u32>place & ~1) : -1;
    if (target >= 0) add(target, register);
  }
}

function add(index: u32, register: u32): void {
  if (fn(index).round == round) return;
  fn(index).round = round;
  if (isReset(index)) return;
  if (register < 4 && (fn(index).reads & (1 << register)) != 0) return;
  found.push<Found>().function = index;
}
