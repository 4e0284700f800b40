// What the host calls. The kernel reads nothing itself: a step runs until it is done, is damaged, or needs bytes; the host puts them into
// the window and calls again.

import { STEP_DONE, STEP_FAULT, STEP_NEEDS_BYTES, TABLE_LINES } from "../tables";
import { buildCells } from "./cells";
import { beginChains, chainRows, followChains, wantedDies } from "./chains";
import { askEntities, beginEntities, entitiesPosition, readEntities } from "./entities";
import { allocatedLengths, allocatedStarts, codeLengths, codeStarts, dataStarts, dropped, functionStarts } from "./image";
import { Numbers } from "./numbers";
import { beginLines, joinFiles, leaveProgram, linesOverlap, linesPosition, runLines } from "./lines";
import { setBigEndian } from "./reader";
import { LineRow, lines, tableOf, widthOf } from "./rows";
import { abbreviationSection, addressSection, rangeListSection, rangeSection, setStreamedSize, streamed } from "./sections";
import { sortBy } from "./sort";
import { beginStarts, dataStarts as foundData, finishStarts, functionStarts as foundFunctions, takeSymbols } from "./symbols";
import "./trap";
import { recordOffset } from "./unit-header";
import { beginWalk, leaveUnit, metRust as endedAtRust, walk, walkPosition } from "./walk";

export { askEntities, beginChains, beginEntities, beginLines, beginStarts, beginWalk, buildCells, dropped, finishStarts, followChains, joinFiles, linesOverlap, setBigEndian, setStreamedSize, takeSymbols };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

/** Hands over a whole section: 0 abbreviations, 1 ranges, 2 range lists, 3 addresses. */
export function setSection(which: u32, address: usize, size: u32): void {
  if (which == 0) abbreviationSection.setWindow(address, 0, size);
  else if (which == 1) rangeSection.setWindow(address, 0, size);
  else if (which == 2) rangeListSection.setWindow(address, 0, size);
  else addressSection.setWindow(address, 0, size);
}

/** Hands over numbers: 0, 1 starts and lengths of code, 2, 3 of all sections, 4 starts of functions, 5 of data. */
export function setNumbers(which: u32, address: usize, count: u32): void {
  let numbers: Numbers;
  if (which == 0) numbers = codeStarts;
  else if (which == 1) numbers = codeLengths;
  else if (which == 2) numbers = allocatedStarts;
  else if (which == 3) numbers = allocatedLengths;
  else numbers = which == 4 ? functionStarts : dataStarts;
  numbers.data = address;
  numbers.count = count;
}

/** The bytes [start, start + size) of the streamed section are at `address` now. */
export function setWindow(address: usize, start: u32, size: u32): void {
  streamed.setWindow(address, start, size);
}

function result(): u32 {
  if (streamed.starved) return STEP_NEEDS_BYTES;
  return streamed.stopped ? STEP_FAULT : STEP_DONE;
}

export function stepWalk(): u32 {
  walk();
  return result();
}

export function stepLines(): u32 {
  runLines();
  return result();
}

/** Sorts the spans of all programs by address. */
export function sortLines(): void {
  sortBy(lines, offsetof<LineRow>(), offsetof<LineRow>("start"));
}

export function stepEntities(): u32 {
  readEntities();
  return streamed.starved ? STEP_NEEDS_BYTES : STEP_DONE;
}

/** Whether the walk ended at a unit of Rust. */
export function metRust(): bool {
  return endedAtRust;
}

/** Offset in the streamed section from which bytes are needed. */
export function wantedByWalk(): u32 {
  return walkPosition();
}

export function wantedByLines(): u32 {
  return linesPosition();
}

export function wantedByEntities(): u32 {
  return entitiesPosition();
}

export function faultCode(): u32 {
  return streamed.fault;
}

export function faultOffset(): u32 {
  return streamed.faultOffset;
}

/** Offset of the unit or program in which the fault is. */
export function faultRecord(): u32 {
  return recordOffset;
}

/** Goes on after the damaged unit. */
export function recoverWalk(): void {
  streamed.seek(0, 0);
  leaveUnit();
}

export function recoverLines(): void {
  streamed.seek(0, 0);
  leaveProgram();
}

/** The DIEs that chains need next: an array that stays the kernel's. */
export function wantedByChains(): usize {
  return wantedDies.data;
}

export function wantedByChainsCount(): u32 {
  return wantedDies.count;
}

/** Row of the table of chains for each DIE that was asked for: an array that stays the kernel's. */
export function rowsOfChains(): usize {
  return chainRows;
}

/** Starts found by the symbol scan: of functions (0) or of data (1), as an array that stays the kernel's. */
export function startsAddress(which: u32): usize {
  return which == 0 ? foundFunctions.data : foundData.data;
}

export function startsCount(which: u32): u32 {
  return which == 0 ? foundFunctions.count : foundData.count;
}

/** Gives up the rows of a table, which nobody asks for any more. */
export function releaseRows(table: u32): void {
  tableOf(table).release();
}

export function rowCount(table: u32): u32 {
  return tableOf(table).count;
}

/** One field of all rows of a table as an array; freed by `release`. */
export function column(table: u32, field: u32): usize {
  const list = tableOf(table);
  const width = widthOf(table);
  const copy = heap.alloc(<usize>max(list.count, 1) << 2);
  for (let row: u32 = 0; row < list.count; row++) {
    store<u32>(copy + (<usize>row << 2), load<u32>(list.data + <usize>row * width + (field << 2)));
  }
  return copy;
}
