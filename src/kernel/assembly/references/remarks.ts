// What instructions say on their own, without the paths that lead to them.

import { decode } from "../code/decoding/decode";
import { BKPT, BRANCH, BRANCH_IF, CALL, i, MOVE_IMMEDIATE, MOVE_WIDE } from "../code/decoding/instruction";
import { isInstruction, Section, sections } from "../code/image";
import { newNumberMap } from "../number-map";
import { List, newList } from "../table";
import { entry } from "./columns";

/** Register of the third argument, a length [AAPCS32 §6.1.1]. */
const LENGTH_ARGUMENT: u32 = 2;

@unmanaged
export class RemarkRow {
  at: u32;
  /** 1 for a call of a function that copies, else a breakpoint. */
  isCopy: u32;
  /** Bytes that are copied, or the breakpoint's number. */
  value: u32;
}

export const remarks: List = newList();

/** By row of a section with code: a byte for each halfword, 1 where an instruction begins that was read. */
const seen: List = newList();
@unmanaged
class Seen {
  bytes: usize;
}

const copiers = newNumberMap();

/** Reads functions, in columns of 32-bit numbers; `copying`: addresses of functions that copy as many bytes as their third argument says. */
export function findRemarks(count: u32, starts: usize, ends: usize, rows: usize, copyingCount: u32, copying: usize): void {
  for (let row: u32 = 0; row < copyingCount; row++) copiers.set(entry(copying, row), 1);
  for (let row: u32 = 0; row < sections.count; row++) {
    const size = (sections.at<Section>(row).held >> 1) + 2;
    const bytes = heap.alloc(size);
    memory.fill(bytes, 0, size);
    seen.push<Seen>().bytes = bytes;
  }
  for (let row: u32 = 0; row < count; row++) read(entry(starts, row), entry(ends, row), entry(rows, row));
}

/** A constant holds until its register is written, and no longer than a branch's target. Reading ends where an instruction was read already: functions overlap. */
function read(start: u32, end: u32, row: u32): void {
  const section = sections.at<Section>(row);
  const marks = seen.at<Seen>(row).bytes;
  let length: u32 = 0;
  let isKnown = false;
  for (let at = start; at < end; ) {
    if (!isInstruction(at)) {
      at += 2;
      continue;
    }
    const offset = at - section.address;
    const mark = marks + (at >> 1) - (section.address >> 1);
    if (!decode(section.bytes + offset, section.held - offset, at) || load<u8>(mark) == 1) return;
    store<u8>(mark, 1);
    if (i.kind == BKPT) note(at, 0, i.imm & 0xff);
    if ((i.kind == MOVE_IMMEDIATE || i.kind == MOVE_WIDE) && i.rd == LENGTH_ARGUMENT) {
      length = i.imm;
      isKnown = true;
    } else if (i.kind == CALL || i.kind == BRANCH) {
      if (isKnown && copiers.has(i.target)) note(at, 1, length);
      isKnown = false;
    } else if (i.kind == BRANCH_IF || ((i.writes >> LENGTH_ARGUMENT) & 1) != 0) isKnown = false;
    at += i.length;
  }
}

function note(at: u32, isCopy: u32, value: u32): void {
  const remark = remarks.push<RemarkRow>();
  remark.at = at;
  remark.isCopy = isCopy;
  remark.value = value;
}
