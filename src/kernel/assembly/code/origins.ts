// Where the value of a register was read: the evidence for what a call through it may reach.

import { List, newList } from "../table";
import { beginExpressions, meetExpressions } from "./expressions";
import { newPairMap, PairMap } from "./pair-map";

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

const origins: List = newList();
const evidence: PairMap = newPairMap(1 << 10);
const known: PairMap = newPairMap(1 << 10);
/** Whether origins are kept: in the last pass over a function only, as they have no bearing on values. */
export let tracing: bool = false;

export function setTracing(value: bool): void {
  tracing = value;
}

export function beginOrigins(): void {
  beginExpressions();
  origins.clear();
  const none = origins.push<Origin>();
  none.kind = ORIGIN_NONE;
  none.expression = 0;
}

export function originFor(kind: u32, detail: u32, expression: u32): u32 {
  let kept = evidence.get(kind, detail, 0);
  if (kept == 0) {
    kept = evidence.count + 1;
    evidence.set(kind, detail, kept);
  }
  if (kind == ORIGIN_NONE && expression == 0) return 0;
  const found = known.get(kept, expression, 0);
  if (found != 0) return found;
  const added = origins.push<Origin>();
  added.kind = kind;
  added.detail = detail;
  added.expression = expression;
  known.set(kept, expression, origins.count - 1);
  return origins.count - 1;
}

@inline
export function origin(index: u32): Origin {
  return origins.at<Origin>(index);
}

/** The same evidence with another expression. */
export function withExpression(index: u32, expression: u32): u32 {
  return originFor(origin(index).kind, origin(index).detail, expression);
}

/** What two paths bring where they meet, in one register: evidence of the first that has any. */
export function meetOrigins(a: u32, b: u32, place: u32, register: u32): u32 {
  if (a == b) return a;
  const first = origin(a).kind != ORIGIN_NONE ? a : b;
  return withExpression(first, meetExpressions(origin(a).expression, origin(b).expression, place, register));
}
