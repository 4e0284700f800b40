// Functions whose address is taken: an unknown call may reach each of them.

import { ON_ALL } from "./following/dependencies";
import { dirtyCallers, ENTRIES, entryValue, fn, followAgain, functions, namedAt, require, resultOf, RESULTS, setEntryValue } from "./functions";
import { findTables } from "./function-tables";
import { isInstruction, readWord, Section, sections, word } from "./image";
import { ANY } from "./values";
import { assuming } from "./calls";
import { expose, frozen } from "./things";

/** 1 when some call may go anywhere. */
let calledAnywhere: u32 = 0;

/** The vector table, whose words the processor reads: no call goes through them unless code reads them too. */
export let tableStart: u32 = 0;
export let tableEnd: u32 = 0;

export function setVectorTable(start: u32, end: u32): void {
  tableStart = start;
  tableEnd = end;
}

/** Whether the program begins with a function: no call enters it again that is not seen to name it. */
export function isReset(index: u32): bool {
  return tableEnd > tableStart + 4 && readWord(tableStart + 4) && word == (fn(index).start | 1);
}

/** The main stack pointer after reset; 0 when no vector table says it. */
export function initialStack(): u32 {
  return tableEnd > tableStart && readWord(tableStart) ? word : 0;
}

/** Whether the processor enters a function through the vector table. */
export function isHandler(start: u32): bool {
  for (let slot = tableStart + 4; slot < tableEnd; slot += 4) {
    if (readWord(slot) && word == (start | 1)) return true;
  }
  return false;
}

export function beginTaken(): void {
  calledAnywhere = 0;
}

/** A code address became a value that is not followed. */
export function takeAddress(address: u32): void {
  if (frozen != 0 || (address & 1) == 0) return;
  const index = namedAt(address & ~1);
  if (index < 0 || fn(index).addressTaken != 0 || isReset(index)) return;
  fn(index).addressTaken = 1;
  if (!assuming) reach(index);
  if (calledAnywhere != 0) open(index);
}

/** A function that may run. */
export function reach(index: u32): void {
  if (fn(index).reached != 0) return;
  fn(index).reached = 1;
  followAgain(index, ON_ALL);
}

/** A function whose callers are not all known. */
export function open(index: u32): void {
  if (fn(index).open != 0 || frozen != 0) return;
  reach(index);
  fn(index).open = 1;
  fn(index).called = 1;
  followAgain(index, ON_ALL);
  for (let entry: u32 = 0; entry < ENTRIES; entry++) {
    if ((fn(index).usesEntries & (1 << entry)) != 0) expose(entryValue(index, entry));
    setEntryValue(index, entry, ANY);
  }
  for (let result: u32 = 0; result < RESULTS; result++) expose(resultOf(index, result));
}

/** Some call may reach every function whose address is taken. */
export function callAnywhere(): void {
  if (calledAnywhere != 0 || frozen != 0) return;
  calledAnywhere = 1;
  for (let index: u32 = 0; index < functions.count; index++) if (fn(index).addressTaken != 0) open(index);
}

/** Finds tables of functions in data. */
export function scanForTables(): void {
  findTables(tableStart, tableEnd);
}

/** Code words at every byte offset of data, in sections of any name. */
export function scanForAddresses(): void {
  for (let row: u32 = 0; row < sections.count; row++) {
    const section = sections.at<Section>(row);
    if (section.held < 4) continue;
    for (let offset: u32 = 0; offset <= section.held - 4; offset++) {
      const value = load<u32>(section.bytes + offset);
      if ((value & 1) == 0) continue;
      const address = section.address + offset;
      if (address >= tableStart && address < tableEnd) continue;
      if (section.isCode != 0 && load<u8>(section.marks + ((address >> 1) - (section.address >> 1))) == 0) continue;
      const index = namedAt(value & ~1);
      if (index >= 0 && fn(index).addressTaken == 0 && !isReset(index)) {
        fn(index).addressTaken = 1;
        takenWords += 1;
      }
    }
  }
}

export let takenWords: u32 = 0;
