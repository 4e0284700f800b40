// The values of the abstract interpretation. Each is stored once and known by its number, so that equal values have equal numbers: where it lies.
//
// An address is a place in a space: the machine's memory (0), the frame of one function, or what a register held on entry to the
// function that is being followed. Places outside of the machine's memory count from BIAS, so that unsigned order holds below and above.
//
//   nothing < sets of places < a strided range of one space < any place of the objects around some bases < any

import { isInstruction, loadImageIn, sectionAt } from "./image";
import { isSmallAddress, SMALL } from "./small-addresses";
import { spend } from "./work";

/** The values without parts have the memory's first bytes, which the compiler leaves free. */
export const NOTHING: u32 = 0;
export const ANY: u32 = 32;

export const KIND_NOTHING: u32 = 0;
export const KIND_ANY: u32 = 1;
export const KIND_SET: u32 = 2;
export const KIND_RANGE: u32 = 3;
export const KIND_NEAR: u32 = 4;
/** A word of the load image of section `space`, which start-up code copies to where it runs. */
export const KIND_INITIAL: u32 = 5;

/**
 * A number of which the bits of `high` are known to be those of `low`. With a `space` it was read from the processor's register at that address: the bits
 * of `stride` are those that the register holds.
 */
export const KIND_BITS: u32 = 6;

/** As many places of two sets become one in the time of a step. */
const PLACES_A_STEP: u32 = 32;

export const BIAS: u32 = 0x80000000;
/** Spaces of what registers held on entry: r0 to r14, then words of the caller's outgoing arguments from 16 on. */
export const ENTRY: u32 = 0xffff0000;
/**
 * A space of its own, in which numbers on both sides of 0 are in order: what a register holds on entry that is 0. A pointer that begins one element below
 * an array at address 0, as compilers make them for `*++p`, counts up through it.
 */
export const AROUND_ZERO: u32 = ENTRY + 15;
/** The space of the process stack as a handler finds it: PSP is its place BIAS. Below lies nothing but what the handler puts there. */
export const PROCESS_STACK: u32 = ENTRY + 32;
/** Numbers as far from 0 as this have no place around it. */
const FAR: u32 = 0x40000000;
export const MOST: u32 = 16;
/** Sets of code addresses are as large as tables of functions. */
export const MOST_CODE: u32 = 2048;
/** Stands for the return address that a function saved before it jumped into the middle of another, which returns with it. */
export const RETURN_THROUGH: u32 = 0xfeffffff;

/** Whether some place is relative to a register on entry. */
export const HAS_ENTRY: u32 = 1;
/** Whether some place is in a frame. */
export const HAS_FRAME: u32 = 2;
/** Whether all places are 0 or the address of an instruction with the Thumb bit. */
export const ONLY_CODE: u32 = 4;
/** Whether no place is inside a section or a frame, nor relative to a register. */
export const NUMERIC: u32 = 8;
/** Whether some place is the address of an instruction. */
export const HAS_CODE: u32 = 16;

@unmanaged
export class Value {
  kind: u8;
  flags: u8;
  /** Whether what it points to was handed out already. */
  exposed: u8;
  /** Places of a set, bases of a `near`: they stand behind it. */
  count: u32;
  space: u32;
  low: u32;
  high: u32;
  stride: u32;
}

const PLACES: usize = (offsetof<Value>() + 7) & ~7;

/** Values that are known, but for the two without parts. */
let valueCount: u32 = 0;
/** Hash and number of each. */
let table: usize = 0;
let mask: u32 = 0;

// Where a value is put together before it is looked up; sorted, without repetition.
export const draft: usize = heap.alloc(8 * (MOST_CODE * 2 + 64));
export let drafted: u32 = 0;

@inline
export function valueOf(id: u32): Value {
  return changetype<Value>(id);
}

@inline
export function placeAt(value: Value, index: u32): u64 {
  return load<u64>(changetype<usize>(value) + (<usize>index << 3), PLACES);
}

@inline
export function place(space: u32, address: u32): u64 {
  return (<u64>space << 32) | address;
}

@inline
export function spaceOf(at: u64): u32 {
  return <u32>(at >> 32);
}

export function beginValues(): void {
  valueCount = 0;
  memory.fill(recents, 0, <usize>RECENT << 2);
  memory.fill(recentRanges, 0, <usize>RANGES << 2);
  mask = (1 << 14) - 1;
  table = heap.alloc(<usize>(mask + 1) << 3);
  memory.fill(table, 0, <usize>(mask + 1) << 3);
  valueOf(ANY).kind = <u8>KIND_ANY;
  memory.fill(smallNumbers, 0, <usize>SMALL_NUMBERS << 2);
  for (let register: u32 = 0; register < 16; register++) store<u32>(entered + (<usize>register << 2), single(ENTRY + register, BIAS));
}

/** Values stay as long as the kernel does: they lie one behind the other in blocks. */
const BLOCK: usize = 1 << 16;
let blockAt: usize = 0;
let blockEnd: usize = 0;

function roomFor(size: usize): usize {
  if (blockEnd - blockAt < size) {
    const block = max(size, BLOCK);
    blockAt = heap.alloc(block);
    blockEnd = blockAt + block;
  }
  const at = blockAt;
  blockAt += size;
  return at;
}

function add(kind: u32, space: u32, low: u32, high: u32, stride: u32, places: u32): u32 {
  const id = <u32>roomFor(PLACES + (<usize>places << 3));
  const value = valueOf(id);
  value.kind = <u8>kind;
  value.count = places;
  value.space = space;
  value.low = low;
  value.high = high;
  value.stride = stride;
  value.exposed = 0;
  if (places > 0) memory.copy(id + PLACES, draft, <usize>places << 3);
  value.flags = <u8>(kind == KIND_SET || kind == KIND_NEAR ? flagsOf(value) : kind == KIND_RANGE ? flagsOfRange(value) : kind == KIND_BITS ? NUMERIC : 0);
  valueCount += 1;
  return id;
}

@inline
export function isCodeAddress(address: u32): bool {
  return (address & 1) == 1 && isInstruction(address & ~1);
}

/** Whether a constant may be the address of something of the image, judged by where it lies. */
export function isAddress(address: u32): bool {
  if (address < SMALL) return isSmallAddress(address);
  return sectionAt(address) >= 0 || (address >= 0x20000000 && address < 0x40000000) || loadImageIn(address, address) >= 0;
}

function flagsOf(value: Value): u32 {
  let flags = ONLY_CODE | NUMERIC;
  for (let index: u32 = 0; index < value.count; index++) {
    const at = placeAt(value, index);
    const space = spaceOf(at);
    if (space != 0) {
      flags |= space >= ENTRY ? HAS_ENTRY : HAS_FRAME;
      flags &= ~(NUMERIC | ONLY_CODE);
    } else if (isCodeAddress(<u32>at)) {
      flags |= HAS_CODE;
      flags &= ~NUMERIC;
    } else {
      if (<u32>at != 0) flags &= ~ONLY_CODE;
      if (isAddress(<u32>at)) flags &= ~NUMERIC;
    }
  }
  return flags;
}

function flagsOfRange(value: Value): u32 {
  if (value.space != 0) return value.space >= ENTRY ? HAS_ENTRY : HAS_FRAME;
  return isAddress(value.low) ? 0 : NUMERIC;
}

function find(kind: u32, space: u32, low: u32, high: u32, stride: u32, places: u32): u32 {
  let hash = (kind * 0x9e3779b1) ^ (space * 0x85ebca6b) ^ (low * 0xc2b2ae35) ^ (high * 0x27d4eb2f) ^ (stride * 0x165667b1) ^ places;
  for (let index: u32 = 0; index < places; index++) {
    const at = load<u64>(draft + (<usize>index << 3));
    hash = (rotl<u32>(hash, 5) ^ <u32>at ^ (<u32>(at >> 32) * 0x85ebca6b)) * 0x9e3779b1;
  }
  hash ^= hash >>> 15;
  let slot = hash & mask;
  for (;;) {
    const entry = load<u64>(table + (<usize>slot << 3));
    if (entry == 0) break;
    const known = valueOf(<u32>entry);
    if (
      <u32>(entry >> 32) == hash &&
      known.kind == kind &&
      known.count == places &&
      known.space == space &&
      known.low == low &&
      known.high == high &&
      known.stride == stride &&
      hasDraft(known)
    )
      return <u32>entry;
    slot = (slot + 1) & mask;
  }
  const id = add(kind, space, low, high, stride, places);
  store<u64>(table + (<usize>slot << 3), (<u64>hash << 32) | id);
  if (valueCount * 2 > mask) enlarge();
  return id;
}

/** Whether a value's places are those of the draft, as many as it has. */
@inline
function hasDraft(value: Value): bool {
  for (let index: u32 = 0; index < value.count; index++) if (placeAt(value, index) != load<u64>(draft + (<usize>index << 3))) return false;
  return true;
}

function enlarge(): void {
  const old = table;
  const end = old + (<usize>(mask + 1) << 3);
  mask = mask * 2 + 1;
  table = heap.alloc(<usize>(mask + 1) << 3);
  memory.fill(table, 0, <usize>(mask + 1) << 3);
  for (let at = old; at < end; at += 8) {
    const entry = load<u64>(at);
    if (entry == 0) continue;
    let slot = <u32>(entry >> 32) & mask;
    while (load<u64>(table + (<usize>slot << 3)) != 0) slot = (slot + 1) & mask;
    store<u64>(table + (<usize>slot << 3), entry);
  }
  heap.free(old);
}

/** Values of one place that were asked for last; 0 for none. Words that lie side by side have entries side by side. */
const RECENT: u32 = 1 << 16;
const recents: usize = heap.alloc(<usize>RECENT << 2);

@inline
function isSingle(value: Value, at: u64): bool {
  return value.count == 1 && value.kind == <u8>KIND_SET && placeAt(value, 0) == at;
}

/** One place. */
export function single(space: u32, address: u32): u32 {
  const at = place(space, address);
  const hash = address + space * 0x85ebca6b;
  const recent = recents + (<usize>(((hash >>> 2) ^ (hash << 14) ^ (hash >>> 17)) & (RECENT - 1)) << 2);
  const kept = load<u32>(recent);
  if (isSingle(valueOf(kept), at)) return kept;
  store<u64>(draft, at);
  const id = find(KIND_SET, 0, 0, 0, 0, 1);
  store<u32>(recent, id);
  return id;
}

/** Small numbers and what registers held on entry, which are asked for most; 0 before they first are. */
const SMALL_NUMBERS: u32 = 256;
const smallNumbers: usize = heap.alloc(<usize>SMALL_NUMBERS << 2);
const entered: usize = heap.alloc(<usize>16 << 2);

export function constant(value: u32): u32 {
  if (value >= SMALL_NUMBERS) return single(0, value);
  const kept = smallNumbers + (<usize>value << 2);
  if (load<u32>(kept) == NOTHING) store<u32>(kept, single(0, value));
  return load<u32>(kept);
}

/** What a register held on entry. */
@inline
export function enteredWith(register: u32): u32 {
  return load<u32>(entered + (<usize>register << 2));
}

/** Ranges that were asked for last, by the upper bits of a hash; 0 for none. */
const RANGES: u32 = 1 << 12;
const RANGES_SHIFT: u32 = 20;
const recentRanges: usize = heap.alloc(<usize>RANGES << 2);

/** A strided range; both ends are in it. */
export function range(space: u32, low: u32, high: u32, stride: u32): u32 {
  if (space == AROUND_ZERO) {
    if (low < BIAS - FAR || high >= BIAS + FAR) return range(0, (low - BIAS) % (stride & (0 - stride)), 0xffffffff, stride & (0 - stride));
    if (low >= high) return single(0, low - BIAS);
  }
  if (low >= high) return single(space, low);
  let step = stride == 0 ? 1 : stride;
  let top = high - ((high - low) % step);
  if (top == low) return space == AROUND_ZERO ? single(0, low - BIAS) : single(space, low);
  const hash = (top ^ (low * 0x9e3779b1) ^ (space * 0x85ebca6b) ^ (step * 0xc2b2ae35)) * 0x2c1b3c6d;
  const recent = recentRanges + (<usize>(hash >>> RANGES_SHIFT) << 2);
  const kept = valueOf(load<u32>(recent));
  if (kept.kind == <u8>KIND_RANGE && kept.space == space && kept.low == low && kept.high == top && kept.stride == step) return <u32>changetype<usize>(kept);
  const id = find(KIND_RANGE, space, low, top, step, 0);
  store<u32>(recent, id);
  return id;
}

/** Whether a value is a set of numbers of which some are a little below 0, and the others not far above. `lowest` and `highest` are where they end around 0. */
export let lowest: u32 = 0;
export let highest: u32 = 0;
export function isAroundZero(value: Value): bool {
  if (value.kind != KIND_SET || (value.flags & NUMERIC) == 0 || <u32>placeAt(value, value.count - 1) + SMALL >= SMALL) return false;
  return findEnds(value) && lowest < BIAS && highest >= BIAS;
}

/** Finds where numbers end around 0; false when some are far from it. */
export function findEnds(value: Value): bool {
  if (value.kind == KIND_RANGE && value.space == 0) {
    lowest = value.low + BIAS;
    highest = value.high + BIAS;
    return value.high < FAR;
  }
  if (value.kind != KIND_SET || (value.flags & NUMERIC) == 0) return false;
  lowest = 0xffffffff;
  highest = 0;
  for (let index: u32 = 0; index < value.count; index++) {
    const at = <u32>placeAt(value, index) + BIAS;
    lowest = min(lowest, at);
    highest = max(highest, at);
  }
  return lowest >= BIAS - FAR && highest < BIAS + FAR;
}

/** Any number: never a pointer. */
@inline
export function anyNumber(stride: u32): u32 {
  return range(0, 0, 0xffffffff, stride);
}

export function initialOf(section: u32): u32 {
  return find(KIND_INITIAL, section, 0, 0, 0, 0);
}

/** A number with some known bits. */
export function bits(value: u32, known: u32): u32 {
  if (known == 0) return anyNumber(1);
  return known == 0xffffffff ? constant(value) : find(KIND_BITS, 0, value & known, known, 1, 0);
}

/** A number of which some bits are known and those of `kept` are what the register at an address holds. */
export function bitsOf(register: u32, value: u32, known: u32, kept: u32): u32 {
  return register == 0 || kept == 0 || known == 0xffffffff ? bits(value, known) : find(KIND_BITS, register, value & known, known, kept, 0);
}

/** Which bits of a number are known; `knownValue` is what they are. */
export let knownValue: u32 = 0;
export function knownBits(id: u32): u32 {
  const value = valueOf(id);
  if (value.kind == KIND_BITS) {
    knownValue = value.low;
    return value.high;
  }
  knownValue = 0;
  if (value.kind == KIND_RANGE && value.space == 0) {
    let known = value.high == 0 ? 0xffffffff : ~(0xffffffff >>> clz<u32>(value.high));
    // Multiples of a power of two end in the bits of the first.
    const step = value.stride & (0 - value.stride);
    known |= step - 1;
    knownValue = value.low & (step - 1);
    return known;
  }
  if (value.kind != KIND_SET) return 0;
  let known: u32 = 0xffffffff;
  for (let index: u32 = 0; index < value.count; index++) {
    const at = placeAt(value, index);
    if (spaceOf(at) != 0) return 0;
    if (index == 0) knownValue = <u32>at;
    else known &= ~(knownValue ^ <u32>at);
  }
  knownValue &= known;
  return known;
}

// Drafts.

export function beginDraft(): void {
  drafted = 0;
}

/** Puts a place into the draft in order; false when there is no room. */
export function addToDraft(at: u64): bool {
  let low: u32 = 0;
  let high = drafted;
  // Places come in order as a rule.
  if (high > 0 && load<u64>(draft + (<usize>(high - 1) << 3)) < at) low = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(draft + (<usize>middle << 3)) < at) low = middle + 1;
    else high = middle;
  }
  const slot = draft + (<usize>low << 3);
  if (low < drafted && load<u64>(slot) == at) return true;
  if (drafted >= MOST_CODE * 2) return false;
  if (low < drafted) memory.copy(slot + 8, slot, <usize>(drafted - low) << 3);
  store<u64>(slot, at);
  drafted += 1;
  return true;
}

/** The places of two sets become the draft; false when there is no room. */
export function draftUnion(left: Value, right: Value): bool {
  if (left.count + right.count > MOST_CODE * 2) return false;
  spend((left.count + right.count) / PLACES_A_STEP);
  let count: u32 = 0;
  let a: u32 = 0;
  let b: u32 = 0;
  while (a < left.count || b < right.count) {
    const one = a < left.count ? placeAt(left, a) : u64.MAX_VALUE;
    const other = b < right.count ? placeAt(right, b) : u64.MAX_VALUE;
    if (one <= other) a += 1;
    if (other <= one) b += 1;
    store<u64>(draft + (<usize>count << 3), min(one, other));
    count += 1;
  }
  drafted = count;
  return true;
}

/** The draft as a set, whatever its size. */
export function draftedSet(): u32 {
  return drafted == 0 ? NOTHING : find(KIND_SET, 0, 0, 0, 0, drafted);
}

/** The draft as bases with any distance that `stride` divides. */
export function draftedNear(stride: u32): u32 {
  return drafted == 0 ? NOTHING : find(KIND_NEAR, 0, 0, 0, stride == 0 ? 1 : stride, drafted);
}

export function greatestDivisor(a: u32, b: u32): u32 {
  while (b != 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

@inline
export function isOpenAbove(value: Value): bool {
  return value.high > 0xffffffff - value.stride;
}

@inline
export function isOpenBelow(value: Value): bool {
  return value.low < value.stride;
}

/** The one constant that a value is; false when it is not one. `one` is it then. */
export let one: u32 = 0;
export function isOne(id: u32): bool {
  const value = valueOf(id);
  if (value.kind != KIND_SET || value.count != 1) return false;
  const at = placeAt(value, 0);
  if (spaceOf(at) != 0) return false;
  one = <u32>at;
  return true;
}

/** Whether a value is one place; `onePlace` is it then. */
export let onePlace: u64 = 0;
@inline
export function isOnePlace(id: u32): bool {
  const value = valueOf(id);
  if (value.kind != KIND_SET || value.count != 1) return false;
  onePlace = placeAt(value, 0);
  return true;
}

@inline
export function isNumeric(id: u32): bool {
  return (valueOf(id).flags & NUMERIC) != 0;
}

/** Keeps the first `count` places of the draft. */
export function setDrafted(count: u32): void {
  drafted = count;
}
