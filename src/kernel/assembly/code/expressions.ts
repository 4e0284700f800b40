// How a value was computed, as far as that tells values apart whose contents are not known: the evidence for what kind of call goes through it.
// Equal expressions have equal numbers; 0 is none.

import { newTriples, Triples } from "./maps/triples";

/** What a register (0 to 3) held on entry, or from 4 on a word of the caller's stack: `a`. */
export const EXPRESSION_ENTRY: u32 = 1;
/** What the call at `a` brought back in register `b`. */
export const EXPRESSION_RESULT: u32 = 2;
/** What register `b` held when the instruction at `a` used it. */
export const EXPRESSION_USED: u32 = 3;
/** What too many paths bring to the place `a` in register, or word of the frame, `b`. */
const EXPRESSION_LOST: u32 = 4;
/** The word at offset `b` of what expression `a` points to. */
export const EXPRESSION_WORD: u32 = 5;
/** Expression `a` plus `b`. */
export const EXPRESSION_OFFSET: u32 = 6;
/** The function's own frame. */
export const EXPRESSION_FRAME: u32 = 7;
/** The place `a` where paths meet with expression `b`. */
const EXPRESSION_PLACE: u32 = 8;
/** What a path brings to `a`, a place with an expression, as expression `b`. */
const EXPRESSION_MEETING: u32 = 9;
/** More paths than this, one after the other, are not told apart. */
const MOST_MEETINGS: u32 = 3;
/** From here on: expression `a` plus expression `b`, shifted by what is above this. */
const EXPRESSION_SUM: u32 = 32;

@unmanaged
export class Expression {
  operation: u32;
  a: u32;
  b: u32;
}

/** Rows are those of `Expression`. */
const expressions: Triples = newTriples();

@inline
export function expression(index: u32): Expression {
  return expressions.rows.at<Expression>(index);
}

export function expressionFor(operation: u32, a: u32, b: u32): u32 {
  return expressions.numberOf(operation, a, b);
}

export function offsetBy(base: u32, by: u32): u32 {
  if (by == 0 || base == 0) return base;
  const known = expression(base);
  if (known.operation == EXPRESSION_OFFSET) return offsetBy(known.a, known.b + by);
  return expressionFor(EXPRESSION_OFFSET, base, by);
}

export function sumOf(a: u32, b: u32, shift: u32): u32 {
  return a == 0 || b == 0 ? 0 : expressionFor(EXPRESSION_SUM + shift, a, b);
}

/** The word at an offset of what an expression points to. */
export function wordAt(base: u32, offset: u32): u32 {
  if (base == 0) return 0;
  const known = expression(base);
  if (known.operation == EXPRESSION_OFFSET) return wordAt(known.a, known.b + offset);
  return expressionFor(EXPRESSION_WORD, base, offset);
}

/**
 * What two paths bring to `place` in one register. What both compute alike of parts that differ stays so computed, so that registers whose
 * values belong together still do.
 */
export function meetExpressions(a: u32, b: u32, place: u32, register: u32): u32 {
  if (a == b) return a;
  const lost = expressionFor(EXPRESSION_LOST, place, register);
  if (a == 0 || b == 0 || a == lost) return lost;
  const one = expression(a);
  const other = expression(b);
  const operation = one.operation;
  const left = one.a;
  const right = one.b;
  const otherLeft = other.a;
  const otherRight = other.b;
  if (operation == other.operation) {
    if (operation == EXPRESSION_WORD && right == otherRight) return wordAt(meetExpressions(left, otherLeft, place, register), right);
    if (operation == EXPRESSION_OFFSET && right == otherRight) return offsetBy(meetExpressions(left, otherLeft, place, register), right);
    if (operation >= EXPRESSION_SUM) {
      const base = meetExpressions(left, otherLeft, place, register);
      return expressionFor(operation, base, meetExpressions(right, otherRight, place, register));
    }
  }
  return meetings(a, place) < MOST_MEETINGS ? expressionFor(EXPRESSION_MEETING, expressionFor(EXPRESSION_PLACE, place, a), b) : lost;
}

/** Whether paths with different expressions met in one; `placeOfMeeting` is where then. */
export let placeOfMeeting: u32 = 0;
export function isMeeting(index: u32): bool {
  if (expression(index).operation != EXPRESSION_MEETING) return false;
  placeOfMeeting = expression(expression(index).a).a;
  return true;
}

/** An expression as the path brings it that came to a place last, or as the paths before did. */
export function onPath(index: u32, place: u32, isLast: bool): u32 {
  const known = expression(index);
  const operation = known.operation;
  const a = known.a;
  const b = known.b;
  if (operation == EXPRESSION_MEETING) {
    const head = expression(a);
    const first = head.b;
    if (head.a == place) return isLast ? b : first;
    return index;
  }
  if (operation == EXPRESSION_WORD) return wordAt(onPath(a, place, isLast), b);
  if (operation == EXPRESSION_OFFSET) return offsetBy(onPath(a, place, isLast), b);
  if (operation >= EXPRESSION_SUM) {
    const base = onPath(a, place, isLast);
    return expressionFor(operation, base, onPath(b, place, isLast));
  }
  return index;
}

/** How many paths met at a place in an expression. */
function meetings(index: u32, place: u32): u32 {
  let count: u32 = 0;
  for (let at = index; expression(at).operation == EXPRESSION_MEETING && count < MOST_MEETINGS; count++) {
    const head = expression(expression(at).a);
    if (head.a != place) break;
    at = head.b;
  }
  return count;
}
