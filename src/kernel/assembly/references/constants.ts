// Constants that registers hold while code is read in the order of its addresses, and what they held where a jump goes.

import { NumberMap, newNumberMap } from "../number-map";
import { List, newList } from "../table";

/** r0 to r14. */
const REGISTERS: u32 = 15;

/** What registers hold at one place: a bit of `known` for each whose constant is in `values`. */
@unmanaged
class Held {
  known: u32;
  r0: u32;
  r1: u32;
  r2: u32;
  r3: u32;
  r4: u32;
  r5: u32;
  r6: u32;
  r7: u32;
  r8: u32;
  r9: u32;
  r10: u32;
  r11: u32;
  r12: u32;
  r13: u32;
  r14: u32;
}

const SIZE: usize = offsetof<Held>();
const here: Held = changetype<Held>(heap.alloc(SIZE));
/** The state of an IT block whose condition does not hold where `here` is the one in which it does, and the other way round. */
const other: Held = changetype<Held>(heap.alloc(SIZE));
const spare: Held = changetype<Held>(heap.alloc(SIZE));
/** States that jumps bring, and their rows by the address that they go to. */
const brought: List = newList();
const rowOf: NumberMap = newNumberMap();
/** By the halfword of an address, 64 of them together: a bit where one is among those that jumps go to. */
let mayArrive: u64 = 0;

@inline
function place(held: Held, register: u32): usize {
  return changetype<usize>(held) + offsetof<Held>("r0") + (<usize>register << 2);
}

/** A function begins: nothing is known. */
export function beginConstants(): void {
  here.known = 0;
  brought.clear();
  rowOf.clear();
  mayArrive = 0;
}

export function isKnown(register: u32): bool {
  return register < REGISTERS && (here.known & (1 << register)) != 0;
}

/** The constant of a register that `isKnown`. */
@inline
export function constantOf(register: u32): u32 {
  return load<u32>(place(here, register));
}

export function setConstant(register: u32, value: u32): void {
  if (register >= REGISTERS) return;
  here.known |= 1 << register;
  store<u32>(place(here, register), value);
}

/** Registers hold what is not followed: a bit each. */
@inline
export function forget(registers: u32): void {
  here.known &= ~registers;
}

@inline
function bitOf(address: u32): u64 {
  return 1 << <u64>((address >>> 1) & 63);
}

/** A jump goes to a place that is read later. */
export function bring(target: u32): void {
  if (rowOf.has(target)) return;
  rowOf.set(target, brought.count);
  mayArrive |= bitOf(target);
  memory.copy(changetype<usize>(brought.push<Held>()), changetype<usize>(here), SIZE);
}

/** A place is reached: what a jump brings is known besides what the path in front of it knows, unless that has ended. */
export function arriveAt(address: u32, ended: bool): void {
  if (ended) here.known = 0;
  if ((mayArrive & bitOf(address)) == 0) return;
  const found = rowOf.find(address);
  if (found == 0) return;
  const state = brought.at<Held>(load<u32>(found));
  for (let left = state.known & ~here.known; left != 0; left &= left - 1) {
    const register = ctz<u32>(left);
    setConstant(register, load<u32>(place(state, register)));
  }
}

/** An IT block begins: both its states are what is known in front of it. */
export function beginBranches(): void {
  memory.copy(changetype<usize>(other), changetype<usize>(here), SIZE);
}

/** The instruction is of the other state. */
export function exchange(): void {
  memory.copy(changetype<usize>(spare), changetype<usize>(here), SIZE);
  memory.copy(changetype<usize>(here), changetype<usize>(other), SIZE);
  memory.copy(changetype<usize>(other), changetype<usize>(spare), SIZE);
}

/** An IT block ends: what both states agree in stays known. */
export function joinBranches(): void {
  here.known &= other.known;
  for (let register: u32 = 0; register < REGISTERS; register++) {
    if (load<u32>(place(here, register)) != load<u32>(place(other, register))) here.known &= ~(1 << register);
  }
}
