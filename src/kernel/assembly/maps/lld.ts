// Lines of a map of LLD: `VMA LMA Size Align`, one blank, then the name behind 8 blanks a level. seen: LLD 14; versions before 6 write `Address` for `VMA` and `LMA`.

import { ROW_COMMON, ROW_DIRECTIVE, ROW_FILL, ROW_INPUT, ROW_STUB } from "../../map-columns";
import { crossReferenceLine } from "./cross-references";
import { addInput, isCommonName, NONE } from "./inputs";
import { addObject } from "./objects";
import { assign, closeOutput, isOpen, openOutput } from "./outputs";
import { blanks, decimal, hex, indexOf, isDone, lastIndexOf, position, scanFrom, skip, startsWith, trimEnd } from "./scan";
import { addSymbol } from "./symbols";

const PART_START: u32 = 0;
const PART_ROWS: u32 = 1;
const PART_REFERENCES: u32 = 2;

const PER_LEVEL: u32 = 8;
const SPACE: u32 = 0x20;
const DOLLAR: u32 = 0x24;
const DOT: u32 = 0x2e;
const CLOSE: u32 = 0x29;
const LETTER_A: u32 = 0x61;
const LETTER_D: u32 = 0x64;
const LETTER_T: u32 = 0x74;

let part: u32 = PART_START;
let hasLoadAddress: bool = true;
/** Row that symbols belong to. */
let current: u32 = NONE;
let currentIsCode: bool = false;
/** Letter of the last mapping symbol of the current row, 0 when there was none. */
let mapping: u32 = 0;
let hasSymtab: bool = false;
let hasShstrtab: bool = false;
let hasStrtab: bool = false;

/** False when the line is not understood. */
export function lldLine(at: usize, end: usize, withReferences: bool): bool {
  if (at == end) return true;
  if (part == PART_START) {
    if (isHeader(at, end)) {
      hasLoadAddress = indexOf(at, end, changetype<usize>("LMA")) != 0;
      part = PART_ROWS;
    }
    return true;
  }
  if (part == PART_REFERENCES) return !withReferences || crossReferenceLine(at, end);
  if (!startsWith(at, end, changetype<usize>("Cross Reference Table"))) return row(at, end);
  part = PART_REFERENCES;
  return true;
}

/**
 * Ends the map. LLD's last sections are the string tables, `.strtab` behind `.shstrtab`; a stripped image has the latter alone. A table of references may follow.
 * Answers what is missing: 0 `.shstrtab`, 1 `.strtab`, 2 the end of the last section, 3 nothing.
 */
export function endLld(isEnded: bool): u32 {
  const hasLast = hasStrtab || (!hasSymtab && hasShstrtab);
  if (!hasLast) return hasSymtab ? 1 : 0;
  return isEnded && (part == PART_REFERENCES || current != NONE) ? 3 : 2;
}

/** Whether a line holds `Size Align Out In Symbol`, with any number of blanks before the last four words but `Out`. */
function isHeader(at: usize, end: usize): bool {
  for (let from = indexOf(at, end, changetype<usize>("Size ")); from != 0; from = indexOf(from + 1, end, changetype<usize>("Size "))) {
    scanFrom(from, end);
    skip(changetype<usize>("Size"));
    if (!word(changetype<usize>("Align Out")) || !word(changetype<usize>("In")) || !word(changetype<usize>("Symbol"))) continue;
    return true;
  }
  return false;
}

/** Steps over blanks and a word. */
function word(text: usize): bool {
  return blanks() > 0 && skip(text);
}

function row(at: usize, end: usize): bool {
  scanFrom(at, end);
  blanks();
  const address = hex();
  blanks();
  const loadAddress = hasLoadAddress ? hex() : address;
  blanks();
  const size = hex();
  blanks();
  const alignment = decimal();
  if (address < 0 || loadAddress < 0 || size < 0 || alignment < 0) return false;
  scanFrom(position + 1, end);
  const level = isDone() ? 0 : blanks() / PER_LEVEL;
  const name = min(position, end);
  if (name == end) return true;
  if (level == 0) outer(name, end, address, loadAddress, size);
  else if (level == 1) return inner(name, end, address, size, alignment);
  else symbol(name, end, address, size);
  return true;
}

/** An output section, or a statement of the script outside them. */
function outer(at: usize, end: usize, address: f64, loadAddress: f64, size: f64): void {
  current = NONE;
  if (isExpression(at, end)) {
    closeOutput();
    assign(at, end, address);
    return;
  }
  openOutput(at, end, address, size, loadAddress == address ? NaN : loadAddress);
  if (isCalled(at, end, changetype<usize>(".symtab"), 7)) hasSymtab = true;
  else if (isCalled(at, end, changetype<usize>(".shstrtab"), 9)) hasShstrtab = true;
  else if (isCalled(at, end, changetype<usize>(".strtab"), 7)) hasStrtab = true;
}

@inline
function isCalled(at: usize, end: usize, text: usize, length: usize): bool {
  return end - at == length && startsWith(at, end, text);
}

/** An input section `file:(section)`, or a statement of the script inside an output section. */
function inner(at: usize, end: usize, address: f64, size: f64, alignment: f64): bool {
  if (!isOpen) return false;
  const open = load<u8>(end - 1) == CLOSE ? lastIndexOf(at, end, changetype<usize>(":(")) : 0;
  if (open == 0) {
    statement(at, end, address, size);
    return true;
  }
  const section = open + 2;
  const isThunk = startsWith(section, end, changetype<usize>(".text.thunk)")) && startsWith(at, open, changetype<usize>("<internal>"));
  const kind = isThunk ? ROW_STUB : isCommonName(section, end - 1) ? ROW_COMMON : ROW_INPUT;
  current = addInput(kind, section, end - 1, address, size, addObject(at, open), alignment);
  mapping = 0;
  currentIsCode = isThunk || startsWith(section, end, changetype<usize>(".text"));
  return true;
}

function statement(at: usize, end: usize, address: f64, size: f64): void {
  current = NONE;
  if (isDirective(at, end)) addInput(ROW_DIRECTIVE, at, indexOf(at, end, changetype<usize>(" ")), address, size, NONE, 1);
  else {
    assign(at, end, address);
    if (size > 0) addInput(ROW_FILL, at, at, address, size, NONE, 1);
  }
}

/** A symbol; mapping symbols [AAELF32 §5.5.5] tell whether an odd address is Thumb code or a byte of data. */
function symbol(at: usize, end: usize, address: f64, size: f64): void {
  if (load<u8>(at) == DOLLAR && end - at > 1 && (end - at == 2 || load<u8>(at + 2) == DOT)) {
    const letter: u32 = load<u8>(at + 1);
    if (letter == LETTER_T || letter == LETTER_D || letter == LETTER_A) {
      mapping = letter;
      return;
    }
  }
  const isOdd = (<u64>address & 1) == 1;
  const isThumb = isOdd && (mapping == 0 ? currentIsCode : mapping == LETTER_T);
  addSymbol(at, trimEnd(at, end), isThumb ? address - 1 : address, current, size);
}

function isDirective(at: usize, end: usize): bool {
  return (
    startsWith(at, end, changetype<usize>("LONG (")) ||
    startsWith(at, end, changetype<usize>("SHORT (")) ||
    startsWith(at, end, changetype<usize>("BYTE (")) ||
    startsWith(at, end, changetype<usize>("QUAD ("))
  );
}

function isExpression(at: usize, end: usize): bool {
  return (
    indexOf(at, end, changetype<usize>(" = ")) != 0 ||
    startsWith(at, end, changetype<usize>("ASSERT (")) ||
    startsWith(at, end, changetype<usize>("PROVIDE (")) ||
    startsWith(at, end, changetype<usize>("PROVIDE_HIDDEN (")) ||
    startsWith(at, end, changetype<usize>("HIDDEN (")) ||
    load<u8>(at) == SPACE
  );
}
