// How far a function reaches that no symbol measures: through all instructions to which its own branches lead.

import { List, newList } from "../table";
import { NumberMap, newNumberMap } from "../number-map";
import { decodeAt } from "./decoding/decoded";
import * as Op from "./decoding/instruction";
import { i, LR, PC } from "./decoding/instruction";
import { isDataInCode, Section, sectionAt, sections } from "./image";

/** An `IT` makes so many instructions conditional at most: none of them ends a path for sure. */
const MOST_GUARDED: u32 = 4;

@unmanaged
class Pending {
  address: u32;
}

const pending: List = newList();
const seen: NumberMap = newNumberMap();

function lead(address: u32): void {
  if (seen.set(address, 1)) pending.push<Pending>().address = address;
}

/** Whether the instruction jumps to what a table or a register says, other than back to the caller: a table's targets may lie anywhere behind. */
function isComputed(): bool {
  switch (<u32>i.kind) {
    case Op.ADD_PC:
    case Op.TABLE_BRANCH_BYTE:
    case Op.TABLE_BRANCH_HALF:
      return true;
    case Op.LOAD_PC:
      return i.target == 0;
    case Op.BRANCH_REGISTER:
      return i.rm != LR;
    default:
      return false;
  }
}

/** Whether no instruction behind runs after it. */
function endsPath(): bool {
  switch (<u32>i.kind) {
    case Op.BRANCH:
    case Op.BRANCH_REGISTER:
    case Op.LOAD_PC:
    case Op.UDF:
      return true;
    case Op.POP:
    case Op.LOAD_MULTIPLE:
      return (i.registers & (1 << PC)) != 0;
    default:
      return false;
  }
}

/**
 * Address behind the last instruction of the function at `start`; `limit` where a jump is computed. `isHelper` tells callees that jump on from a table
 * behind their call.
 */
export function extentOf(start: u32, limit: u32, isHelper: (address: u32) => bool): u32 {
  // Whoever asks for a function goes on with what it decoded before.
  const before = i;
  const end = reachOf(start, limit, isHelper);
  Op.choose(before);
  return end;
}

function reachOf(start: u32, limit: u32, isHelper: (address: u32) => bool): u32 {
  const section = sections.at<Section>(sectionAt(start));
  pending.clear();
  seen.clear();
  lead(start);
  let end = start;
  for (let index: u32 = 0; index < pending.count; index++) {
    let guarded: u32 = 0;
    for (let at = pending.at<Pending>(index).address; at < limit && !isDataInCode(at); ) {
      if (!decodeAt(section, at)) break;
      if (isComputed() || (i.kind == Op.CALL && isHelper(i.target))) return limit;
      if ((i.kind == Op.BRANCH || i.kind == Op.BRANCH_IF) && i.target >= start && i.target < limit) lead(i.target);
      at += i.length;
      end = max(end, at);
      if (i.kind == Op.IF_THEN) guarded = MOST_GUARDED + 1;
      if (guarded > 0) guarded -= 1;
      else if (endsPath()) break;
      if (seen.has(at)) break;
    }
  }
  return min(end, limit);
}
