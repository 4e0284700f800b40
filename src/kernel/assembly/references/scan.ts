// What the instructions of a function name: each is read once, in the order of addresses, with the constants that registers hold. What arrives through
// memory, arguments and results is not followed: the machine code of `../code` does that.

import { decodeInto } from "../code/decoding/decode";
import { isDataOf, isInstruction, readWord, Section, sectionAt, sections, word } from "../code/image";
import * as Op from "../code/decoding/instruction";
import { d as i, LR, PC, SP } from "../code/decoding/instruction";
import { List, newList } from "../table";
import { arriveAt, beginBranches, beginConstants, bring, constantOf, exchange, forget, isKnown, joinBranches, setConstant } from "./constants";

// Kinds of references, as in `src/graph/references.ts`.
const DATA: u32 = 5;
const ACCESS: u32 = 6;
const LITERAL: u32 = 7;

/** Below this a number is no address that others are computed from. */
const SMALL: u32 = 0x1000;
/** Registers that a call does not keep: r0 to r3, r12, lr [AAPCS32 §6.1.1]. */
const SCRATCH: u32 = 0x500f;

@unmanaged
export class NamedRow {
  from: u32;
  at: u32;
  kind: u32;
  target: u32;
  /** Size in bytes of what is loaded or stored. */
  size: u32;
}

export const named: List = newList();

let current: u32 = 0;

function note(at: u32, kind: u32, target: u32, size: u32): void {
  const row = named.push<NamedRow>();
  row.from = current;
  row.at = at;
  row.kind = kind;
  row.target = target;
  row.size = size;
}

/** A constant came to be in a register: an address of data, when data is there. */
function onConstant(at: u32, value: u32): void {
  const section = sectionAt(value);
  if (section < 0) return;
  if (sections.at<Section>(section).isCode == 0 || !isInstruction(value & ~1)) note(at, DATA, value, 0);
}

function onAccess(at: u32, target: u32, size: u32): void {
  if (sectionAt(target) >= 0) note(at, ACCESS, target, size);
}

/** An address computed from another is named too. */
function onDerived(at: u32, before: u32, value: u32): void {
  if (before >= SMALL) onConstant(at, value);
}

/** Reads one function, which lies in the section of that row. */
export function scan(index: u32, start: u32, end: u32, row: u32): void {
  current = index;
  const section = sections.at<Section>(row);
  beginConstants();
  // The IT block that the instruction is in [ARMv7-M §A7.3]: how many are left of it, conditions of those behind the first, and which of both states is here.
  let left: u32 = 0;
  let mask: u32 = 0;
  let condition: u32 = 0;
  let isThen = true;
  let isFirst = false;
  let ended = false;
  for (let at = start; at < end; ) {
    if (isDataOf(section, at)) {
      at += 2;
      ended = true;
      continue;
    }
    const offset = at - section.address;
    if (!decodeInto(section.bytes + offset, section.held - offset, at)) return;
    arriveAt(at, ended);
    const length = i.length;
    ended = false;
    if (i.kind == Op.IF_THEN) {
      left = i.imm;
      mask = i.shift;
      condition = i.condition;
      isThen = true;
      isFirst = true;
      beginBranches();
    } else if (left > 0) {
      const wanted = isFirst || ((mask >> 3) & 1) == (condition & 1);
      if (!isFirst) mask = (mask << 1) & 15;
      isFirst = false;
      if (wanted != isThen) exchange();
      isThen = wanted;
      step(at, start, end);
      left -= 1;
      if (left == 0) joinBranches();
    } else ended = step(at, start, end);
    at += length;
  }
}

/** What one instruction names and does to constants; whether its path ends with it. */
function step(at: u32, start: u32, end: u32): bool {
  switch (<u32>i.kind) {
    case Op.LOAD_LITERAL:
      loadLiteral(at);
      return false;
    case Op.ADDRESS:
      onConstant(at, i.target);
      setConstant(i.rd, i.target);
      return false;
    case Op.MOVE_IMMEDIATE:
    case Op.MOVE_WIDE:
      setConstant(i.rd, i.imm);
      return false;
    case Op.MOVE_TOP:
      if (isKnown(i.rd)) {
        setConstant(i.rd, (constantOf(i.rd) & 0xffff) | (<u32>i.imm << 16));
        onConstant(at, constantOf(i.rd));
      }
      return false;
    case Op.MOVE_REGISTER:
      if (isKnown(i.rm)) setConstant(i.rd, constantOf(i.rm));
      else forget(i.writes);
      return false;
    case Op.ADD_IMMEDIATE:
      if (isKnown(i.rn)) sum(at, constantOf(i.rn), i.imm);
      else forget(i.writes);
      return false;
    case Op.ADD_REGISTER:
      if (i.size != 1 && i.shift == 0 && (i.rn == PC || isKnown(i.rn)) && (i.rm == PC || isKnown(i.rm))) {
        const base = i.rn == PC ? (at + 4) & ~3 : constantOf(i.rn);
        sum(at, base, i.rm == PC ? (at + 4) & ~3 : constantOf(i.rm));
      } else forget(i.writes);
      return false;
    case Op.LOAD:
    case Op.STORE:
    case Op.STORE_EXCLUSIVE:
      access(at);
      return false;
    case Op.BRANCH:
      jump(start, end);
      return true;
    case Op.BRANCH_IF:
      jump(start, end);
      return false;
    case Op.CALL:
    case Op.CALL_REGISTER:
    case Op.SVC:
      forget(SCRATCH);
      return false;
    case Op.LOAD_PC:
      if (i.target != 0) note(at, LITERAL, i.target, 4);
      return true;
    case Op.BRANCH_REGISTER:
    case Op.ADD_PC:
    case Op.TABLE_BRANCH_BYTE:
    case Op.TABLE_BRANCH_HALF:
    case Op.UDF:
      return true;
    case Op.POP:
    case Op.LOAD_MULTIPLE:
      forget(i.registers | (i.writeBack ? 1 << i.rn : 0));
      return (i.registers & (1 << PC)) != 0;
    default:
      forget(i.writes | (i.writeBack ? 1 << i.rn : 0));
      return false;
  }
}

function sum(at: u32, base: u32, offset: u32): void {
  setConstant(i.rd, base + offset);
  if (i.rd < SP || i.rd == LR) if (offset != 0) onDerived(at, base, base + offset);
}

function loadLiteral(at: u32): void {
  if (i.rd >= SP && i.rd != LR) return;
  note(at, LITERAL, i.target, i.size);
  forget(i.writes);
  if (i.size < 4) return;
  loadWord(at, i.rd, i.target);
  if (i.size == 8) loadWord(at, i.rd2, i.target + 4);
}

/** A word of a literal pool goes into a register. */
function loadWord(at: u32, register: u32, address: u32): void {
  if (!readWord(address)) return;
  setConstant(register, word);
  onConstant(at, word);
}

function access(at: u32): void {
  if (isKnown(i.rn)) {
    const base = constantOf(i.rn);
    // At an index that is not followed: where that begins.
    onAccess(at, i.rm != PC || i.postIndex ? base : base + i.imm, i.size);
    if (i.writeBack && i.kind == Op.LOAD) {
      forget(i.writes);
      if ((i.writes & (1 << i.rn)) == 0) setConstant(i.rn, base + i.imm);
      return;
    }
    if (i.writeBack) setConstant(i.rn, base + i.imm);
  }
  forget(i.writes);
  if (i.kind == Op.STORE_EXCLUSIVE) forget(1 << i.rd2);
}

function jump(start: u32, end: u32): void {
  if (i.target >= start && i.target < end) bring(i.target);
}
