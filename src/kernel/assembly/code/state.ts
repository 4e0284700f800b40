// What is known at one instruction: registers, words of the function's own frame.

import { boundCount, bounds } from "./following/bounds";
import { lose } from "./entries";
import { EXPRESSION_ENTRY, expressionFor } from "./expressions";
import { join, widen } from "./join";
import { meetOrigins, notePaths, ORIGIN_NONE, originFor, tracing } from "./origins";
import { ANY, BIAS, enteredWith, NOTHING, single } from "./values";
import { spend } from "./work";

/** Words of a frame that are followed at once; further ones are any value. */
export const MOST_SLOTS: u32 = 96;

@unmanaged
export class State {
  /** Values of r0 to r14, and where they were read, at `registers`. */
  slotCount: u32;
  /** What words hold that have no slot: nothing when none was written. */
  rest: u32;
  /** 1 where others may have got the address of the frame on some way here: by a call, or from memory. */
  shown: u32;
}

@unmanaged
export class Slot {
  /** Offset from the stack pointer on entry + BIAS. */
  at: u32;
  value: u32;
  origin: u32;
}

/** As many words of frames meet in the time of a step. */
const SLOTS_A_STEP: u32 = 16;

const REGISTERS: usize = offsetof<State>();
const ORIGINS: usize = REGISTERS + 64;
const SLOTS: usize = ORIGINS + 64;
const SLOT: usize = offsetof<Slot>();
export const STATE_SIZE: usize = (SLOTS + <usize>MOST_SLOTS * SLOT + 7) & ~7;

/** The state of the path that is being followed. */
export let now: State = changetype<State>(heap.alloc(STATE_SIZE));

/** Makes another state that of the path; returns the one that was. */
export function goOnWith(state: State): State {
  const before = now;
  now = state;
  return before;
}

@inline
export function registerOf(state: State, register: u32): u32 {
  return load<u32>(changetype<usize>(state) + REGISTERS + (<usize>register << 2));
}

/** A register of an even number and the next one. */
@inline
function pairOf(state: State, register: u32): u64 {
  return load<u64>(changetype<usize>(state) + REGISTERS + (<usize>register << 2));
}

@inline
export function setRegisterOf(state: State, register: u32, value: u32): void {
  store<u32>(changetype<usize>(state) + REGISTERS + (<usize>register << 2), value);
}

@inline
export function originOf(state: State, register: u32): u32 {
  return load<u32>(changetype<usize>(state) + ORIGINS + (<usize>register << 2));
}

@inline
export function setOriginOf(state: State, register: u32, origin: u32): void {
  store<u32>(changetype<usize>(state) + ORIGINS + (<usize>register << 2), origin);
}

@inline
export function get(register: u32): u32 {
  return registerOf(now, register);
}

@inline
export function set(register: u32, value: u32): void {
  setRegisterOf(now, register, value);
  setOriginOf(now, register, 0);
}

@inline
export function registersAddress(): usize {
  return changetype<usize>(now) + REGISTERS;
}

@inline
export function slotOf(state: State, index: u32): Slot {
  return changetype<Slot>(changetype<usize>(state) + SLOTS + <usize>index * SLOT);
}

export function copyState(to: State, from: State): void {
  const size = (SLOTS + <usize>from.slotCount * SLOT + 7) & ~7;
  for (let at: usize = 0; at < size; at += 8) store<u64>(changetype<usize>(to) + at, load<u64>(changetype<usize>(from) + at));
}

/** Bytes of a state when it is kept: without the room that it leaves. */
export function packedSize(state: State): usize {
  return (SLOTS + <usize>state.slotCount * SLOT + 7) & ~7;
}

/** Writes a state to an address; returns where it ends. */
export function packState(state: State, to: usize): usize {
  copyState(changetype<State>(to), state);
  return to + packedSize(state);
}

/** Reads a state from an address; returns where it ends. */
export function unpackState(into: State, from: usize): usize {
  copyState(into, changetype<State>(from));
  return from + packedSize(into);
}

/** What a function begins with. */
export function enter(own: u32): void {
  now.slotCount = 0;
  now.rest = NOTHING;
  now.shown = 0;
  for (let register: u32 = 0; register < 15; register++) set(register, enteredWith(register));
  set(13, single(own, BIAS));
  if (!tracing) return;
  for (let register: u32 = 0; register < 4; register++) {
    setOriginOf(now, register, originFor(ORIGIN_NONE, 0, expressionFor(EXPRESSION_ENTRY, register, 0)));
  }
}

/** First slot at or above an offset. */
export function slotFrom(state: State, at: u32): u32 {
  let low: u32 = 0;
  let high = state.slotCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slotOf(state, middle).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The slot at an offset, or null. */
export function findSlot(at: u32): Slot | null {
  const index = slotFrom(now, at);
  if (index < now.slotCount && slotOf(now, index).at == at) return slotOf(now, index);
  return null;
}

/** The bit of an offset that tells where a word came from which has no value here: others may have changed it. */
const TRAIL: u32 = 1;

/** Where the word at an offset came from; 0 when that is not known. */
export function trailAt(at: u32): u32 {
  const slot = findSlot(at);
  if (slot !== null && slot.origin != 0) return slot.origin;
  const trail = findSlot(at | TRAIL);
  return trail !== null ? trail.origin : 0;
}

/** Remembers where the word at an offset came from. */
export function setTrail(at: u32, origin: u32): void {
  const slot = findSlot(at);
  if (slot !== null) slot.origin = origin;
  else if (origin != 0 || findSlot(at | TRAIL) !== null) setSlot(at | TRAIL, NOTHING, origin);
}

/** Forgets where words between two offsets came from. */
export function dropTrails(from: u32, to: u32): void {
  for (let index = slotFrom(now, from); index < now.slotCount && slotOf(now, index).at < to; index++) {
    if ((slotOf(now, index).at & TRAIL) != 0) slotOf(now, index).origin = 0;
  }
}

@inline
function moveSlot(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u32>(to + 8, load<u32>(from + 8));
}

/** Sets the word at an offset; without room it becomes one of the rest. */
export function setSlot(at: u32, value: u32, origin: u32): void {
  const index = slotFrom(now, at);
  if (index < now.slotCount && slotOf(now, index).at == at) {
    slotOf(now, index).value = value;
    slotOf(now, index).origin = origin;
    return;
  }
  if (now.slotCount == MOST_SLOTS) {
    now.rest = join(now.rest, value);
    return;
  }
  const slot = slotOf(now, index);
  for (let at = changetype<usize>(slotOf(now, now.slotCount)); at > changetype<usize>(slot); at -= SLOT) moveSlot(at, at - SLOT);
  now.slotCount += 1;
  slot.at = at;
  slot.value = value;
  slot.origin = origin;
}

/** Forgets the words below an offset, which are no longer of the frame. */
export function dropBelow(at: u32): void {
  const count = slotFrom(now, at);
  if (count == 0) return;
  const moved = <usize>count * SLOT;
  const end = changetype<usize>(slotOf(now, now.slotCount)) - moved;
  for (let at = changetype<usize>(slotOf(now, 0)); at < end; at += SLOT) moveSlot(at, at + moved);
  now.slotCount -= count;
}

/** Joins what a word may hold now. */
export function joinSlots(from: u32, to: u32, value: u32, isProtected: (value: u32) => bool): void {
  for (let index = slotFrom(now, from); index < now.slotCount && slotOf(now, index).at <= to; index++) {
    const slot = slotOf(now, index);
    if (!isProtected(slot.value)) slot.value = join(slot.value, value);
  }
  now.rest = join(now.rest, value);
}

/** Any value, in place of one that does not settle. */
function lost(id: u32): u32 {
  lose(id);
  return ANY;
}

const merged: State = changetype<State>(heap.alloc(STATE_SIZE));

/** Registers that are not `live` may hold anything. */
export function forgetDead(state: State, live: u32): void {
  for (let register: u32 = 0; register < 15; register++) {
    if (((live >> register) & 1) != 0) continue;
    setRegisterOf(state, register, ANY);
    setOriginOf(state, register, 0);
  }
}

/**
 * Joins the state of the path into that of a place where paths meet; says whether that changed. With `isLoop` values that keep growing are
 * widened, to one of the bounds if there is one (`bounds.ts`); `isLate` gives up what still changes. `place` is where they meet; what registers hold that are
 * not `live` there does not matter.
 */
export function meet(into: State, place: u32, live: u32, isLoop: bool, isLate: bool): bool {
  const changed = meetValues(into, place, live, isLoop, isLate);
  // What the paths bring together may have been handed out by that.
  if (now.shown <= into.shown) return changed;
  into.shown = 1;
  return true;
}

function meetValues(into: State, place: u32, live: u32, isLoop: bool, isLate: bool): bool {
  let changed = false;
  if (tracing) for (let register: u32 = 0; register < 15; register++) notePaths(register, originOf(into, register), originOf(now, register));
  for (let register: u32 = 0; register < 15; register++) {
    // Two at a time: most are the same.
    if (!tracing && (register & 1) == 0 && pairOf(into, register) == pairOf(now, register)) {
      register += 1;
      continue;
    }
    if (((live >> register) & 1) == 0) continue;
    if (tracing && originOf(into, register) != originOf(now, register)) {
      const met = meetOrigins(originOf(into, register), originOf(now, register), place, register);
      if (met != originOf(into, register)) changed = true;
      setOriginOf(into, register, met);
    }
    const before = registerOf(into, register);
    const came = registerOf(now, register);
    if (before == came) continue;
    let after = join(before, came);
    if (after == before) continue;
    if (isLate) after = lost(after);
    else if (isLoop) after = widen(before, after, bounds, boundCount);
    if (after == before) continue;
    setRegisterOf(into, register, after);
    changed = true;
  }
  spend((into.slotCount + now.slotCount) / SLOTS_A_STEP);
  const rest = join(into.rest, now.rest);
  // Paths that meet have the same slots as a rule: those stay where they are.
  let count: u32 = 0;
  for (; count < into.slotCount && count < now.slotCount; count++) {
    const slot = slotOf(into, count);
    const came = slotOf(now, count);
    if (slot.at != came.at) break;
    if (slot.value != came.value) {
      const before = slot.value;
      let after = join(before, came.value);
      if (after != before) {
        if (isLate) after = lost(after);
        else if (isLoop) after = widen(before, after, bounds, boundCount);
        if (after != before) changed = true;
        slot.value = after;
      }
    }
    if (!tracing || slot.origin == came.origin) continue;
    const met = meetOrigins(slot.origin, came.origin, place, slot.at);
    if (met != slot.origin) changed = true;
    slot.origin = met;
  }
  const same = count;
  if (same == into.slotCount && same == now.slotCount) {
    if (rest != into.rest) changed = true;
    into.rest = rest;
    return changed;
  }
  // Further slots of both, in order.
  let left = same;
  let right = same;
  let all = rest;
  while (left < into.slotCount || right < now.slotCount) {
    const a = left < into.slotCount ? slotOf(into, left).at : 0xffffffff;
    const b = right < now.slotCount ? slotOf(now, right).at : 0xffffffff;
    const before = a <= b ? slotOf(into, left).value : into.rest;
    const came = b <= a ? slotOf(now, right).value : now.rest;
    let after = join(before, came);
    if (isLate && after != before) after = lost(after);
    else if (isLoop && after != before) after = widen(before, after, bounds, boundCount);
    if (count < MOST_SLOTS) {
      if (a > b || after != before) changed = true;
      const slot = slotOf(merged, count);
      slot.at = min(a, b);
      slot.value = after;
      const known = a <= b ? slotOf(into, left).origin : 0;
      const brought = b <= a ? slotOf(now, right).origin : 0;
      slot.origin = tracing ? meetOrigins(known, brought, place, slot.at) : 0;
      if (slot.origin != known) changed = true;
      count += 1;
    } else all = join(all, after);
    if (a <= b) left += 1;
    if (b <= a) right += 1;
  }
  if (all != into.rest) changed = true;
  into.rest = all;
  into.slotCount = count;
  const first = SLOTS + <usize>same * SLOT;
  memory.copy(changetype<usize>(into) + first, changetype<usize>(merged) + first, <usize>(count - same) * SLOT);
  return changed;
}
