// Which of r0 to r3 a function takes as arguments, as far as its code shows: what it reads on every way there as its caller left it. Pushing a register
// says nothing, as that also aligns the stack.

import { NumberMap, newNumberMap } from "../number-map";
import {
  BRANCH,
  BRANCH_IF,
  BRANCH_REGISTER,
  CALL,
  CALL_REGISTER,
  i,
  LOAD_PC,
  MULTIPLY,
  OTHER,
  PC,
  POP,
  PUSH,
  SP,
  STORE,
  STORE_EXCLUSIVE,
  SVC,
  TABLE_BRANCH_BYTE,
  TABLE_BRANCH_HALF,
} from "./decoding/instruction";

const ARGUMENTS: u32 = 15;
/** By address of a place that code before it jumps to: arguments that nothing has written on the way. */
const pending: NumberMap = newNumberMap();
/** Arguments that nothing has written yet. */
let kept: u32 = 0;
let flows: bool = false;
export let argumentsRead: u32 = 0;

export function beginArguments(): void {
  pending.clear();
  kept = ARGUMENTS;
  flows = true;
  argumentsRead = 0;
}

function bit(register: u32): u32 {
  return register < 4 ? 1 << register : 0;
}

function readByInstruction(): u32 {
  if (i.kind == PUSH || i.kind == OTHER || (i.rn == SP && i.registers != 0)) return 0;
  let read = bit(i.rn) | bit(i.rm);
  if (i.kind == STORE || i.kind == STORE_EXCLUSIVE) read |= bit(i.rd) | (i.size == 8 ? bit(i.rd2) : 0);
  if (i.kind == MULTIPLY) read |= bit(i.rm);
  return read;
}

/** Takes the instruction that was decoded last, which lies at an address; those of a function come in order. */
export function seeArguments(at: u32): void {
  const known = pending.find(at);
  if (known != 0) {
    kept = flows ? kept & load<u32>(known) : load<u32>(known);
    flows = true;
  }
  if (!flows) return;
  argumentsRead |= kept & readByInstruction();
  kept &= ~i.writes;
  const kind: u32 = i.kind;
  if (kind == CALL || kind == CALL_REGISTER || kind == SVC) kept = 0;
  if ((kind == BRANCH || kind == BRANCH_IF) && i.target > at) {
    const there = pending.find(i.target);
    pending.set(i.target, there != 0 ? load<u32>(there) & kept : kept);
  }
  const isEnd = kind == BRANCH || kind == BRANCH_REGISTER || kind == LOAD_PC || kind == TABLE_BRANCH_BYTE || kind == TABLE_BRANCH_HALF;
  if (isEnd || (kind == POP && (i.registers & (1 << PC)) != 0)) flows = false;
}
