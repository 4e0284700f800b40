// What instructions compute, on values.

import { concrete, lose } from "./entries";
import { join, nearOf } from "./join";
import { keepRecent, recent, RECENT_ADD } from "./maps/recent-results";
import { exposeNumber } from "./recorder";
import { objectAt } from "./things";
import {
  addToDraft,
  ANY,
  anyNumber,
  beginDraft,
  bits,
  bitsOf,
  constant,
  drafted,
  draftedNear,
  draftedSet,
  ENTRY,
  greatestDivisor,
  HAS_ENTRY,
  HAS_FRAME,
  isAddress,
  isNumeric,
  isOne,
  isOnePlace,
  isOpenAbove,
  isOpenBelow,
  KIND_ANY,
  KIND_BITS,
  KIND_INITIAL,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  knownBits,
  knownValue,
  MOST,
  NOTHING,
  one,
  onePlace,
  place,
  placeAt,
  range,
  single,
  spaceOf,
  Value,
  valueOf,
} from "./values";
import { SMALL } from "./small-addresses";

/** An offset from here on is no bound. */
export const ENDLESS: u32 = 0x7ffff000;

/** A value of which nothing is kept but that it may hold any number; what it points to is handed out. */
function forget(a: u32, b: u32): u32 {
  if (a == NOTHING || b == NOTHING) return NOTHING;
  lose(a);
  lose(b);
  return isNumeric(a) && isNumeric(b) ? anyNumber(1) : ANY;
}

/** Any number, made of a value in a way that is not followed. */
function lostNumber(id: u32): u32 {
  lose(id);
  return anyNumber(1);
}

/** A number that was made of a value keeps what the value points to: it may be made an address again where that is not followed. */
function hide(id: u32, number: u32): u32 {
  if (!isNumeric(id) && isNumeric(number)) lose(id);
  return number;
}

/** What a register held on entry, as the number that all callers hand over, if that is one. */
export function asNumber(id: u32): u32 {
  if ((valueOf(id).flags & HAS_ENTRY) == 0) return id;
  const known = concrete(id);
  return known > ANY && isNumeric(known) ? known : id;
}

/** Whether a constant is added to get to another place of the same object. */
@inline
function isOffset(by: u32): bool {
  return by + SMALL < 2 * SMALL;
}

export function addConstant(id: u32, by: u32): u32 {
  if (id == NOTHING || by == 0) return id;
  const value = valueOf(id);
  switch (<u32>value.kind) {
    case KIND_ANY:
    case KIND_INITIAL:
      lose(id);
      exposeNumber(by);
      return ANY;
    case KIND_BITS:
      exposeNumber(by);
      return anyNumber(1);
    case KIND_SET:
    case KIND_NEAR: {
      if (value.kind == KIND_SET && value.count == 1) {
        const moved = single(spaceOf(placeAt(value, 0)), <u32>placeAt(value, 0) + by);
        return isOffset(by) ? moved : hide(id, moved);
      }
      const before = recent(RECENT_ADD, id, by);
      if (before != NOTHING) return before;
      beginDraft();
      for (let index: u32 = 0; index < value.count; index++) {
        const at = placeAt(value, index);
        addToDraft(place(spaceOf(at), <u32>at + by));
      }
      return keepRecent(RECENT_ADD, id, by, hide(id, value.kind == KIND_SET ? draftedSet() : draftedNear(value.stride)));
    }
    default: {
      const isNegative = <i32>by < 0;
      const less: u32 = 0 - by;
      let low = value.low;
      let high = value.high;
      if (isNumeric(id)) {
        // Numbers that pass an end begin anew at the other: together, or they may be any.
        if (low + by > high + by) {
          exposeNumber(by);
          return anyOf(value, by);
        }
        return range(0, low + by, high + by, value.stride);
      }
      if (isNegative) {
        if (low < less) {
          if (!isOpenAbove(value)) high -= less;
          return range(value.space, high % value.stride, high, value.stride);
        }
        low -= less;
        if (!isOpenAbove(value)) high -= less;
        return range(value.space, low, high, value.stride);
      }
      if (isOpenBelow(value)) {
        high = high > 0xffffffff - by ? 0xffffffff : high + by;
        return range(value.space, high % value.stride, high, value.stride);
      }
      if (low > 0xffffffff - by) return ANY;
      low += by;
      high = high > 0xffffffff - by ? 0xffffffff : high + by;
      return range(value.space, low, high, value.stride);
    }
  }
}

/** Any number that is a multiple of a power of two away from those of a range. */
function anyOf(value: Value, by: u32): u32 {
  const step = value.stride & (0 - value.stride);
  return range(0, (value.low + by) % step, 0xffffffff, step);
}

/** `id` + any of low, low + stride … high, which are signed. */
export function addAll(id: u32, low: u32, high: u32, stride: u32): u32 {
  if (low == high) return addConstant(id, low);
  if (id <= ANY) return id;
  const value = valueOf(id);
  if (value.kind == KIND_INITIAL) {
    lose(id);
    return ANY;
  }
  const isEndless = <i32>high >= <i32>ENDLESS;
  const isBottomless = <i32>low <= -(<i32>ENDLESS);
  if (isNumeric(id) && (isEndless || isBottomless || value.kind == KIND_BITS)) return lostNumber(id);
  if (isEndless && isBottomless) return nearOf(id, stride);
  if (value.kind == KIND_NEAR) return nearOf(id, stride);
  if (value.kind == KIND_SET) {
    let joined = NOTHING;
    const count = value.count;
    for (let index: u32 = 0; index < count; index++) {
      const at = placeAt(valueOf(id), index);
      joined = join(joined, span(spaceOf(at), <u32>at, <u32>at, low, high, stride, isBottomless, isEndless));
    }
    return joined;
  }
  return span(
    value.space,
    value.low,
    value.high,
    low,
    high,
    greatestDivisor(value.stride, stride),
    isBottomless || isOpenBelow(value),
    isEndless || isOpenAbove(value),
  );
}

function span(space: u32, from: u32, to: u32, low: u32, high: u32, stride: u32, isBottomless: bool, isEndless: bool): u32 {
  const bottom = <i64>from + <i32>low;
  const top = <i64>to + <i32>high;
  const isNumber = space == 0 && !isAddress(from);
  if (isNumber && (bottom < 0 || top > 0xffffffff || isBottomless || isEndless)) {
    exposeNumber(from);
    return anyNumber(1);
  }
  const last: u32 = isEndless || top > 0xffffffff ? 0xffffffff : <u32>top;
  const first: u32 = isBottomless || bottom < 0 ? last % stride : <u32>bottom;
  return range(space, first, last, stride);
}

/** How sure it is that a value is the pointer of a sum: 0 a number, 1 it may be one, 2 it is one. */
function rank(id: u32): u32 {
  if (id == ANY) return 1;
  if (isNumeric(id)) return 0;
  const value = valueOf(id);
  if (value.kind == KIND_RANGE) return value.space >= ENTRY ? 1 : 2;
  if (value.kind == KIND_INITIAL) return 1;
  for (let index: u32 = 0; index < value.count; index++) if (spaceOf(placeAt(value, index)) >= ENTRY) return 1;
  return 2;
}

export function add(a: u32, b: u32): u32 {
  if (a == NOTHING || b == NOTHING) return NOTHING;
  if (isOne(b) && rank(b) == 0) return addConstant(a, one);
  if (isOne(a) && rank(a) == 0) return addConstant(b, one);
  let left = rank(a);
  let right = rank(b);
  if (left == 1 && right == 1) {
    const known = concrete(a);
    const other = concrete(b);
    if (known != a || other != b) return add(known, other);
    return forget(a, b);
  }
  if (left == 2 && right == 2) {
    // Of two pointers one is a number; the sum is what it is, whichever.
    if (isOne(b)) return shifted(a, b, one);
    if (isOne(a)) return shifted(b, a, one);
    lose(a);
    lose(b);
    return ANY;
  }
  if (left < right) {
    const swapped = a;
    a = b;
    b = swapped;
    const rankSwapped = left;
    left = right;
    right = rankSwapped;
  }
  if (a == ANY) {
    lose(b);
    return ANY;
  }
  if (right == 1) {
    // An address of the image and what may be a number, or a pointer that the address is added to.
    const other = concrete(b);
    if (other != b) return add(a, other);
    return nearOf(a, 1);
  }
  return addNumber(a, b);
}

/** A pointer and a constant, `number`, that could be a pointer, too. */
function shifted(id: u32, number: u32, by: u32): u32 {
  lose(number);
  return addConstant(id, by);
}

/** A pointer or number and a number. */
function addNumber(a: u32, b: u32): u32 {
  const number = valueOf(b);
  if (number.kind == KIND_RANGE) {
    if (number.low == 0 && isOpenAbove(number)) return isNumeric(a) ? lostNumber(a) : nearOf(a, number.stride);
    const isFar = isOpenAbove(number) || number.high >= ENDLESS;
    // What a register held on entry may itself be a number, for which nothing ends.
    if (isFar && (isNumeric(a) || number.low >= ENDLESS || (valueOf(a).flags & HAS_ENTRY) != 0)) {
      return isNumeric(a) ? lostNumber(a) : nearOf(a, number.stride);
    }
    return addAll(a, number.low, isFar ? ENDLESS : number.high, number.stride);
  }
  if (number.kind == KIND_SET && isOnePlace(a)) {
    const base = onePlace;
    beginDraft();
    for (let index: u32 = 0; index < number.count; index++) addToDraft(place(spaceOf(base), <u32>base + <u32>placeAt(number, index)));
    return draftedSet();
  }
  if (number.kind != KIND_SET) return isNumeric(a) ? lostNumber(a) : nearOf(a, 1);
  let joined = NOTHING;
  const count = number.count;
  for (let index: u32 = 0; index < count; index++) joined = join(joined, addConstant(a, <u32>placeAt(valueOf(b), index)));
  return joined;
}

export function subtract(a: u32, from: u32): u32 {
  if (a == NOTHING || from == NOTHING) return NOTHING;
  const b = asNumber(from);
  if (isOne(b) && rank(b) == 0) return addConstant(a, 0 - one);
  if (isNumeric(b)) {
    const number = valueOf(b);
    if (number.kind == KIND_BITS) return isNumeric(a) ? lostNumber(a) : nearOf(a, 1);
    if (number.kind == KIND_RANGE) {
      if (isNumeric(a)) return lessThan(a, number);
      if (a == ANY) return ANY;
      if (isOpenAbove(number)) return number.low == 0 || number.low >= ENDLESS ? nearOf(a, number.stride) : addAll(a, 0 - ENDLESS, 0 - number.low, number.stride);
      return number.high < ENDLESS ? addAll(a, 0 - number.high, 0 - number.low, number.stride) : nearOf(a, number.stride);
    }
    let joined = NOTHING;
    const count = number.count;
    for (let index: u32 = 0; index < count; index++) joined = join(joined, addConstant(a, 0 - <u32>placeAt(valueOf(b), index)));
    return joined;
  }
  // A pointer less a pointer is a number; a number less a pointer is nothing that points.
  if (rank(b) == 2) {
    if ((valueOf(a).flags & HAS_FRAME) != 0 && isOne(b)) return shifted(a, b, 0 - one);
    const left = valueOf(a);
    const right = valueOf(b);
    if (left.kind == KIND_SET && right.kind == KIND_SET && left.count * right.count <= MOST) {
      beginDraft();
      for (let i: u32 = 0; i < left.count; i++) {
        for (let j: u32 = 0; j < right.count; j++) {
          if (spaceOf(placeAt(left, i)) != spaceOf(placeAt(right, j))) {
            lose(a);
            lose(b);
            return ANY;
          }
          addToDraft(<u64>(<u32>placeAt(left, i) - <u32>placeAt(right, j)));
        }
      }
      const distances = draftedSet();
      if (!isOnePlace(a) || !isOnePlace(b) || !areOfOne(placeAt(valueOf(a), 0), placeAt(valueOf(b), 0))) lose(a);
      return distances;
    }
    lose(a);
    return anyNumber(1);
  }
  const known = concrete(b);
  if (known != b) return subtract(a, known);
  return forget(a, b);
}

/** Whether two places are in the same object or frame: their distance says nothing of others. */
function areOfOne(one: u64, other: u64): bool {
  if (spaceOf(one) != spaceOf(other)) return false;
  return spaceOf(one) != 0 || (objectAt(<u32>one) >= 0 && objectAt(<u32>one) == objectAt(<u32>other));
}

/** A number less a range of numbers. */
function lessThan(a: u32, number: Value): u32 {
  const value = valueOf(a);
  let low: u32 = 0;
  let high: u32 = 0;
  if (value.kind == KIND_RANGE) {
    low = value.low;
    high = value.high;
  } else if (value.kind != KIND_SET) return anyNumber(1);
  else {
    low = <u32>placeAt(value, 0);
    high = <u32>placeAt(value, value.count - 1);
  }
  if (low < number.high) return anyNumber(1);
  return range(0, low - number.high, high - number.low, 1);
}

/** Applies `operation` to each pair of constants; NOTHING when there are too many or some is no constant. */
function pairs(a: u32, b: u32, operation: u32): u32 {
  const left = valueOf(a);
  const right = valueOf(b);
  if (left.kind != KIND_SET || right.kind != KIND_SET || (left.count * right.count > 64 && right.count > 1)) return NOTHING;
  const before = recent(operation, a, b);
  if (before != NOTHING) return before;
  beginDraft();
  for (let i: u32 = 0; i < left.count; i++) {
    for (let j: u32 = 0; j < right.count; j++) {
      const x = placeAt(left, i);
      const y = placeAt(right, j);
      if (spaceOf(x) != 0 || spaceOf(y) != 0) return NOTHING;
      addToDraft(<u64>compute(operation, <u32>x, <u32>y));
    }
  }
  if (drafted > MOST && right.count > 1) return NOTHING;
  const results = draftedSet();
  // The lower bits of an address alone do not bring it back.
  if (operation != OPERATION_AND || highest(b) >= SMALL) hide(a, results);
  if (operation != OPERATION_AND || highest(a) >= SMALL) hide(b, results);
  return keepRecent(operation, a, b, results);
}

export const OPERATION_AND: u32 = 0;
export const OPERATION_OR: u32 = 1;
export const OPERATION_XOR: u32 = 2;
export const OPERATION_MULTIPLY: u32 = 3;
export const OPERATION_CLEAR: u32 = 4;
const OPERATION_LEFT: u32 = 5;
const OPERATION_RIGHT: u32 = 6;

/** A value shifted by the low byte of another. */
export function shiftBy(id: u32, amount: u32, isRight: bool): u32 {
  if (id == NOTHING || amount == NOTHING) return NOTHING;
  const exact = pairs(asNumber(id), asNumber(amount), isRight ? OPERATION_RIGHT : OPERATION_LEFT);
  return exact != NOTHING ? exact : hide(id, anyNumber(1));
}

function compute(operation: u32, a: u32, b: u32): u32 {
  switch (operation) {
    case OPERATION_AND:
      return a & b;
    case OPERATION_OR:
      return a | b;
    case OPERATION_XOR:
      return a ^ b;
    case OPERATION_MULTIPLY:
      return a * b;
    case OPERATION_LEFT:
      return (b & 0xff) > 31 ? 0 : a << (b & 0xff);
    case OPERATION_RIGHT:
      return (b & 0xff) > 31 ? 0 : a >> (b & 0xff);
    default:
      return a & ~b;
  }
}

/** The highest number that a value may be. */
function highest(id: u32): u32 {
  if (!isNumeric(id)) return 0xffffffff;
  const value = valueOf(id);
  return value.kind == KIND_RANGE ? value.high : value.kind == KIND_SET ? <u32>placeAt(value, value.count - 1) : 0xffffffff;
}

/** AND, OR, EOR, BIC, MUL. */
export function combine(operation: u32, from: u32, other: u32): u32 {
  if (from == NOTHING || other == NOTHING) return NOTHING;
  const a = asNumber(from);
  const b = asNumber(other);
  const exact = pairs(a, b, operation);
  if (exact != NOTHING) return exact;
  if (operation == OPERATION_CLEAR && isOne(b)) return mask(a, ~one);
  if (operation == OPERATION_AND) {
    if (isOne(b)) return mask(a, one);
    if (isOne(a)) return mask(b, one);
    const most = min(highest(a), highest(b));
    if (most < SMALL) return range(0, 0, most, 1);
    if (most < 0x10000) return hide(a, hide(b, range(0, 0, most, 1)));
  }
  if (operation == OPERATION_MULTIPLY) {
    if (isOne(b)) return hide(a, scale(a, one));
    if (isOne(a)) return hide(b, scale(b, one));
    return hide(a, hide(b, anyNumber(1)));
  }
  if (operation == OPERATION_OR && (isOne(a) || isOne(b))) {
    // Bits that are set, in a number that is read, changed and written back; the constant may look like an address.
    const changed = isOne(a) ? b : a;
    isOne(isOne(a) ? a : b);
    const set = one;
    if (isNumeric(changed)) {
      const known = knownBits(changed);
      return bitsOf(registerOf(changed), knownValue | set, known | set, valueOf(changed).stride & ~set);
    }
  }
  if (operation == OPERATION_OR && isNumeric(a) && isNumeric(b)) {
    const left = knownBits(a);
    const ones = knownValue;
    const right = knownBits(b);
    const set = ones | knownValue;
    // Known where both are, or where one is known to be 1; a register's own where the other is known to be 0.
    const register = registerOf(a) != 0 ? a : b;
    const zeros = registerOf(a) != 0 ? right & ~knownValue : left & ~ones;
    return bitsOf(registerOf(register), set, (left & right) | set, registerOf(a) != 0 && registerOf(b) != 0 ? 0 : valueOf(register).stride & zeros);
  }
  if (operation != OPERATION_CLEAR && operation != OPERATION_AND && isNumeric(a) && isNumeric(b)) {
    const most = highest(a) | highest(b);
    return range(0, 0, most == 0 ? 0 : 0xffffffff >>> clz<u32>(most), 1);
  }
  return forget(a, b);
}

/** Address of the register that a number was read from; 0 for others. */
function registerOf(id: u32): u32 {
  const value = valueOf(id);
  return value.kind == KIND_BITS ? value.space : 0;
}

/** `id` & `kept`. */
export function mask(from: u32, kept: u32): u32 {
  if (from == NOTHING) return NOTHING;
  const id = asNumber(from);
  const exact = pairs(id, constant(kept), OPERATION_AND);
  if (exact != NOTHING) return exact;
  const value = valueOf(id);
  if (registerOf(id) != 0) return bitsOf(value.space, value.low & kept, value.high | ~kept, value.stride & kept);
  const low = ctz<u32>(kept);
  // Aligning an address down: it moves by less than the alignment.
  const isAlignment = low <= 12 && low > 0 && kept == (0xffffffff << low) >>> 0;
  if (isAlignment && !isNumeric(id) && id != ANY) {
    const step: u32 = 1 << low;
    if (value.kind == KIND_NEAR) return nearOf(id, 1);
    // The stack pointer is a multiple of 8 wherever a function begins [AAPCS32 §6.2.1.2].
    if (value.kind == KIND_SET && step <= 8 && (value.flags & HAS_FRAME) != 0) {
      beginDraft();
      for (let index: u32 = 0; index < value.count; index++) addToDraft(placeAt(value, index) & ~<u64>(step - 1));
      return draftedSet();
    }
    return addAll(id, 1 - step, 0, 1);
  }
  if (isAlignment && id == ANY) return ANY;
  // What is left is a number when the upper kept are gone.
  if (kept < 0x10000000 || isNumeric(id)) {
    if (kept == 0) return constant(0);
    if (kept >= SMALL && !isNumeric(id)) lose(id);
    // A field is cut out of the middle.
    if ((kept & (kept + 1)) != 0 && kept >= 0x10000) {
      const known = isNumeric(id) ? knownBits(id) : 0;
      return bits((isNumeric(id) ? knownValue : 0) & kept, known | ~kept);
    }
    const step: u32 = 1 << low;
    return range(0, 0, min(kept, isNumeric(id) ? highest(id) : 0xffffffff), step);
  }
  return forget(id, ANY);
}

/** A number times a constant. */
function scale(id: u32, by: u32): u32 {
  const value = valueOf(id);
  if (by == 0) return constant(0);
  if (value.kind == KIND_RANGE && isNumeric(id)) {
    const top = <u64>value.high * <u64>by;
    if (top <= 0xffffffff) return range(0, value.low * by, <u32>top, value.stride * by);
  }
  const step: u32 = 1 << min<u32>(16, ctz<u32>(by));
  return anyNumber(step);
}

export function shiftLeft(from: u32, by: u32): u32 {
  if (from == NOTHING || by == 0) return from;
  const id = asNumber(from);
  const exact = pairs(id, constant(1 << by), OPERATION_MULTIPLY);
  if (exact != NOTHING) return exact;
  const value = valueOf(id);
  if (value.kind == KIND_RANGE && isNumeric(id) && value.high <= 0xffffffff >>> by) {
    return range(0, value.low << by, value.high << by, value.stride << by);
  }
  return hide(id, anyNumber(1 << by));
}

export function shiftRight(from: u32, by: u32): u32 {
  if (from == NOTHING || by == 0) return from;
  const id = asNumber(from);
  const value = valueOf(id);
  if (value.kind == KIND_SET && value.count <= MOST) {
    beginDraft();
    let isExact = true;
    for (let index: u32 = 0; index < value.count && isExact; index++) {
      const at = placeAt(value, index);
      if (spaceOf(at) != 0) isExact = false;
      else addToDraft(<u64>(<u32>at >>> by));
    }
    if (isExact) return hide(id, draftedSet());
  }
  if (value.kind == KIND_RANGE && isNumeric(id)) return range(0, value.low >>> by, value.high >>> by, 1);
  return hide(id, range(0, 0, 0xffffffff >>> by, 1));
}

/** Zero extension, or the lower bits of a field. */
export function lowBits(id: u32, kept: u32): u32 {
  return mask(id, kept);
}

/** The upper half of a register is set. */
export function withTop(id: u32, top: u32): u32 {
  if (id == NOTHING) return NOTHING;
  const value = valueOf(id);
  if (value.kind == KIND_SET && value.count <= MOST) {
    beginDraft();
    let isExact = true;
    for (let index: u32 = 0; index < value.count && isExact; index++) {
      const at = placeAt(value, index);
      if (spaceOf(at) != 0) isExact = false;
      else addToDraft(<u64>((<u32>at & 0xffff) | (top << 16)));
    }
    if (isExact) return draftedSet();
  }
  return ANY;
}

export function complement(id: u32): u32 {
  if (id == NOTHING) return NOTHING;
  return combine(OPERATION_XOR, id, constant(0xffffffff));
}
