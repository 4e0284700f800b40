// Which registers are read again behind a place of a function before they are written. What the others hold there does not matter, so that paths that meet
// do not have to agree on it.

import { decodeAt } from "../decoding/decoded";
import { fn, startingAt } from "../functions";
import { isDataInCode, isDataOf, Section, sections } from "../image";
import * as Op from "../decoding/instruction";
import { i, LR, PC, SP } from "../decoding/instruction";

const ALL: u32 = 0xffff;
/** r0 to r3, r12 and the stack pointer: what a call can be handed. */
const HANDED: u32 = 0x300f;
/** r0 to r3, r12, lr: what a call leaves as it likes. */
const LEFT: u32 = 0x500f;
/** The rest of the passes changes nothing in functions that are not knotted. */
const MOST_PASSES: u32 = 12;

/** What each instruction of the function does, one behind the other. */
@unmanaged
class Step {
  at: u32;
  reads: u32;
  writes: u32;
  /** Row of where it jumps to inside the function + 1; 0 for nowhere. */
  target: u32;
  /** Whether it goes on with the next one; 2 when it may go anywhere. */
  flow: u32;
  live: u32;
}

let steps: usize = 0;
let room: u32 = 0;
let count: u32 = 0;
/** By halfword of the function: row of the step + 1. */
let rows: usize = 0;
let rowRoom: u32 = 0;
let halfwords: u32 = 0;

@inline
function step(row: u32): Step {
  return changetype<Step>(steps + <usize>row * offsetof<Step>());
}

@inline
function bit(register: u32): u32 {
  return 1 << register;
}

/** Registers that the instruction reads, as far as its value matters. */
function readsOf(): u32 {
  const kind: u32 = i.kind;
  let read = (bit(i.rn) | bit(i.rm)) & ~bit(PC);
  switch (kind) {
    case Op.OTHER:
    case Op.INSERT:
    case Op.BKPT:
    case Op.SVC:
      return ALL;
    case Op.CALL: {
      const callee = startingAt(i.target);
      return read | HANDED | (callee >= 0 ? fn(callee).readsSaved : 0);
    }
    case Op.CALL_REGISTER:
      return read | HANDED;
    case Op.STORE:
    case Op.STORE_EXCLUSIVE:
      return (read | bit(i.rd) | (i.size == 8 ? bit(i.rd2) : 0)) & ~bit(PC);
    case Op.STORE_MULTIPLE:
    case Op.PUSH:
      return read | i.registers | bit(SP);
    case Op.POP:
      return read | bit(SP);
    case Op.MOVE_TOP:
      return read | bit(i.rd);
    default:
      return read;
  }
}

/** Rises when a function is found to use what its callers keep in registers: then more may be live in those. */
let rounds: u32 = 1;
/** Registers that are live by halfword, in the function that was asked for. */
let found: usize = 0;

/** A function was found to use what its callers have in a register that calls are not handed: what is live in those is found anew. */
export function usesSaved(index: u32): void {
  rounds += 1;
  fn(index).savedRound = rounds;
}

/** Whether what is live in a function was found before a callee of it was known to use what it keeps in registers. */
export function isOutdated(index: u32, callee: u32): bool {
  return fn(callee).savedRound > fn(index).liveRound >> 1;
}

/** Finds what is live in a function, if it is not known; with `sweeps` a jump may go to any of its instructions. */
export function findLiveness(index: u32, sweeps: bool): void {
  const target = fn(index);
  halfwords = (target.end - target.start + 1) >> 1;
  if (target.live == 0) target.live = heap.alloc(<usize>(halfwords + 1) << 1);
  found = target.live;
  const swept: u32 = sweeps ? 1 : 0;
  if (target.liveRound != 0 && (target.liveRound & 1) == swept) return;
  target.liveRound = rounds * 2 + swept;
  memory.fill(found, 0xff, <usize>halfwords << 1);
  if (!sweeps) find(index);
}

/** What is live in a function is to be found anew. */
export function forgetLiveness(index: u32): void {
  fn(index).liveRound = 0;
}

function find(index: u32): void {
  const target = fn(index);
  const start = target.start;
  const end = target.end;
  const section = sections.at<Section>(target.section);
  if (halfwords + 1 > rowRoom) {
    if (rowRoom != 0) heap.free(rows);
    rowRoom = halfwords * 2 + 64;
    rows = heap.alloc(<usize>rowRoom << 2);
  }
  if (halfwords + 1 > room) {
    if (room != 0) heap.free(steps);
    room = halfwords * 2 + 64;
    steps = heap.alloc(<usize>room * offsetof<Step>());
  }
  memory.fill(rows, 0, <usize>(halfwords + 1) << 2);
  count = 0;
  let conditional: u32 = 0;
  for (let at = start; at < end; ) {
    if (isDataOf(section, at)) {
      at += 2;
      continue;
    }
    if (!decodeAt(section, at)) break;
    const made = step(count);
    made.at = at;
    made.reads = readsOf();
    made.target = 0;
    made.flow = 1;
    made.live = 0;
    const isCall = i.kind == Op.CALL || i.kind == Op.CALL_REGISTER;
    made.writes = conditional > 0 || i.kind == Op.OTHER ? 0 : isCall ? LEFT : i.writes;
    if (i.kind == Op.BRANCH || i.kind == Op.BRANCH_IF) {
      made.target = i.target;
      made.flow = i.kind == Op.BRANCH_IF || conditional > 0 ? 1 : 0;
    } else {
      const isReturn = (i.kind == Op.POP || i.kind == Op.LOAD_MULTIPLE) && (i.registers & bit(PC)) != 0;
      const isJump = i.kind == Op.BRANCH_REGISTER || i.kind == Op.ADD_PC || i.kind == Op.LOAD_PC;
      if (isReturn || isJump || i.kind == Op.TABLE_BRANCH_BYTE || i.kind == Op.TABLE_BRANCH_HALF) made.flow = 2;
    }
    // A loop's counter is written by the branch itself.
    if (i.kind == Op.BRANCH_IF && i.condition == 16) made.reads |= bit(LR);
    // Helpers that find their table behind the call go on anywhere.
    if (isCall && isDataInCode(at + i.length)) made.flow = 2;
    if (i.kind == Op.IF_THEN) conditional = i.imm;
    else if (conditional > 0) conditional -= 1;
    store<u32>(rows + (<usize>((at - start) >> 1) << 2), count + 1);
    count += 1;
    at += i.length;
  }
  for (let row: u32 = 0; row < count; row++) {
    const made = step(row);
    if (made.target == 0) continue;
    const halfword = (made.target - start) >> 1;
    const found = made.target >= start && made.target < end ? load<u32>(rows + (<usize>halfword << 2)) : 0;
    if (found == 0) made.flow = 2;
    made.target = found;
  }
  settle();
  for (let row: u32 = 0; row < count; row++) store<u16>(found + (<usize>((step(row).at - start) >> 1) << 1), step(row).live | bit(SP));
}

function settle(): void {
  for (let pass: u32 = 0; pass < MOST_PASSES; pass++) {
    let changed = false;
    let after: u32 = ALL;
    for (let row = count; row > 0; row--) {
      const made = step(row - 1);
      let live: u32 = made.flow == 0 ? 0 : made.flow == 2 ? ALL : after;
      if (made.target != 0) live |= step(made.target - 1).live;
      live = (live & ~made.writes) | made.reads;
      if (live != made.live) {
        made.live = live;
        changed = true;
      }
      after = live;
    }
    if (!changed) return;
  }
  for (let row: u32 = 0; row < count; row++) step(row).live = ALL;
}

/** Registers that are live at an address `halfword` halfwords behind the function's start; the stack pointer always is. */
export function liveAt(halfword: u32): u32 {
  return halfword < halfwords ? load<u16>(found + (<usize>halfword << 1)) : ALL;
}
