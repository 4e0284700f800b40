// Lines of GNU ld's "Linker script and memory map", and of "Discarded input sections", whose rows look the same.

import { ROW_COMMON, ROW_DIRECTIVE, ROW_FILL, ROW_INPUT, ROW_STUB } from "../../map-columns";
import { addInput, addresses, clipped, isCommonName, NONE, relaxed, sizes } from "./inputs";
import { addObject } from "./objects";
import { assign, closeOutput, isOpen, openOutput } from "./outputs";
import { atHex, blanks, endsWith, indexOf, isDone, position, prefixedHex, scanFrom, skip, startsWith, trimEnd } from "./scan";
import { addDiscarded, addSymbol } from "./symbols";
import { newTextColumn, TextColumn } from "./texts";

/** Column in which addresses begin; a name that reaches it is followed by a line break. seen: GNU ld 2.40 */
const ADDRESS_COLUMN: usize = 16;
/** Blanks between value and text: 16 for a symbol, 24 for an assignment; older versions write 16 for both. */
const ASSIGNMENT_BLANKS: u32 = 24;
const SPACE: u32 = 0x20;
/** Eight blanks. */
const BLANKS: u64 = 0x2020202020202020;
const BRACKET: u32 = 0x5b;
const STAR: u32 = 0x2a;

/** Objects and archives that the linker opened. */
export const loads: TextColumn = newTextColumn();
/** Whether the script's sections ended. */
export let hasOutput: bool = false;

/** A name whose address comes with the next line. */
let pending: usize = 0;
let pendingLength: usize = 0;
let pendingRoom: usize = 0;
let pendingIsOutput: bool = false;
/** Row that symbols belong to. */
let current: u32 = NONE;
let last: u32 = NONE;
let outputAddress: f64 = 0;
let outputEnd: f64 = 0;

/** A line of the script's part; false when it is not understood. */
export function scriptLine(at: usize, end: usize): bool {
  if (at == end) {
    pendingLength = 0;
    current = NONE;
    return true;
  }
  if (load<u8>(at) != SPACE) return outputLine(at, end);
  if (isRow(at, end)) return inputLine(at, end);
  if (isIndented(at, end)) return continued(at, end);
  return keep(at + 1, end, false);
}

/** A line of "Discarded input sections"; false when it is not understood. */
export function discardedLine(at: usize, end: usize): bool {
  if (at == end) return true;
  if (load<u8>(at) != SPACE) return false;
  const indented = isIndented(at, end);
  if (!indented && !isRow(at, end)) return keep(at + 1, end, false);
  scanFrom(at + ADDRESS_COLUMN, end);
  const size = prefixedHex() < 0 || blanks() == 0 ? -1 : prefixedHex();
  // Merged strings are listed with the size that they had before, on a line of its own: nothing was kept either way.
  if (size < 0 && endsWith(at, end, changetype<usize>("(size before relaxing)"))) return true;
  if (size < 0 || (indented && pendingLength == 0)) return false;
  // Every object has an empty .text, .data and .bss: most lines of the list say nothing.
  if (size > 0) {
    const object = blanks() == 0 || isDone() ? NONE : addObject(position, end);
    if (indented) addDiscarded(pending, pending + pendingLength, size, object);
    else addDiscarded(at + 1, trimEnd(at + 1, at + ADDRESS_COLUMN), size, object);
  }
  pendingLength = 0;
  return true;
}

/** Ends the script; whether the last section's rows reach its end, as those of a map that is not cut do. */
export function endScript(): bool {
  const reached = reachesEnd();
  endOutput();
  pendingLength = 0;
  return reached;
}

/** GNU ld writes every gap as a row, so that the last one ends where its section does. Sections without rows tell nothing. */
function reachesEnd(): bool {
  if (!isOpen || last == NONE) return true;
  return addresses.at(last) + <f64>sizes.at<u32>(last) >= outputEnd;
}

/** A line that begins in the first column: an output section, or a statement of the script. */
function outputLine(at: usize, end: usize): bool {
  pendingLength = 0;
  if (hasAddress(at, end)) {
    scanFrom(at + ADDRESS_COLUMN, end);
    return beginOutput(at, trimEnd(at, at + ADDRESS_COLUMN));
  }
  if (startsWith(at, end, changetype<usize>("LOAD "))) {
    if (end - at != 17 || !startsWith(at + 5, end, changetype<usize>("linker stubs"))) loads.add(at + 5, end);
  } else if (startsWith(at, end, changetype<usize>("OUTPUT("))) {
    endOutput();
    hasOutput = true;
  } else if (!startsWith(at, end, changetype<usize>("START GROUP")) && !startsWith(at, end, changetype<usize>("END GROUP"))) {
    endOutput();
    keep(at, end, true);
  }
  return true;
}

/** ` .text          0x00000000       0x14 main.o` or ` *fill*         0x00000014        0x4 00`. */
function inputLine(at: usize, end: usize): bool {
  pendingLength = 0;
  const nameEnd = trimEnd(at + 1, at + ADDRESS_COLUMN);
  scanFrom(at + ADDRESS_COLUMN, end);
  const isFill = nameEnd - at == 7 && startsWith(at + 1, nameEnd, changetype<usize>("*fill*"));
  return addRow(isFill ? ROW_FILL : ROW_INPUT, at + 1, nameEnd, end);
}

/** A line whose first 16 columns are blank: the rest of a long name's line, a symbol, an assignment, data, or a size. */
function continued(at: usize, end: usize): bool {
  scanFrom(at + ADDRESS_COLUMN, end);
  const length = pendingLength;
  pendingLength = 0;
  if (blanks() > 0) {
    const size = prefixedHex();
    if (size < 0 || blanks() == 0 || !startsWith(position, end, changetype<usize>("(size before relaxing)"))) return false;
    if (last != NONE) relaxed(last, size);
    return true;
  }
  if (!atHex()) return unvalued(at + ADDRESS_COLUMN, end);
  const value = prefixedHex();
  const gap = blanks();
  if (value < 0 || isDone()) return false;
  if (!atHex()) return valued(end, value, gap);
  if (prefixedHex() < 0) return false;
  const directive = blanks() > 0 && isDirective(position, end) ? position : 0;
  scanFrom(at + ADDRESS_COLUMN, end);
  if (directive != 0) return addRow(ROW_DIRECTIVE, directive, indexOf(directive, end, changetype<usize>(" ")), end);
  if (length == 0) return false;
  return pendingIsOutput ? beginOutput(pending, pending + length) : addRow(ROW_INPUT, pending, pending + length, end);
}

/** `[!provide]`, `*undef*`, `[unresolved]` or `[0x…]` and an expression. */
function unvalued(at: usize, end: usize): bool {
  const first: u32 = load<u8>(at);
  if (first != BRACKET && first != STAR) return false;
  let expression = at;
  while (expression < end && load<u8>(expression) != SPACE) expression += 1;
  while (expression < end && load<u8>(expression) == SPACE) expression += 1;
  assign(expression, end, NaN);
  return true;
}

/** A symbol of the current row, or an assignment, under the scanner. */
function valued(end: usize, value: f64, gap: u32): bool {
  const trimmed = trimEnd(position, end);
  if (gap >= ASSIGNMENT_BLANKS || isExpression(position, trimmed)) assign(position, trimmed, value);
  else addSymbol(position, trimmed, value, current, 0);
  return true;
}

/** Opens an output section called [name, nameEnd) from the address under the scanner; false when the rest is not one. */
function beginOutput(name: usize, nameEnd: usize): bool {
  const address = prefixedHex();
  const size = address < 0 || blanks() == 0 ? -1 : prefixedHex();
  if (size < 0) return false;
  blanks();
  let loadAddress: f64 = NaN;
  if (!isDone()) {
    if (!skip(changetype<usize>("load address "))) return false;
    const value = prefixedHex();
    if (value >= 0 && value != address) loadAddress = value;
  }
  endOutput();
  openOutput(name, nameEnd, address, size, loadAddress);
  outputAddress = address;
  outputEnd = address + size;
  return true;
}

/** Adds a row called [name, nameEnd) from the address under the scanner; false when the rest of the line is not one. */
function addRow(kind: u32, name: usize, nameEnd: usize, end: usize): bool {
  const address = prefixedHex();
  const size = address < 0 || blanks() == 0 ? -1 : prefixedHex();
  if (size < 0 || !isOpen) return false;
  blanks();
  const isNamed = kind == ROW_INPUT && !isDone();
  const object = isNamed ? addObject(position, end) : NONE;
  const isStub = isNamed && startsWith(position, end, changetype<usize>("linker stubs"));
  clipLast(address);
  const rowKind = isStub ? ROW_STUB : kind == ROW_INPUT && isCommonName(name, nameEnd) ? ROW_COMMON : kind;
  last = addInput(rowKind, name, kind == ROW_FILL ? name : nameEnd, address, size, object, 0);
  current = kind == ROW_INPUT ? last : NONE;
  return true;
}

/**
 * GNU ld prints a string section whose strings were all merged into others with the size that it had, and goes on at the same address; of `.ARM.attributes` it prints every
 * input, though they become one. What reaches over the next row, or over the section's end, is not in the image.
 */
function clipLast(next: f64): void {
  if (last == NONE) return;
  const address = addresses.at(last);
  const size = <f64>sizes.at<u32>(last);
  const limit = next < address ? outputEnd : min(next, outputEnd);
  if (address + size <= limit || address < outputAddress) return;
  relaxed(last, size);
  sizes.set<u32>(last, clipped(max(0, limit - address)));
}

function endOutput(): void {
  clipLast(outputEnd);
  last = NONE;
  current = NONE;
  closeOutput();
}

function keep(at: usize, end: usize, isOutput: bool): bool {
  const length = trimEnd(at, end) - at;
  if (length > pendingRoom) {
    if (pendingRoom != 0) heap.free(pending);
    pendingRoom = length * 2;
    pending = heap.alloc(pendingRoom);
  }
  memory.copy(pending, at, length);
  pendingLength = length;
  pendingIsOutput = isOutput;
  return true;
}

@inline
function hasAddress(at: usize, end: usize): bool {
  const address = at + ADDRESS_COLUMN;
  return end > address + 2 && load<u8>(address) == 0x30 && load<u8>(address + 1) == 0x78 && load<u8>(address - 1) == SPACE;
}

/** Whether an address stands in its column behind a name. */
@inline
function isRow(at: usize, end: usize): bool {
  return load<u8>(at + 1) != SPACE && hasAddress(at, end);
}

/** Whether the name's columns are blank. */
@inline
function isIndented(at: usize, end: usize): bool {
  return end - at > ADDRESS_COLUMN && load<u64>(at) == BLANKS && load<u64>(at + 8) == BLANKS;
}

function isDirective(at: usize, end: usize): bool {
  return (
    startsWith(at, end, changetype<usize>("LONG 0x")) ||
    startsWith(at, end, changetype<usize>("SHORT 0x")) ||
    startsWith(at, end, changetype<usize>("BYTE 0x")) ||
    startsWith(at, end, changetype<usize>("QUAD 0x")) ||
    startsWith(at, end, changetype<usize>("SQUAD 0x")) ||
    startsWith(at, end, changetype<usize>("RELOC "))
  );
}

function isExpression(at: usize, end: usize): bool {
  return (
    indexOf(at, end, changetype<usize>(" = ")) != 0 ||
    startsWith(at, end, changetype<usize>("ASSERT (")) ||
    startsWith(at, end, changetype<usize>("PROVIDE (")) ||
    startsWith(at, end, changetype<usize>("PROVIDE_HIDDEN ("))
  );
}
