// The line machine [DWARF5 §6.2]: runs every line program and turns its rows into spans of code.

import {
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNS_advance_line,
  DW_LNS_advance_pc,
  DW_LNS_const_add_pc,
  DW_LNS_copy,
  DW_LNS_fixed_advance_pc,
  DW_LNS_negate_stmt,
  DW_LNS_set_basic_block,
  DW_LNS_set_column,
  DW_LNS_set_epilogue_begin,
  DW_LNS_set_file,
  DW_LNS_set_isa,
  DW_LNS_set_prologue_end,
} from "../dwarf-constants";
import {
  DROPPED_ROW,
  DROPPED_SEQUENCE_DEAD,
  DROPPED_SEQUENCE_DUPLICATE,
  FAULT_ADDRESS_SIZE,
  FAULT_LINE_HEADER,
  FAULT_LINE_OPCODE,
  FAULT_LINE_VERSION,
  FAULT_TRUNCATED,
  MAX_FILES,
} from "../tables";
import { clearDropped, drop, liveRoom } from "./image";
import { NONE } from "./none";
import { NumberMap, newNumberMap } from "./number-map";
import { Reader } from "./reader";
import { FileRow, LineRow, files, lines } from "./rows";
import { streamed, streamedSize } from "./sections";
import { offsetSize, readExtent, recordEnd, recordOffset } from "./unit-header";

// The sequence that is being read.
const SEQUENCE_NEW: u32 = 0;
const SEQUENCE_LIVE: u32 = 1;
const SEQUENCE_DEAD: u32 = 2;

const sequenceStarts: NumberMap = newNumberMap();
/** Rows of `files` by file number, for the program that is being read. */
const fileRows: NumberMap = newNumberMap();
const opcodeLengths = heap.alloc(256);

/** Offset of the next program, and whether its opcodes are being read, the next one at `position`. */
let nextProgram: u32 = 0;
let inside: bool = false;
let position: u32 = 0;

// The header.
let minimumInstructionLength: u32 = 0;
let lineBase: i32 = 0;
let lineRange: u32 = 1;
let opcodeBase: u32 = 1;
let constAddPc: u32 = 0;

// The registers.
let address: u32 = 0;
let file: u32 = 1;
let line: u32 = 1;
let column: u32 = 0;

// The span that is open, and its sequence.
let sequence: u32 = SEQUENCE_NEW;
let sequenceEnd: u64 = 0;
let open: bool = false;
let openAddress: u32 = 0;
let openFile: u32 = 0;
let openLine: u32 = 0;
let openColumn: u32 = 0;
/** The last row of `lines` belongs to this sequence, so that the next span may join it. */
let joinable: bool = false;
/** Only files are asked for: lines and columns do not keep spans apart. */
let byFile: bool = false;
let lastFile: u32 = NONE;
let lastFileRow: u32 = NONE;

export function beginLines(onlyFiles: bool): void {
  byFile = onlyFiles;
  nextProgram = 0;
  inside = false;
  lines.clear();
  files.clear();
  sequenceStarts.clear();
  clearDropped();
}

export function linesPosition(): u32 {
  return inside ? position : nextProgram;
}

export function leaveProgram(): void {
  inside = false;
  nextProgram = recordEnd;
}

export function runLines(): void {
  while (nextProgram < streamedSize || inside) {
    if (inside) runProgram();
    else openProgram();
    if (streamed.stopped) return;
  }
}

function openProgram(): void {
  const reader = streamed;
  readExtent(reader, nextProgram, streamedSize);
  if (reader.stopped) return;
  const version = reader.u16();
  if (reader.stopped) return;
  if (version < 2 || version > 5) {
    reader.fail(FAULT_LINE_VERSION, recordOffset);
    return;
  }
  if (version == 5) {
    const addressSize = reader.u8();
    if (reader.stopped) return;
    if (addressSize != 4) {
      reader.fail(FAULT_ADDRESS_SIZE, recordOffset);
      return;
    }
    reader.u8();
  }
  const headerLength = reader.offset(offsetSize);
  if (reader.stopped) return;
  if (headerLength > recordEnd - reader.cursor) {
    reader.fail(FAULT_LINE_HEADER, recordOffset);
    return;
  }
  const program = reader.cursor + headerLength;
  minimumInstructionLength = reader.u8();
  if (version >= 4) reader.u8();
  reader.u8();
  lineBase = <i32>(<i8>reader.u8());
  lineRange = reader.u8();
  opcodeBase = reader.u8();
  if (reader.stopped) return;
  if (lineRange == 0 || opcodeBase == 0) {
    reader.fail(FAULT_LINE_HEADER, recordOffset);
    return;
  }
  const lengths = reader.take(opcodeBase - 1);
  if (reader.stopped) return;
  memory.copy(opcodeLengths, lengths, opcodeBase - 1);
  constAddPc = ((255 - opcodeBase) / lineRange) * minimumInstructionLength;
  inside = true;
  position = program;
  fileRows.clear();
  lastFile = NONE;
  resetSequence();
}

function resetSequence(): void {
  address = 0;
  file = 1;
  line = 1;
  column = 0;
  sequence = SEQUENCE_NEW;
  open = false;
  joinable = false;
}

function runProgram(): void {
  const reader = streamed;
  reader.seek(position, recordEnd);
  while (position < recordEnd) {
    runPlainOpcodes(reader);
    if (position == recordEnd) break;
    const opcode = reader.u8();
    if (reader.stopped) return;
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      address += (adjusted / lineRange) * minimumInstructionLength;
      line += lineBase + <i32>(adjusted % lineRange);
      row(false);
    } else if (opcode == 0) runExtended();
    else runStandard(opcode);
    if (reader.stopped) return;
    position = reader.cursor;
  }
  leaveProgram();
}

/**
 * Runs opcodes as long as each lies in the window with operands of one byte, which nearly all do, and changes nothing but registers: the
 * others are left to `runProgram`, one at a time.
 */
function runPlainOpcodes(reader: Reader): void {
  const origin = reader.origin;
  const end = reader.readable;
  let at = reader.cursor;
  while (at + 2 < end) {
    const opcode: u32 = load<u8>(origin + at);
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      if (sequence != SEQUENCE_DEAD) {
        address += (adjusted / lineRange) * minimumInstructionLength;
        line += lineBase + <i32>(adjusted % lineRange);
        row(false);
      }
      at += 1;
      continue;
    }
    if (opcode == DW_LNS_copy) {
      if (sequence != SEQUENCE_DEAD) row(false);
      at += 1;
      continue;
    }
    if (opcode == DW_LNS_negate_stmt || opcode == DW_LNS_set_basic_block) {
      at += 1;
      continue;
    }
    const operand: u32 = load<u8>(origin + at, 1);
    if (operand >= 0x80 || opcode > <u32>DW_LNS_set_column) break;
    if (opcode == DW_LNS_set_column) column = operand;
    else if (opcode == DW_LNS_advance_line) line += ((<i32>operand) << 25) >> 25;
    else if (opcode == DW_LNS_advance_pc) address += operand * minimumInstructionLength;
    else if (opcode == DW_LNS_set_file) file = operand;
    else {
      // An extended opcode: a discriminator, or one that only `runProgram` knows.
      const extended: u32 = load<u8>(origin + at, 2);
      if (operand == 0 || operand > end - at - 2 || extended == DW_LNE_end_sequence || extended == DW_LNE_set_address) break;
      at += operand;
    }
    at += 2;
  }
  reader.cursor = at;
  position = at;
}

function runExtended(): void {
  const reader = streamed;
  const size = reader.leb(false);
  if (reader.stopped) return;
  if (size == 0) {
    reader.fail(FAULT_LINE_OPCODE, position);
    return;
  }
  if (size > recordEnd - reader.cursor) {
    reader.fail(FAULT_TRUNCATED, position);
    return;
  }
  const end = reader.cursor + size;
  const opcode = reader.u8();
  if (reader.stopped) return;
  if (opcode == DW_LNE_end_sequence) {
    row(true);
    resetSequence();
  } else if (opcode == DW_LNE_set_address) {
    if (size != 5) {
      reader.fail(FAULT_LINE_OPCODE, position);
      return;
    }
    const target = reader.u32();
    if (reader.stopped) return;
    address = target;
  }
  if (reader.cursor != end) reader.seek(end, recordEnd);
}

function runStandard(opcode: u32): void {
  const reader = streamed;
  switch (opcode) {
    case DW_LNS_copy:
      row(false);
      return;
    case DW_LNS_advance_pc: {
      const advance = reader.wrappingLeb(false);
      if (!reader.stopped) address += advance * minimumInstructionLength;
      return;
    }
    case DW_LNS_advance_line: {
      const advance = reader.wrappingLeb(true);
      if (!reader.stopped) line += advance;
      return;
    }
    case DW_LNS_set_file: {
      const value = reader.leb(false);
      if (!reader.stopped) file = value;
      return;
    }
    case DW_LNS_set_column: {
      const value = reader.leb(false);
      if (!reader.stopped) column = value;
      return;
    }
    case DW_LNS_const_add_pc:
      address += constAddPc;
      return;
    case DW_LNS_fixed_advance_pc: {
      const advance = reader.u16();
      if (!reader.stopped) address += advance;
      return;
    }
    case DW_LNS_set_isa:
      reader.skipLeb();
      return;
    case DW_LNS_negate_stmt:
    case DW_LNS_set_basic_block:
    case DW_LNS_set_prologue_end:
    case DW_LNS_set_epilogue_begin:
      return;
    default:
      for (let operand: u32 = load<u8>(opcodeLengths + opcode - 1); operand > 0 && !reader.stopped; operand--) reader.skipLeb();
  }
}

/** A row of the line table: closes the open span and opens the next. */
function row(endSequence: bool): void {
  if (sequence == SEQUENCE_NEW && !endSequence) beginSequence();
  if (sequence != SEQUENCE_LIVE) return;
  if (open) closeSpan();
  open = true;
  openAddress = address;
  openFile = file;
  openLine = line;
  openColumn = column;
}

function beginSequence(): void {
  const room = liveRoom(address);
  sequence = SEQUENCE_DEAD;
  if (room == 0) drop(DROPPED_SEQUENCE_DEAD);
  else if (!sequenceStarts.set(address, 0)) drop(DROPPED_SEQUENCE_DUPLICATE);
  else {
    sequence = SEQUENCE_LIVE;
    sequenceEnd = <u64>address + room;
  }
}

function closeSpan(): void {
  if (address < openAddress || <u64>address > sequenceEnd) {
    drop(DROPPED_ROW);
    sequence = SEQUENCE_DEAD;
    return;
  }
  const length = address - openAddress;
  if (length == 0) return;
  const fileRow = fileRowOf(openFile);
  if (joinable) {
    const last = lines.at<LineRow>(lines.count - 1);
    if (last.file == fileRow && (byFile || (last.line == openLine && last.column == openColumn))) {
      last.length += length;
      return;
    }
  }
  const span = lines.push<LineRow>();
  span.start = openAddress;
  span.length = length;
  span.file = fileRow;
  span.line = openLine;
  span.column = openColumn;
  joinable = true;
}

function fileRowOf(index: u32): u32 {
  if (index == lastFile) return lastFileRow;
  if (index > <u32>MAX_FILES) {
    drop(DROPPED_ROW);
    return NONE;
  }
  const known = fileRows.find(index);
  if (known != 0) lastFileRow = load<u32>(known);
  else {
    lastFileRow = files.count;
    fileRows.set(index, lastFileRow);
    const added = files.push<FileRow>();
    added.program = recordOffset;
    added.index = index;
  }
  lastFile = index;
  return lastFileRow;
}

/** Whether spans lie over one another; they are sorted. */
export function linesOverlap(): bool {
  for (let row: u32 = 1; row < lines.count; row++) {
    const before = lines.at<LineRow>(row - 1);
    if (<u64>before.start + before.length > lines.at<LineRow>(row).start) return true;
  }
  return false;
}

/** Makes one of spans that follow each other without a gap in one file; they are sorted. */
export function joinFiles(): void {
  let kept: u32 = 0;
  for (let row: u32 = 0; row < lines.count; row++) {
    const span = lines.at<LineRow>(row);
    if (kept > 0) {
      const last = lines.at<LineRow>(kept - 1);
      if (last.file == span.file && <u64>last.start + last.length == span.start) {
        last.length += span.length;
        continue;
      }
    }
    memory.copy(changetype<usize>(lines.at<LineRow>(kept)), changetype<usize>(span), offsetof<LineRow>());
    kept += 1;
  }
  lines.count = kept;
}
