// Lines of a map of GNU ld: its headings, why members of archives were included, and its parts. The text of 2.20 to 2.44 differs in headings only. seen: GNU ld 2.40

import { NOTE_REGION } from "../../map-columns";
import { Column, newColumn } from "./column";
import { crossReferenceLine } from "./cross-references";
import { discardedLine, endScript, hasOutput, scriptLine } from "./gnu-script";
import { NONE } from "./inputs";
import { tell } from "./notes";
import { addObject } from "./objects";
import { endsWith, startsWith, trimEnd } from "./scan";
import { newTextColumn, TextColumn } from "./texts";

// Parts of the map. Common symbols come again as COMMON rows; what stands before the first heading are the linker's own messages.
const PART_IGNORED: u32 = 0;
const PART_INCLUSIONS: u32 = 1;
const PART_DISCARDED: u32 = 2;
const PART_MEMORY: u32 = 3;
const PART_SCRIPT: u32 = 4;
const PART_REFERENCES: u32 = 5;
const NO_HEADING: u32 = 6;

/** Column of the reason in "Archive member included". */
const REASON_COLUMN: usize = 30;
const SPACE: u32 = 0x20;
const OPEN: u32 = 0x28;
const CLOSE: u32 = 0x29;
/** Bytes of the remark behind an object that holds code for link-time optimisation. */
const REMARK: usize = 21;

export const includedObjects: Column = newColumn();
/** Object that needed the member, `NONE` for the command line or the script. */
export const includedBecause: Column = newColumn();
export const includedSymbols: TextColumn = newTextColumn();

let part: u32 = PART_IGNORED;
/** Member whose reason comes. */
let member: u32 = NONE;

/** False when the line is not understood. */
export function gnuLine(at: usize, end: usize, withReferences: bool): bool {
  const first: u32 = at < end ? load<u8>(at) : 0;
  // Headings begin with one of A, C, D, L, M and T.
  if (first - 0x41 < 20) {
    const heading = headingOf(at, end);
    // Inside the script only the table after it can begin; the rest are names that happen to read like a heading.
    if (heading != NO_HEADING && (part != PART_SCRIPT || heading == PART_REFERENCES)) {
      if (part == PART_SCRIPT) endScript();
      part = heading;
      return true;
    }
  }
  if (part == PART_SCRIPT) return scriptLine(at, end);
  if (part == PART_DISCARDED) return discardedLine(at, end);
  if (part == PART_INCLUSIONS) return inclusionLine(at, end);
  if (part == PART_MEMORY) tell(NOTE_REGION, at, end);
  return part != PART_REFERENCES || !withReferences || crossReferenceLine(at, end);
}

/** Ends the map: 0 when no `OUTPUT(…)` stands behind the script's sections, as in every whole map; 1 when the last line has no end, else 2. */
export function endGnu(isEnded: bool): u32 {
  const isFilled = endScript();
  return !hasOutput ? 0 : isEnded && isFilled ? 2 : 1;
}

function headingOf(at: usize, end: usize): u32 {
  if (startsWith(at, end, changetype<usize>("Archive member included "))) return PART_INCLUSIONS;
  if (startsWith(at, end, changetype<usize>("Discarded input sections"))) return PART_DISCARDED;
  if (startsWith(at, end, changetype<usize>("Memory Configuration"))) return PART_MEMORY;
  if (startsWith(at, end, changetype<usize>("Linker script and memory map"))) return PART_SCRIPT;
  if (startsWith(at, end, changetype<usize>("Cross Reference Table"))) return PART_REFERENCES;
  const isIgnored =
    startsWith(at, end, changetype<usize>("As-needed library included ")) ||
    startsWith(at, end, changetype<usize>("Allocating common symbols")) ||
    startsWith(at, end, changetype<usize>("There are no discarded input sections")) ||
    startsWith(at, end, changetype<usize>("Merging program properties"));
  return isIgnored ? PART_IGNORED : NO_HEADING;
}

function inclusionLine(at: usize, end: usize): bool {
  const last = trimEnd(at, end);
  if (last == at) return true;
  if (load<u8>(at) != SPACE) {
    const column = at + REASON_COLUMN;
    const isShort = last > column && load<u8>(column) != SPACE && load<u8>(column - 1) == SPACE && load<u8>(column - 2) == SPACE;
    member = addObject(at, isShort ? trimEnd(at, column) : last);
    return !isShort || reason(column, last);
  }
  let start = at;
  while (load<u8>(start) == SPACE) start += 1;
  return reason(start, last);
}

/** `file (symbol)`, or `(symbol)` when the command line or the script asked for it. */
function reason(at: usize, end: usize): bool {
  const open = openingOfLast(at, end);
  if (member == NONE || open == 0) return false;
  let because = NONE;
  if (open > at) {
    const isRemarked = endsWith(at, open - 1, changetype<usize>(" (symbol from plugin)"));
    because = addObject(at, isRemarked ? trimEnd(at, open - 1) - REMARK : open - 1);
  }
  includedObjects.push<u32>(member);
  includedBecause.push<u32>(because);
  includedSymbols.add(open + 1, end - 1);
  member = NONE;
  return true;
}

/**
 * Where the parenthesis opens that the last one of a text closes, behind a blank or at its beginning; 0 when none does. Symbols hold parentheses
 * (`units::sea_level(float, float)`, `Result<(), Error>`), and so do folders (`Program Files (x86)`).
 */
function openingOfLast(at: usize, end: usize): usize {
  if (load<u8>(end - 1) != CLOSE) return 0;
  let depth: i32 = 0;
  for (let i = end; i-- > at; ) {
    const byte: u32 = load<u8>(i);
    if (byte == CLOSE) depth += 1;
    else if (byte == OPEN && --depth <= 0 && (i == at || load<u8>(i - 1) == SPACE)) return i;
  }
  return 0;
}
