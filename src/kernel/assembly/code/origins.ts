// Where the value of a register was read: the evidence for what a call through it may reach.

import { meetExpressions, notePair } from "./expressions";
import { newTriples, Triples } from "./maps/triples";

export const ORIGIN_NONE: u32 = 0;
export const ORIGIN_TABLE: u32 = 1;
export const ORIGIN_VARIABLE: u32 = 2;
export const ORIGIN_ARGUMENT: u32 = 3;
/** A word at some offset of what a pointer that is not known points to. */
export const ORIGIN_FIELD: u32 = 4;

@unmanaged
export class Origin {
  kind: u32;
  detail: u32;
  /** A number of `expressions.ts`. */
  expression: u32;
}

/** Rows are those of `Origin`; number 0 is of none. */
const origins: Triples = newTriples();
/** Whether origins are kept: in the last pass over a function only, as they have no bearing on values. */
export let tracing: bool = false;

export function setTracing(value: bool): void {
  tracing = value;
}

export function originFor(kind: u32, detail: u32, expression: u32): u32 {
  return kind == ORIGIN_NONE && expression == 0 ? 0 : origins.numberOf(kind, detail, expression);
}

@inline
export function origin(index: u32): Origin {
  return origins.rows.at<Origin>(index);
}

/** The same evidence with another expression. */
export function withExpression(index: u32, expression: u32): u32 {
  return originFor(origin(index).kind, origin(index).detail, expression);
}

/** What the paths that meet next bring in a register. */
export function notePaths(register: u32, a: u32, b: u32): void {
  notePair(register, origin(a).expression, origin(b).expression);
}

/** What two paths bring where they meet, in one register: evidence of the first that has any. */
export function meetOrigins(a: u32, b: u32, place: u32, register: u32): u32 {
  if (a == b) return a;
  const first = origin(a).kind != ORIGIN_NONE ? a : b;
  return withExpression(first, meetExpressions(origin(a).expression, origin(b).expression, place, register));
}
