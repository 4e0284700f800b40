// What the last pass over a function writes down, in rows that the host reads as columns.

import { List, newList } from "../table";
import { newPairMap, PairMap } from "./maps/pair-map";

// Kinds of references, as in `src/graph/references.ts`.
export const REFERENCE_CALL: u32 = 0;
export const REFERENCE_TAIL_CALL: u32 = 1;
export const REFERENCE_INDIRECT_CALL: u32 = 2;
export const REFERENCE_INDIRECT_TAIL_CALL: u32 = 3;
export const REFERENCE_FUNCTION_POINTER: u32 = 4;
export const REFERENCE_DATA: u32 = 5;
export const REFERENCE_ACCESS: u32 = 6;
export const REFERENCE_LITERAL: u32 = 7;
export const REFERENCE_TABLE: u32 = 8;
export const REFERENCE_UNREACHED: u32 = 9;

@unmanaged
export class ReferenceRow {
  from: u32;
  at: u32;
  kind: u32;
  target: u32;
  /** Size in bytes; of an indirect call the set of candidates. */
  detail: u32;
  depth: u32;
}

/** Functions that an indirect call may reach. */
@unmanaged
export class SetRow {
  /** A number of `origins.ts`; 5 when every function is meant whose address is taken. */
  evidence: u32;
  detail: u32;
  /** Members are `count` from `first` on. */
  first: u32;
  count: u32;
  /** How the target is found, of `shapes.ts`, and at which offset. */
  shape: u32;
  offset: u32;
}

@unmanaged
export class MemberRow {
  function: u32;
}

@unmanaged
export class StoreRow {
  from: u32;
  at: u32;
  address: u32;
  last: u32;
  size: u32;
  value: u32;
  known: u32;
  /** Bits that are those of the register itself, as it was read. */
  kept: u32;
  /** The calls by which the function was entered, a row of `callPaths` + 1; 0 for any. */
  path: u32;
}

/** A call, and those by which its function was entered: a row + 1, 0 for any. */
@unmanaged
export class CallPathRow {
  from: u32;
  at: u32;
  outer: u32;
}

/** What a call through a value reaches in a phase that makes assumptions: 0 before any panic, 1 with panics. */
@unmanaged
export class AssumedRow {
  phase: u32;
  at: u32;
  /** Set of candidates. */
  set: u32;
}

/** How a call that may reach every function whose address is taken finds its target. */
@unmanaged
export class WayRow {
  at: u32;
  /** Number of what `expressions.ts` has. */
  expression: u32;
}

/** The address that a register held where it is known as an expression. */
@unmanaged
export class KnownRow {
  expression: u32;
  address: u32;
}

/** An argument that a function keeps in its own frame. */
@unmanaged
export class KeptRow {
  from: u32;
  /** r0 to r3, then words of the caller's stack. */
  argument: u32;
  /** Bytes from where the word lies up to where the stack pointer was on entry, and from where it is now. */
  below: u32;
  depth: u32;
}

/** What a call hands over in a register by which the callee finds what it calls, as an expression; 0 where that is not known. */
@unmanaged
export class HandedRow {
  at: u32;
  argument: u32;
  /** Number of what `expressions.ts` has. */
  expression: u32;
  /** Whether it is one constant, and which. */
  isConstant: u32;
  value: u32;
  /** Whether the callee has callers that are not known. */
  isOpen: u32;
  /** Whether it is a place of the caller's own frame. */
  isOwn: u32;
}

/** A store of functions to memory. */
@unmanaged
export class FunctionStoreRow {
  from: u32;
  at: u32;
  address: u32;
  last: u32;
  /** Set of candidates. */
  set: u32;
  /** The part of it that is copied from other objects, where all of it is; 0xffffffff where something else is stored. */
  copied: u32;
}

@unmanaged
export class SpecialRow {
  from: u32;
  at: u32;
  register: u32;
  isKnown: u32;
  value: u32;
}

/** Arguments that `ArgumentRow` holds: r0 to r3, then words at the stack pointer. */
export const ARGUMENTS: u32 = 8;

/** An object that stores through pointers of which nothing is known can reach. */
@unmanaged
export class ExposedRow {
  start: u32;
  end: u32;
}

/** What a call hands over where that is one constant, or what its function's own caller handed over. */
@unmanaged
export class ArgumentRow {
  from: u32;
  at: u32;
  /** Bit i: argument i is a constant; bit 8 + i: it is the argument of that number that the function itself was called with. */
  known: u32;
  r0: u32;
  r1: u32;
  r2: u32;
  r3: u32;
  s0: u32;
  s1: u32;
  s2: u32;
  s3: u32;
}

/** Values of registers in front of an instruction, for tests: what each may be. */
@unmanaged
export class RegisterRow {
  at: u32;
  register: u32;
  value: u32;
}

export const references: List = newList();
export const sets: List = newList();
export const members: List = newList();
export const stores: List = newList();
export const callPaths: List = newList();
export const functionStores: List = newList();
export const assumedCalls: List = newList();
export const ways: List = newList();
export const knownRows: List = newList();
export const keptRows: List = newList();
export const handedRows: List = newList();
export const specials: List = newList();
export const callArguments: List = newList();
export const exposedRows: List = newList();
export const registerRows: List = newList();
const setOf: PairMap = newPairMap(1 << 8);

export const EVIDENCE_ADDRESS_TAKEN: u32 = 5;

export function addReference(from: u32, at: u32, kind: u32, target: u32, detail: u32, depth: u32): void {
  const row = references.push<ReferenceRow>();
  row.from = from;
  row.at = at;
  row.kind = kind;
  row.target = target;
  row.detail = detail;
  row.depth = depth;
}

/** The set of what a value calls with an origin, + 1; 0 when it is not known yet. */
export function knownSet(value: u32, origin: u32): u32 {
  return setOf.get(value, origin, 0);
}

/** Begins a set; its members follow with `addMember`. */
export function addSet(value: u32, origin: u32, evidence: u32, detail: u32): u32 {
  const row = sets.push<SetRow>();
  row.evidence = evidence;
  row.detail = detail;
  row.first = members.count;
  row.count = 0;
  row.shape = 0;
  row.offset = 0;
  setOf.set(value, origin, sets.count);
  return sets.count - 1;
}

export function addMember(set: u32, index: u32): void {
  members.push<MemberRow>().function = index;
  sets.at<SetRow>(set).count += 1;
}
