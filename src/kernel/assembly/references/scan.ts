// What the instructions of a function name: each is read once, in the order of addresses, with the constants that registers hold. What arrives through
// memory, arguments and results is not followed: the machine code of `../code` does that.

import { decode } from "../code/decoding/decode";
import { isDataInCode, isInstruction, readWord, Section, sectionAt, sections, word } from "../code/image";
import * as Op from "../code/decoding/instruction";
import { d, LR, PC, SP } from "../code/decoding/instruction";
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
    if (isDataInCode(at)) {
      at += 2;
      ended = true;
      continue;
    }
    const offset = at - section.address;
    if (!decode(section.bytes + offset, section.held - offset, at)) return;
    arriveAt(at, ended);
    const length = d.length;
    ended = false;
    if (d.kind == Op.IF_THEN) {
      left = d.imm;
      mask = d.shift;
      condition = d.condition;
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
  switch (d.kind) {
    case Op.LOAD_LITERAL:
      loadLiteral(at);
      return false;
    case Op.ADDRESS:
      onConstant(at, d.target);
      setConstant(d.rd, d.target);
      return false;
    case Op.MOVE_IMMEDIATE:
    case Op.MOVE_WIDE:
      setConstant(d.rd, d.imm);
      return false;
    case Op.MOVE_TOP:
      if (isKnown(d.rd)) {
        setConstant(d.rd, (constantOf(d.rd) & 0xffff) | (<u32>d.imm << 16));
        onConstant(at, constantOf(d.rd));
      }
      return false;
    case Op.MOVE_REGISTER:
      if (isKnown(d.rm)) setConstant(d.rd, constantOf(d.rm));
      else forget(d.writes);
      return false;
    case Op.ADD_IMMEDIATE:
      if (isKnown(d.rn)) sum(at, constantOf(d.rn), d.imm);
      else forget(d.writes);
      return false;
    case Op.ADD_REGISTER:
      if (d.size != 1 && d.shift == 0 && (d.rn == PC || isKnown(d.rn)) && (d.rm == PC || isKnown(d.rm))) {
        const base = d.rn == PC ? (at + 4) & ~3 : constantOf(d.rn);
        sum(at, base, d.rm == PC ? (at + 4) & ~3 : constantOf(d.rm));
      } else forget(d.writes);
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
      if (d.target != 0) note(at, LITERAL, d.target, 4);
      return true;
    case Op.BRANCH_REGISTER:
    case Op.ADD_PC:
    case Op.TABLE_BRANCH_BYTE:
    case Op.TABLE_BRANCH_HALF:
    case Op.UDF:
      return true;
    case Op.POP:
    case Op.LOAD_MULTIPLE:
      forget(d.registers | (d.writeBack ? 1 << d.rn : 0));
      return (d.registers & (1 << PC)) != 0;
    default:
      forget(d.writes | (d.writeBack ? 1 << d.rn : 0));
      return false;
  }
}

function sum(at: u32, base: u32, offset: u32): void {
  setConstant(d.rd, base + offset);
  if (d.rd < SP || d.rd == LR) if (offset != 0) onDerived(at, base, base + offset);
}

function loadLiteral(at: u32): void {
  if (d.rd >= SP && d.rd != LR) return;
  note(at, LITERAL, d.target, d.size);
  forget(d.writes);
  if (d.size < 4) return;
  loadWord(at, d.rd, d.target);
  if (d.size == 8) loadWord(at, d.rd2, d.target + 4);
}

/** A word of a literal pool goes into a register. */
function loadWord(at: u32, register: u32, address: u32): void {
  if (!readWord(address)) return;
  setConstant(register, word);
  onConstant(at, word);
}

function access(at: u32): void {
  if (isKnown(d.rn)) {
    const base = constantOf(d.rn);
    // At an index that is not followed: where that begins.
    onAccess(at, d.rm != PC || d.postIndex ? base : base + d.imm, d.size);
    if (d.writeBack && d.kind == Op.LOAD) {
      forget(d.writes);
      if ((d.writes & (1 << d.rn)) == 0) setConstant(d.rn, base + d.imm);
      return;
    }
    if (d.writeBack) setConstant(d.rn, base + d.imm);
  }
  forget(d.writes);
  if (d.kind == Op.STORE_EXCLUSIVE) forget(1 << d.rd2);
}

function jump(start: u32, end: u32): void {
  if (d.target >= start && d.target < end) bring(d.target);
}
