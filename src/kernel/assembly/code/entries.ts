// What registers held on entry to the function that is being followed.

import { depend, onEntry } from "./following/dependencies";
import { callerAfter, callerAt, dirtyCallers, ENTRIES, entryValue, fn, followAgain, setEntryValue } from "./functions";
import { join, joinSettling, nearOf } from "./join";
import { forgetLiveness, usesSaved } from "./following/liveness";
import { now } from "./state";
import { escape, expose, frozen } from "./things";
import { addAll } from "./arithmetic";
import {
  ANY,
  AROUND_ZERO,
  BIAS,
  constant,
  ENTRY,
  HAS_ENTRY,
  HAS_FRAME,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  NOTHING,
  placeAt,
  single,
  spaceOf,
  valueOf,
} from "./values";

/** The function that is being followed. */
export let current: u32 = 0;

export function setCurrent(index: u32): void {
  current = index;
}

/** Number of the entry value for a register (0 to 3) or word of the stack (16 and on); -1 for what the callee does not know. */
@inline
export function entryNumber(space: u32): i32 {
  const register = space - ENTRY;
  return register < 4 ? <i32>register : register >= 16 && register < 16 + (ENTRIES - 4) ? <i32>(register - 12) : -1;
}

function valueOnEntry(space: u32): u32 {
  if (space == AROUND_ZERO) return constant(0);
  const number = entryNumber(space);
  if (number < 0) {
    readSaved(space - ENTRY);
    return ANY;
  }
  fn(current).usesEntry |= 1 << number;
  depend(onEntry(number));
  if (!handsOn) useEntry(number);
  return entryValue(current, number);
}

/** Whether values are handed to a function that does nothing with them. */
let handsOn: bool = false;

/** What a function does with any value it may do with all that its callers hand over. */
function useEntry(number: u32): void {
  if ((fn(current).usesEntries & (1 << number)) != 0 || frozen != 0) return;
  fn(current).usesEntries |= 1 << number;
  if (entryValue(current, number) == ANY) dirtyCallers(current);
}

/** A value as it is handed to a function, without anything relative to the caller's own entry. */
export function concreteFor(callee: u32, entry: u32, id: u32): u32 {
  handsOn = (fn(callee).usesEntries & (1 << entry)) == 0;
  const known = concrete(id);
  handsOn = false;
  return known;
}

/** A function uses what its caller has in a register that calls are not handed: outlined code does. */
function readSaved(register: u32): void {
  if (register < 4 || register > 11 || (fn(current).readsSaved & (1 << register)) != 0 || frozen != 0) return;
  fn(current).readsSaved |= 1 << register;
  usesSaved(current);
  for (let row = fn(current).firstCaller; row != 0; row = callerAfter(row)) forgetLiveness(callerAt(row));
  dirtyCallers(current);
}

/**
 * The address of a place of the own frame goes elsewhere, or comes from there, where it may be the place in the frame of another activation: from here on
 * others may read and change what the frame holds.
 */
export function noteShown(id: u32): void {
  const value = valueOf(id);
  if ((value.flags & HAS_FRAME) == 0 || now.shown != 0) return;
  const own = current + 1;
  if (value.kind == KIND_RANGE) {
    if (value.space == own) now.shown = 1;
    return;
  }
  for (let index: u32 = 0; index < value.count; index++) if (spaceOf(placeAt(value, index)) == own) now.shown = 1;
}

/** A value without anything relative to entry: what it may be with all callers that are known. */
export function concrete(id: u32): u32 {
  const value = valueOf(id);
  if ((value.flags & HAS_ENTRY) == 0) return id;
  const known = concreteEntries(id);
  noteShown(known);
  return known;
}

function concreteEntries(id: u32): u32 {
  const value = valueOf(id);
  if (value.kind == KIND_RANGE) return addAll(valueOnEntry(value.space), value.low - BIAS, value.high - BIAS, value.stride);
  let joined = NOTHING;
  const count = value.count;
  for (let index: u32 = 0; index < count; index++) {
    const at = placeAt(valueOf(id), index);
    const space = spaceOf(at);
    let part: u32;
    if (space >= ENTRY) {
      const base = valueOnEntry(space);
      const offset = <u32>at - BIAS;
      part = offset == 0 ? base : addAll(base, offset, offset, 1);
    } else part = single(space, <u32>at);
    joined = join(joined, part);
  }
  if (value.kind == KIND_NEAR && joined > ANY) joined = nearOf(joined, valueOf(id).stride);
  return joined;
}

/** A value in a caller's words: what registers held on entry to the callee is what `arguments` hold. */
export function inCaller(id: u32, handed: usize): u32 {
  const value = valueOf(id);
  if ((value.flags & HAS_ENTRY) == 0) return id;
  if (value.kind == KIND_RANGE) return addAll(handedOver(value.space, handed), value.low - BIAS, value.high - BIAS, value.stride);
  let joined = NOTHING;
  const count = value.count;
  for (let index: u32 = 0; index < count; index++) {
    const at = placeAt(valueOf(id), index);
    const space = spaceOf(at);
    let part: u32;
    if (space >= ENTRY) {
      const base = handedOver(space, handed);
      const offset = <u32>at - BIAS;
      part = offset == 0 ? base : addAll(base, offset, offset, 1);
    } else part = single(space, <u32>at);
    joined = join(joined, part);
  }
  if (value.kind == KIND_NEAR && joined > ANY) joined = nearOf(joined, valueOf(id).stride);
  return joined;
}

/** r0 to r14 are at `handed`, words of the stack from 16 on. */
function handedOver(space: u32, handed: usize): u32 {
  if (space == AROUND_ZERO) return constant(0);
  const register = space - ENTRY;
  return register < 15 || (register >= 16 && register < 32) ? load<u32>(handed + (<usize>register << 2)) : ANY;
}

/** A value goes where it is not followed: what it points to is handed out. */
export function lose(id: u32): void {
  if (id <= ANY) return;
  const value = valueOf(id);
  if ((value.flags & HAS_ENTRY) != 0) {
    if (value.space == AROUND_ZERO) lose(concrete(id));
    else if (value.kind == KIND_RANGE) loseEntry(value.space);
    else {
      for (let index: u32 = 0; index < value.count; index++) {
        const space = spaceOf(placeAt(value, index));
        if (space >= ENTRY) loseEntry(space);
      }
    }
  }
  expose(id);
}

function loseEntry(space: u32): void {
  const number = entryNumber(space);
  if (space == AROUND_ZERO) expose(constant(0));
  if (number < 0 || frozen != 0) return;
  fn(current).exposedEntries |= 1 << number;
  fn(current).usesEntry |= 1 << number;
  expose(entryValue(current, number));
}

/** A caller hands over a value, without anything relative to its own entry. */
export function handOver(callee: u32, entry: u32, value: u32): void {
  if (frozen != 0 || value == NOTHING) return;
  const before = entryValue(callee, entry);
  if (before == value) return;
  if (before == ANY) {
    if (((fn(callee).usesEntries | fn(callee).exposedEntries) & (1 << entry)) != 0) expose(value);
    return;
  }
  const after = joinSettling(before, value);
  if (after == before) return;
  setEntryValue(callee, entry, after);
  if ((fn(callee).exposedEntries & (1 << entry)) != 0) expose(after);
  if ((fn(callee).usesEntry & (1 << entry)) != 0) followAgain(callee, onEntry(entry));
}

/** Frames that a value points to are known elsewhere from now on. */
export function escapeFrames(id: u32): void {
  const value = valueOf(id);
  if ((value.flags & HAS_FRAME) == 0) return;
  noteShown(id);
  if (frozen != 0) return;
  if (value.kind == KIND_RANGE) {
    if (value.space < ENTRY) escape(value.space - 1, value.high);
    return;
  }
  for (let index: u32 = 0; index < value.count; index++) {
    const at = placeAt(value, index);
    const space = spaceOf(at);
    if (space != 0 && space < ENTRY) escape(space - 1, <u32>at);
  }
}
