// What a condition says of a value that was compared with a constant.

import { addToDraft, ANY, AROUND_ZERO, beginDraft, BIAS, constant, drafted, draftedSet, KIND_RANGE, KIND_SET, NOTHING, placeAt, range, spaceOf, valueOf } from "./values";

export const EQ: u32 = 0;
export const NE: u32 = 1;
const CS: u32 = 2;
const CC: u32 = 3;
const MI: u32 = 4;
const PL: u32 = 5;
const HI: u32 = 8;
const LS: u32 = 9;
const GE: u32 = 10;
const LT: u32 = 11;
const GT: u32 = 12;
const LE: u32 = 13;

function holds(condition: u32, a: u32, b: u32): bool {
  switch (condition) {
    case EQ:
      return a == b;
    case NE:
      return a != b;
    case CS:
      return a >= b;
    case CC:
      return a < b;
    case HI:
      return a > b;
    case LS:
      return a <= b;
    case GE:
      return <i32>a >= <i32>b;
    case LT:
      return <i32>a < <i32>b;
    case GT:
      return <i32>a > <i32>b;
    case LE:
      return <i32>a <= <i32>b;
    default:
      return true;
  }
}

/** Whether a condition says that an unsigned number is below another, or at most that. */
export function isUpperBound(condition: u32): bool {
  return condition == CC || condition == LS;
}

/** The condition of the same comparison with its sides exchanged. */
export function mirrored(condition: u32): u32 {
  switch (condition) {
    case CS:
      return LS;
    case CC:
      return HI;
    case HI:
      return CC;
    case LS:
      return CS;
    case GE:
      return LE;
    case LT:
      return GT;
    case GT:
      return LT;
    case LE:
      return GE;
    default:
      return condition < 2 ? condition : 14;
  }
}

/** The part of a value for which `value condition (space, bound)` holds; NOTHING when that cannot be. */
export function narrow(id: u32, condition: u32, space: u32, bound: u32): u32 {
  if (id == NOTHING || condition >= 14 || condition == MI || condition == PL) return id;
  const value = valueOf(id);
  if (value.kind == KIND_SET) {
    if (value.count == 1) return spaceOf(placeAt(value, 0)) != space || holds(condition, <u32>placeAt(value, 0), bound) ? id : NOTHING;
    beginDraft();
    for (let index: u32 = 0; index < value.count; index++) {
      const at = placeAt(value, index);
      if (spaceOf(at) != space || holds(condition, <u32>at, bound)) addToDraft(at);
    }
    return drafted == value.count ? id : draftedSet();
  }
  const isSigned = condition >= GE;
  if (id == ANY || (value.kind == KIND_RANGE && value.space == 0 && value.low == 0 && value.high >= 0xfffffff0)) {
    if (space != 0) return id;
    if (condition == EQ) return constant(bound);
    if (bound >= 0x10000 && id == ANY) return id;
    if (condition == CC) return bound == 0 ? NOTHING : range(0, 0, bound - 1, step(id));
    if (condition == LS) return range(0, 0, bound, step(id));
    if (id != ANY && condition == CS) return range(0, bound, 0xffffffff, 1);
    return id;
  }
  if (value.kind == KIND_RANGE && value.space == AROUND_ZERO && space == 0) {
    // Of numbers below 0 signed comparisons alone are those of their places.
    const isOrdered = isSigned || condition <= NE || (value.low >= BIAS && bound < BIAS);
    return isOrdered ? narrow(id, condition, AROUND_ZERO, bound + BIAS) : id;
  }
  if (value.kind != KIND_RANGE || value.space != space) return id;
  // Signed comparisons are those of unsigned numbers as long as both are below the sign.
  if (isSigned && (space == 0 && (value.high > 0x7fffffff || bound > 0x7fffffff))) return id;
  let low = value.low;
  let high = value.high;
  switch (condition) {
    case EQ:
      return bound < low || bound > high || (bound - low) % value.stride != 0 ? NOTHING : range(space, bound, bound, 1);
    case NE:
      if (low == bound) low += value.stride;
      else if (high == bound) high -= value.stride;
      break;
    case CS:
    case GE:
      low = atLeast(low, bound, value.stride);
      break;
    case HI:
    case GT:
      if (bound == 0xffffffff) return NOTHING;
      low = atLeast(low, bound + 1, value.stride);
      break;
    case CC:
    case LT:
      if (bound == 0) return NOTHING;
      high = min(high, bound - 1);
      break;
    case LS:
    case LE:
      high = min(high, bound);
      break;
    default:
      return id;
  }
  return low > high ? NOTHING : range(space, low, high, value.stride);
}

function step(id: u32): u32 {
  return id == ANY ? 1 : valueOf(id).stride;
}

/** The first of low, low + stride … that is not below `bound`. */
function atLeast(low: u32, bound: u32, stride: u32): u32 {
  if (low >= bound) return low;
  const steps = (bound - low + stride - 1) / stride;
  return low + steps * stride;
}
