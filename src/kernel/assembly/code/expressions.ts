// How a value was computed, as far as that tells values apart whose contents are not known: the evidence for what kind of call goes through it.
// Equal expressions have equal numbers; 0 is none.

import { List, newList } from "../table";
import { newTriples, Triples } from "./maps/triples";
import { spend } from "./work";

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
export const EXPRESSION_SUM: u32 = 32;
/** What is put together of more parts, each counted as often as it stands there, is not known. */
const MOST_PARTS: u32 = 64;

@unmanaged
export class Expression {
  operation: u32;
  a: u32;
  b: u32;
}

@unmanaged
class Parts {
  count: u32;
}

/** Rows are those of `Expression`. */
const expressions: Triples = newTriples();
/** Of how many parts each is. */
const parts: List = newList();
parts.push<Parts>().count = 1;

/** All of them, for the host: rows of `Expression`, the first of none. */
export function expressionRows(): List {
  return expressions.rows;
}

@inline
export function expression(index: u32): Expression {
  return expressions.rows.at<Expression>(index);
}

/** An expression that is of no others. */
export function expressionFor(operation: u32, a: u32, b: u32): u32 {
  return keep(operation, a, b, 1);
}

/** Parts of what is put together of two expressions; 0 for none. */
@inline
function partsOf(a: u32, b: u32): u32 {
  return 1 + parts.at<Parts>(a).count + (b == 0 ? 0 : parts.at<Parts>(b).count);
}

/** An expression of so many parts; 0 when they are too many. */
function keep(operation: u32, a: u32, b: u32, count: u32): u32 {
  if (count > MOST_PARTS) return 0;
  const number = expressions.numberOf(operation, a, b);
  if (number == parts.count) parts.push<Parts>().count = count;
  return number;
}

export function offsetBy(base: u32, by: u32): u32 {
  if (by == 0 || base == 0) return base;
  const known = expression(base);
  if (known.operation == EXPRESSION_OFFSET) return offsetBy(known.a, known.b + by);
  return keep(EXPRESSION_OFFSET, base, by, partsOf(base, 0));
}

export function sumOf(a: u32, b: u32, shift: u32): u32 {
  return a == 0 || b == 0 ? 0 : keep(EXPRESSION_SUM + shift, a, b, partsOf(a, b));
}

/** The word at an offset of what an expression points to. */
export function wordAt(base: u32, offset: u32): u32 {
  if (base == 0) return 0;
  const known = expression(base);
  if (known.operation == EXPRESSION_OFFSET) return wordAt(known.a, known.b + offset);
  return keep(EXPRESSION_WORD, base, offset, partsOf(base, 0));
}

/** What the two paths that meet now have in each register, as expressions. */
const PAIRS: u32 = 15;
const pairs: usize = heap.alloc(8 * PAIRS);
memory.fill(pairs, 0, 8 * PAIRS);

export function notePair(register: u32, a: u32, b: u32): void {
  store<u64>(pairs + (<usize>register << 3), (<u64>a << 32) | b);
}

/** The register in which the paths that meet bring two expressions; `otherwise` when there is none. */
function holderOf(a: u32, b: u32, otherwise: u32): u32 {
  for (let register: u32 = 0; register < PAIRS; register++) if (load<u64>(pairs + (<usize>register << 3)) == ((<u64>a << 32) | b)) return register;
  return otherwise;
}

/** What two paths bring to `place` as a part of what is in a register: what another register has there is called as that register's is. */
function meetParts(a: u32, b: u32, place: u32, register: u32): u32 {
  return a == b ? a : meetExpressions(a, b, place, holderOf(a, b, register));
}

/**
 * What two paths bring to `place` in one register. What both compute alike of parts that differ stays so computed, so that registers whose
 * values belong together still do.
 */
export function meetExpressions(a: u32, b: u32, place: u32, register: u32): u32 {
  if (a == b) return a;
  const met = meetOf(a, b, place, register);
  return met != 0 ? met : expressionFor(EXPRESSION_LOST, place, register);
}

/** The same of expressions that differ; 0 when they are not told apart. */
function meetOf(a: u32, b: u32, place: u32, register: u32): u32 {
  if (a == 0 || b == 0) return 0;
  const one = expression(a);
  const other = expression(b);
  const operation = one.operation;
  if (operation == EXPRESSION_LOST && one.a == place && one.b == register) return a;
  spend(1);
  const left = one.a;
  const right = one.b;
  const otherLeft = other.a;
  const otherRight = other.b;
  if (operation == other.operation) {
    if (operation == EXPRESSION_WORD && right == otherRight) return wordAt(meetParts(left, otherLeft, place, register), right);
    if (operation == EXPRESSION_OFFSET && right == otherRight) return offsetBy(meetParts(left, otherLeft, place, register), right);
    if (operation >= EXPRESSION_SUM) {
      const base = meetParts(left, otherLeft, place, register);
      return sumOf(base, meetParts(right, otherRight, place, register), operation - EXPRESSION_SUM);
    }
  }
  if (meetings(a, place) >= MOST_MEETINGS) return 0;
  const head = keep(EXPRESSION_PLACE, place, a, partsOf(a, 0));
  return head == 0 ? 0 : keep(EXPRESSION_MEETING, head, b, partsOf(head, b));
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
    return sumOf(base, onPath(b, place, isLast), operation - EXPRESSION_SUM);
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
