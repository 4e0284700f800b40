// Joining values, and widening them where joins would go on for ever.

import { concrete, lose } from "./entries";
import { Bound, boundAt } from "./following/bounds";
import { loadImageIn } from "./image";
import { keepRecent, recent, RECENT_JOIN, RECENT_NEAR } from "./maps/recent-results";
import { objectAt, thing } from "./things";
import {
  addToDraft,
  ANY,
  anyNumber,
  AROUND_ZERO,
  beginDraft,
  BIAS,
  bitsOf,
  draft,
  drafted,
  draftUnion,
  draftedNear,
  draftedSet,
  greatestDivisor,
  findEnds,
  HAS_CODE,
  highest,
  isAddress,
  isAroundZero,
  isCodeAddress,
  isNumeric,
  isOpenAbove,
  isOpenBelow,
  KIND_BITS,
  KIND_INITIAL,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  knownBits,
  knownValue,
  lowest,
  MOST,
  MOST_CODE,
  NOTHING,
  ONLY_CODE,
  place,
  placeAt,
  range,
  setDrafted,
  spaceOf,
  Value,
  valueOf,
} from "./values";
import { takesLong } from "./work";

/** As many numbers tell that something counts. */
const COUNTS: u32 = 3;

/** The smallest value that holds both. */
export function join(a: u32, b: u32): u32 {
  if (a == b || b == NOTHING) return a;
  if (a == NOTHING) return b;
  if (a == ANY) {
    lose(b);
    return ANY;
  }
  if (b == ANY) {
    lose(a);
    return ANY;
  }
  if (a > b) {
    const swapped = a;
    a = b;
    b = swapped;
  }
  const before = recent(RECENT_JOIN, a, b);
  if (before != 0) return before;
  const joined = find(a, b);
  if (joined == ANY) {
    lose(a);
    lose(b);
    return ANY;
  }
  return keepRecent(RECENT_JOIN, a, b, joined);
}

function find(a: u32, b: u32): u32 {
  const left = valueOf(a);
  const right = valueOf(b);
  // A word of a load image is a number of the image's own.
  if (left.kind == KIND_INITIAL || right.kind == KIND_INITIAL) return ANY;
  if (left.kind == KIND_BITS || right.kind == KIND_BITS) {
    if (!isNumeric(a) || !isNumeric(b)) return ANY;
    const one = knownBits(a);
    const value = knownValue;
    const other = knownBits(b);
    const kept = left.kind == right.kind && left.space == right.space ? left.stride & right.stride : 0;
    return bitsOf(left.space, value, one & other & ~(value ^ knownValue), kept);
  }
  if (left.space == AROUND_ZERO) return joinAround(left, a, b);
  if (right.space == AROUND_ZERO) return joinAround(right, b, a);
  if (left.kind == KIND_SET && right.kind == KIND_SET) {
    if (!draftUnion(left, right)) return ANY;
    if (drafted <= MOST) return drafted == left.count ? a : drafted == right.count ? b : draftedSet();
    if ((left.flags & right.flags & ONLY_CODE) != 0) return drafted <= MOST_CODE ? draftedSet() : ANY;
    // A table of functions may hold a few other words, as a vector table does.
    if (((left.flags | right.flags) & HAS_CODE) != 0) return drafted <= MOST_CODE && otherWords() <= MOST ? draftedSet() : ANY;
    if (isNumeric(a) && isNumeric(b)) return hullOfDraft();
    const low = load<u64>(draft);
    const high = load<u64>(draft + (<usize>(drafted - 1) << 3));
    if (spaceOf(low) == spaceOf(high) && sameThing(spaceOf(low), <u32>low, <u32>high)) return hullOfDraft();
    return near(left, right);
  }
  if (left.kind != KIND_NEAR && right.kind != KIND_NEAR) {
    const isLeft = left.kind == KIND_RANGE;
    const wide = isLeft ? left : right;
    const other = isLeft ? right : left;
    if (isNumeric(a) && isNumeric(b)) return hull(wide, other, 0);
    if (other.kind == KIND_RANGE) {
      if (other.space == wide.space && sameThing(wide.space, lowEnd(wide), lowEnd(other))) return hull(wide, other, 0);
    } else {
      const first = placeAt(other, 0);
      const last = placeAt(other, other.count - 1);
      if (
        spaceOf(first) == wide.space &&
        spaceOf(last) == wide.space &&
        (other.flags & HAS_CODE) == 0 &&
        sameThing(wide.space, lowEnd(wide), <u32>first) &&
        sameThing(wide.space, lowEnd(wide), <u32>last)
      )
        return hull(wide, other, 0);
    }
  }
  if (((left.flags | right.flags) & HAS_CODE) != 0) return ANY;
  if (isNumeric(a) && isNumeric(b)) return anyNumber(1);
  return near(left, right);
}

/** A range around 0 and another value: numbers that are not far from it are in order with it. */
function joinAround(wide: Value, id: u32, other: u32): u32 {
  const value = valueOf(other);
  if (value.space == AROUND_ZERO) return hull(wide, value, 0);
  return isNumeric(other) && findEnds(value) ? hull(wide, value, BIAS) : join(concrete(id), other);
}

/** Places of the draft that are no functions' addresses; more than any set has where one is no address of the machine. */
function otherWords(): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < drafted; index++) {
    const at = load<u64>(draft + (<usize>index << 3));
    if (spaceOf(at) != 0) return MOST_CODE;
    if (<u32>at != 0 && !isCodeAddress(<u32>at)) count += 1;
  }
  return count;
}

/** The end of a range that says which object it is in. */
@inline
function lowEnd(value: Value): u32 {
  return isOpenBelow(value) ? value.high : value.low;
}

function sameThing(space: u32, a: u32, b: u32): bool {
  if (space != 0) return true;
  if (!isAddress(a) && !isAddress(b)) return true;
  const row = objectAt(a);
  // One past the end is still of the object.
  if (row < 0) {
    const image = loadImageIn(a, a);
    return image >= 0 && (image == loadImageIn(b, b) || image == loadImageIn(b - 1, b - 1));
  }
  return (row == objectAt(b) || row == objectAt(b - 1) || (a > 0 && objectAt(a - 1) >= 0 && objectAt(a - 1) == objectAt(b)));
}

function hullOfDraft(): u32 {
  const first = load<u64>(draft);
  let stride: u32 = 0;
  for (let index: u32 = 1; index < drafted; index++) {
    stride = greatestDivisor(<u32>(load<u64>(draft + (<usize>index << 3)) - first), stride);
  }
  return range(spaceOf(first), <u32>first, <u32>load<u64>(draft + (<usize>(drafted - 1) << 3)), stride);
}

/** The range that holds a range and another value of the same space, in which its places lie `by` further up. */
function hull(wide: Value, other: Value, by: u32): u32 {
  let low = wide.low;
  let high = wide.high;
  let stride = wide.stride;
  if (other.kind == KIND_RANGE) {
    stride = greatestDivisor(greatestDivisor(stride, other.stride), distance(low, other.low + by));
    low = min(low, other.low + by);
    high = max(high, other.high + by);
  } else {
    for (let index: u32 = 0; index < other.count; index++) {
      const at = <u32>placeAt(other, index) + by;
      stride = greatestDivisor(stride, distance(wide.low, at));
      low = min(low, at);
      high = max(high, at);
    }
  }
  return range(wide.space, low, high, stride);
}

@inline
function distance(a: u32, b: u32): u32 {
  return a > b ? a - b : b - a;
}

/** Any distance from what both are based on. */
function near(left: Value, right: Value): u32 {
  beginDraft();
  let stride = addBases(left, 0);
  stride = addBases(right, stride);
  if (stride == 0xffffffff) return ANY;
  return normalNear(stride);
}

/** The draft's bases, one for each object. */
function normalNear(stride: u32): u32 {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < drafted; index++) {
    const at = load<u64>(draft + (<usize>index << 3));
    let isKnown = false;
    for (let earlier: u32 = 0; earlier < kept && !isKnown; earlier++) {
      const before = load<u64>(draft + (<usize>earlier << 3));
      if (spaceOf(before) != spaceOf(at)) continue;
      if (spaceOf(at) == 0) {
        const row = objectAt(<u32>at);
        if (row < 0 ? isAddress(<u32>at) || isAddress(<u32>before) : row != objectAt(<u32>before)) continue;
      }
      isKnown = true;
      stride = greatestDivisor(stride, distance(<u32>before, <u32>at));
      // One base for all, or bases that move in a loop would never settle.
      store<u64>(draft + (<usize>earlier << 3), place(spaceOf(at), firstBase(spaceOf(at), <u32>at, stride)));
    }
    if (!isKnown) {
      store<u64>(draft + (<usize>kept << 3), at);
      kept += 1;
    }
  }
  if (kept > MOST) return ANY;
  setDrafted(kept);
  return draftedNear(stride);
}


/** The base that stands for all of a space or object. */
function firstBase(space: u32, address: u32, stride: u32): u32 {
  let start: u32 = BIAS;
  if (space == 0) {
    const row = objectAt(address);
    start = row >= 0 ? thing(row).start : 0;
  }
  return start + ((address - start) % max<u32>(1, stride));
}

function addBases(value: Value, stride: u32): u32 {
  if (stride == 0xffffffff) return stride;
  if (value.kind == KIND_RANGE) {
    addToDraft(place(value.space, lowEnd(value)));
    return greatestDivisor(value.stride, stride);
  }
  for (let index: u32 = 0; index < value.count; index++) if (!addToDraft(placeAt(value, index))) return 0xffffffff;
  if (value.kind == KIND_NEAR) return greatestDivisor(value.stride, stride);
  const first = <u32>placeAt(value, 0);
  for (let index: u32 = 1; index < value.count; index++) stride = greatestDivisor(stride, distance(first, <u32>placeAt(value, index)));
  return stride;
}

/** Any distance, which `stride` divides, from what a value is based on. */
export function nearOf(id: u32, stride: u32): u32 {
  const value = valueOf(id);
  if (value.kind < KIND_SET || value.kind == KIND_INITIAL || (value.flags & HAS_CODE) != 0) {
    lose(id);
    return ANY;
  }
  if (isNumeric(id)) {
    lose(id);
    return anyNumber(1);
  }
  const before = recent(RECENT_NEAR, id, stride);
  if (before != NOTHING) return before;
  beginDraft();
  const joined = normalNear(greatestDivisor(addBases(value, stride), stride));
  if (joined != ANY) return keepRecent(RECENT_NEAR, id, stride, joined);
  lose(id);
  return ANY;
}

/** What a loop's head holds after some rounds: `before` it held, `after` is that joined with what came back. `bound` is a constant compared with. */
export function widen(before: u32, after: u32, bounds: usize, boundCount: u32): u32 {
  if (before == after) return before;
  const old = valueOf(before);
  const now = valueOf(after);
  if (now.kind != KIND_RANGE && now.kind != KIND_SET) return after;
  if (now.kind == KIND_SET) {
    if ((now.flags & HAS_CODE) != 0 || old.kind != KIND_SET || now.count <= 2) return after;
    const first = placeAt(now, 0);
    const last = placeAt(now, now.count - 1);
    if (spaceOf(first) != spaceOf(last)) return after;
    if (isAroundZero(now)) return widenAround(old, now, bounds, boundCount);
    if (!isNumeric(after) && !sameThing(spaceOf(first), <u32>first, <u32>last)) return after;
    beginDraft();
    for (let index: u32 = 0; index < now.count; index++) addToDraft(placeAt(now, index));
    const hulled = hullOfDraft();
    return push(valueOf(hulled), <u32>placeAt(old, 0), <u32>placeAt(old, old.count - 1), bounds, boundCount);
  }
  if (old.kind == KIND_RANGE && old.space == now.space) return push(now, old.low, old.high, bounds, boundCount);
  if (old.kind == KIND_SET && now.space == AROUND_ZERO) return findEnds(old) ? push(now, lowest, highest, bounds, boundCount) : after;
  if (old.kind == KIND_SET) return push(now, <u32>placeAt(old, 0), <u32>placeAt(old, old.count - 1), bounds, boundCount);
  return after;
}

/** Numbers on both sides of 0 that grow, one by one, from what they were. */
function widenAround(old: Value, now: Value, bounds: usize, boundCount: u32): u32 {
  const low = lowest;
  const high = highest;
  let stride: u32 = 0;
  for (let index: u32 = 0; index < now.count; index++) stride = greatestDivisor(<u32>placeAt(now, index) + BIAS - low, stride);
  findEnds(old);
  return push(valueOf(range(AROUND_ZERO, low, high, stride)), lowest, highest, bounds, boundCount);
}

/**
 * Joins where no order of visits ends growth: what functions are handed, bring back, keep in memory. A number that is counted up costs a round for each
 * count until it is a range: in an image that takes long it is one at once.
 */
export function joinSettling(before: u32, value: u32): u32 {
  const after = join(before, value);
  if (after == before) return after;
  if (valueOf(before).kind != KIND_RANGE && !(takesLong() && isCountedUp(before, value))) return after;
  return widen(before, after, 0, 0);
}

/** Whether a set of numbers is another one, of as many, plus a constant: what a loop through memory adds to. */
function isCountedUp(before: u32, value: u32): bool {
  const left = valueOf(before);
  const right = valueOf(value);
  if (left.kind != KIND_SET || right.kind != KIND_SET || left.count != right.count || left.count < COUNTS) return false;
  if (!isNumeric(before) || !isNumeric(value)) return false;
  const by = placeAt(right, 0) - placeAt(left, 0);
  for (let index: u32 = 1; index < left.count; index++) if (placeAt(right, index) - placeAt(left, index) != by) return false;
  return true;
}

/** Moves the ends that moved to the next constant that is compared with, or to no end at all. */
function push(now: Value, low: u32, high: u32, bounds: usize, boundCount: u32): u32 {
  let newLow = now.low;
  let newHigh = now.high;
  // Constants are numbers.
  const around = now.space == AROUND_ZERO;
  const by: u32 = around ? BIAS : 0;
  const isRisen = now.high > high;
  const isFallen = now.low < low;
  if (isRisen) newHigh = 0xffffffff;
  if (isFallen) newLow = now.low % now.stride;
  for (let index: u32 = 0; index < boundCount; index++) {
    const known = boundAt(bounds, index);
    if (spaceOf(known.at) != (around ? 0 : now.space)) continue;
    const bound = <u32>known.at + by;
    if (isRisen && (around || wentAlong(known, now, high))) {
      if (bound >= now.stride && bound - now.stride >= now.high && bound - now.stride < newHigh) newHigh = bound - now.stride;
      else if (bound >= now.high && bound < newHigh) newHigh = bound;
    }
    if (isFallen && bound <= now.low && bound > newLow && (around || wentAlong(known, now, low))) newLow = now.low - ((now.low - bound) / now.stride) * now.stride;
  }
  return range(now.space, newLow, newHigh, now.stride);
}

/** Whether what was compared with a bound may be what grows: it came as far as that had, or one step less or more. */
@inline
function wentAlong(bound: Bound, now: Value, end: u32): bool {
  return <u64>bound.low <= <u64>end + now.stride && <u64>end <= <u64>bound.high + now.stride;
}
