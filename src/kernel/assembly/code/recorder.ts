// What is seen in the last pass over a function: references, stores to the processor's own registers, functions that are stored.

import { concrete, current } from "./entries";
import { loadAround, loadFrom } from "./accesses";
import { addAll, ENDLESS } from "./arithmetic";
import { path } from "./following/call-contexts";
import { startingAt } from "./functions";
import { join } from "./join";
import { endFrom, exposeImages, MOST_UNKNOWN_BITS, objectAt, thing } from "./things";
import { isInstruction, Section, sectionAt, sections } from "./image";
import {
  addMember,
  addReference,
  addSet,
  functionStores,
  FunctionStoreRow,
  knownSet,
  REFERENCE_ACCESS,
  REFERENCE_DATA,
  REFERENCE_FUNCTION_POINTER,
  REFERENCE_LITERAL,
  StoreRow,
  stores,
} from "./records";
import { get } from "./state";
import {
  ANY,
  BIAS,
  constant,
  HAS_CODE,
  isNumeric,
  isOne,
  isOpenAbove,
  isOpenBelow,
  KIND_BITS,
  KIND_INITIAL,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  knownBits,
  knownValue,
  NOTHING,
  one,
  placeAt,
  spaceOf,
  Value,
  valueOf,
} from "./values";

export let recording: bool = false;

export function setRecording(value: bool): void {
  recording = value;
}

/** The system control space [ARMv7-M §B3.2]. */
const SYSTEM: u32 = 0xe000e000;
const SYSTEM_LAST: u32 = 0xe000efff;
/** More constants than this are no single reference. */
const MOST_REFERENCES: u32 = 8;

/** Bytes of the frame in use. */
export function depthNow(): u32 {
  const stack = valueOf(get(13));
  if (stack.kind == KIND_SET) {
    const at = placeAt(stack, 0);
    return spaceOf(at) == current + 1 && <u32>at <= BIAS ? BIAS - <u32>at : 0;
  }
  if (stack.kind == KIND_RANGE && stack.space == current + 1) {
    const at = isOpenBelow(stack) ? stack.high : stack.low;
    return at <= BIAS ? BIAS - at : 0;
  }
  return 0;
}

export function note(at: u32, kind: u32, target: u32, detail: u32): void {
  addReference(current, at, kind, target, detail, depthNow());
}

export function onLiteral(at: u32, address: u32, size: u32): void {
  note(at, REFERENCE_LITERAL, address, size);
}

/** Constants became known in a register. */
export function onAddress(at: u32, id: u32): void {
  const value = valueOf(id);
  if (value.kind != KIND_SET || value.count > MOST_REFERENCES) return;
  for (let index: u32 = 0; index < value.count; index++) {
    const place = placeAt(value, index);
    if (spaceOf(place) == 0) address(at, <u32>place);
  }
}

function address(at: u32, target: u32): void {
  const section = sectionAt(target);
  if (section < 0) return;
  if (sections.at<Section>(section).isCode != 0 && isInstruction(target & ~1)) {
    if ((target & 1) == 1 && startingAt(target - 1) >= 0) note(at, REFERENCE_FUNCTION_POINTER, target - 1, 0);
  } else note(at, REFERENCE_DATA, target, 0);
}

/** A load or store: what it accesses, or, at an index that is not followed to its values, where that begins. */
export function onAccess(at: u32, id: u32, size: u32): void {
  const value = valueOf(id);
  if (value.kind == KIND_RANGE) {
    if (value.space == 0 && !(isOpenBelow(value) && isOpenAbove(value))) access(at, isOpenBelow(value) ? value.high : value.low, size);
    return;
  }
  if ((value.kind != KIND_SET && value.kind != KIND_NEAR) || value.count > MOST_REFERENCES) return;
  for (let index: u32 = 0; index < value.count; index++) {
    const place = placeAt(value, index);
    if (spaceOf(place) == 0) access(at, <u32>place, size);
  }
}

function access(at: u32, target: u32, size: u32): void {
  if (sectionAt(target) >= 0) note(at, REFERENCE_ACCESS, target, size);
}

/** First address of the private peripheral bus [ARMv7-M §B3.1]. */
const PRIVATE: u32 = 0xe0000000;
/** Bits below those of the addresses to which compilers add what an instruction's constant cannot hold. */
const BELOW_BASES: u32 = 0xfff;
/** Whether the address of a register of the system control space, or what it is made of, went where it is not followed. */
let systemExposed: bool = false;

/** Ranges that begin below are of indices, in no load image. */
const MOST_INDEX: u32 = 0x100;

/** A number went where it is not followed: it may be an address of a load image. Other numbers of the private bus than its registers and round ones are none of its addresses. */
export function exposeNumber(address: u32): void {
  if ((address & 3) == 0) exposeImages(address, address);
  if (address < PRIVATE || address > SYSTEM_LAST) return;
  if (address >= SYSTEM || (address & BELOW_BASES) == 0) systemExposed = true;
}

/** A range of numbers, or a number of which some bits are known, went where it is not followed. */
export function exposeNumbers(value: Value): void {
  if (value.kind == KIND_BITS) {
    if (mayBeSystem(value.low, value.high)) systemExposed = true;
    if (~value.high <= MOST_UNKNOWN_BITS && value.low >= MOST_INDEX) exposeImages(value.low, value.low | ~value.high);
    return;
  }
  const openAbove = isOpenAbove(value);
  const openBelow = isOpenBelow(value);
  if (openAbove && openBelow) return;
  if (openAbove) exposeNumber(value.low);
  else if (openBelow) exposeNumber(value.high);
  else if (value.low >= PRIVATE && value.low <= SYSTEM_LAST && value.high >= SYSTEM) systemExposed = true;
  else if (value.high - value.low <= MOST_UNKNOWN_BITS && value.low >= MOST_INDEX) exposeImages(value.low, value.high);
}

/** A store of `size` bytes; a word that was loaded from memory before it comes from the address `source`, any other from NOTHING. */
export function onStore(at: u32, address: u32, value: u32, size: u32, source: u32): void {
  onAccess(at, address, size);
  const where = concrete(address);
  const held = concrete(value);
  systemStored(at, where, held, size);
  // Parts of an address, put together in memory.
  const isPart = size < 4 && valueOf(held).kind != KIND_SET;
  functionsPut(at, where, isPart ? ANY : held, concrete(source));
}

/** A routine that is taken by its name fills `size` bytes with `byte`, or, from the address `source`, with words that hold `word`. */
export function onBlock(at: u32, to: u32, size: u32, byte: u32, word: u32, source: u32): void {
  const where = concrete(to);
  const length = longest(concrete(size));
  if (length == 0) return;
  const all = length > MOST_BLOCK ? addAll(where, 0, ENDLESS, 1) : addAll(where, 0, length - 1, 1);
  if (!recording) return;
  const held = concrete(byte);
  const from = concrete(source);
  const isExact = isOne(concrete(size));
  const start = isOne(where) ? one : 0;
  if (isExact && start >= SYSTEM && start <= SYSTEM_LAST) {
    for (let offset: u32 = 0; offset < length && start + offset <= SYSTEM_LAST; offset++) system(at, start + offset, start + offset, 1, held);
  } else systemStored(at, all, isExact ? held : ANY, 1);
  if (start == 0 || !isOne(from) || length > MOST_WORDS) {
    functionsPut(at, all, concrete(word), from);
    return;
  }
  const read = one;
  for (let offset: u32 = 0; offset + 4 <= length; offset += 4) functionsPut(at, constant(start + offset), loadFrom(constant(read + offset), 4, false), NOTHING);
}

/** Blocks of as many bytes are written down word by word where both places are known. */
const MOST_WORDS: u32 = 2048;

/** Blocks beyond this reach to the end of what they begin in. */
const MOST_BLOCK: u32 = 0x10000;

function longest(size: u32): u32 {
  const value = valueOf(size);
  if (value.kind == KIND_RANGE && value.space == 0) return value.high;
  if (value.kind != KIND_SET) return 0xffffffff;
  let most: u32 = 0;
  for (let index: u32 = 0; index < value.count; index++) {
    if (spaceOf(placeAt(value, index)) != 0) return 0xffffffff;
    most = max(most, <u32>placeAt(value, index));
  }
  return most;
}

/** What a store does to registers of the system control space. */
function systemStored(at: u32, where: u32, held: u32, size: u32): void {
  const target = valueOf(where);
  if (where == ANY || target.kind == KIND_INITIAL) {
    if (systemExposed) system(at, SYSTEM, SYSTEM_LAST, size, held);
  } else if (target.kind == KIND_SET || target.kind == KIND_NEAR) {
    for (let index: u32 = 0; index < target.count; index++) {
      const place = placeAt(target, index);
      if (spaceOf(place) != 0) continue;
      if (target.kind == KIND_SET) system(at, <u32>place, <u32>place, size, held);
      else if (<u32>place >= SYSTEM && <u32>place <= SYSTEM_LAST) registersAround(at, <u32>place, size, held);
    }
  } else if (target.kind == KIND_RANGE && target.space == 0) {
    if (isOpenAbove(target) && isOpenBelow(target)) {
      if (systemExposed) system(at, SYSTEM, SYSTEM_LAST, size, held);
    } else if (isOpenAbove(target)) {
      if (target.low >= SYSTEM && target.low <= SYSTEM_LAST) registersAround(at, target.low, size, held);
      else if (systemExposed && target.low < SYSTEM && isNumeric(where)) system(at, SYSTEM, SYSTEM_LAST, size, held);
    } else if (isOpenBelow(target)) {
      if (target.high >= SYSTEM && target.high <= SYSTEM_LAST) registersAround(at, target.high, size, held);
      else if (systemExposed && target.high > SYSTEM_LAST && isNumeric(where)) system(at, SYSTEM, SYSTEM_LAST, size, held);
    } else system(at, target.low, target.high, size, held);
  } else if (target.kind == KIND_BITS && (systemExposed || mayBeSystem(target.low, target.high))) system(at, SYSTEM, SYSTEM_LAST, size, held);
}

/** Whether a number of which the upper bits are known, as bits of `value`, can be an address of the system control space. */
function mayBeSystem(value: u32, known: u32): bool {
  return known >> 28 == 15 && ((SYSTEM ^ value) & known & ~(SYSTEM_LAST - SYSTEM)) == 0;
}

/** An index into an array of registers stays in the array: ISER, ICER, ISPR, ICPR, IPR, SHPR. */
function registersAround(at: u32, base: u32, size: u32, value: u32): void {
  const offset = base - SYSTEM;
  if (offset >= 0x100 && offset < 0x300) {
    const first = SYSTEM + (offset & ~0x7f);
    system(at, first, first + 0x3f, size, value);
  } else if (offset >= 0x400 && offset < 0x5f0) system(at, SYSTEM + 0x400, SYSTEM + 0x5ef, size, value);
  else if (offset >= 0xd18 && offset < 0xd24) system(at, SYSTEM + 0xd18, SYSTEM + 0xd23, size, value);
  else system(at, SYSTEM, SYSTEM_LAST, size, value);
}

function system(at: u32, low: u32, high: u32, size: u32, value: u32): void {
  if (high < SYSTEM || low > SYSTEM_LAST) return;
  const row = stores.push<StoreRow>();
  row.from = current;
  row.at = at;
  row.address = max(low, SYSTEM);
  row.last = min(high, SYSTEM_LAST);
  row.size = size;
  row.known = knownBits(value);
  row.value = knownValue;
  const held = valueOf(value);
  row.kept = size == 4 && low == high && held.kind == KIND_BITS && held.space == low ? held.stride : 0;
  row.path = path;
}

/** Which memory a store of functions can reach: what the interpreter writes there (`accesses.ts`). */
function functionsPut(at: u32, where: u32, held: u32, source: u32): void {
  const value = valueOf(held);
  if (held != ANY && !(value.kind == KIND_SET && (value.flags & HAS_CODE) != 0)) return;
  const target = valueOf(where);
  if (where == ANY || target.kind == KIND_INITIAL) functionsStored(at, 0, 0xffffffff, held, source);
  else if (target.kind == KIND_SET || target.kind == KIND_NEAR) {
    for (let index: u32 = 0; index < target.count; index++) {
      const place = placeAt(target, index);
      if (spaceOf(place) != 0) continue;
      if (target.kind == KIND_SET) functionsStored(at, <u32>place, <u32>place, held, source);
      else within(at, <u32>place, 0, 0xffffffff, held, source);
    }
  } else if (target.kind == KIND_RANGE && target.space == 0) {
    if (isOpenAbove(target) && isOpenBelow(target)) functionsStored(at, 0, 0xffffffff, held, source);
    else if (isOpenAbove(target)) within(at, target.low, target.low, 0xffffffff, held, source);
    else if (isOpenBelow(target)) within(at, target.high, 0, target.high, held, source);
    else functionsStored(at, target.low, target.high, held, source);
  }
}

/** A store somewhere in the object at an address, between two ends; to any place between them where no object is known. */
function within(at: u32, address: u32, low: u32, high: u32, held: u32, source: u32): void {
  const row = objectAt(address);
  if (row < 0) functionsStored(at, low, high, held, source);
  else functionsStored(at, max(low, thing(row).start), min(high, endFrom(row, address) - 1), held, source);
}

/** Functions that a store puts into memory. */
function functionsStored(at: u32, low: u32, high: u32, id: u32, source: u32): void {
  if (low >= 0x40000000 && low < 0x60000000) return;
  let set: u32 = NO_SET;
  if (id != ANY) {
    set = setOfFunctions(id);
    if (set == NO_SET) return;
  }
  const row = functionStores.push<FunctionStoreRow>();
  row.from = current;
  row.at = at;
  row.address = low;
  row.last = high;
  row.set = set;
  row.copied = copiedFrom(source, low);
}

/** What a store copies that was loaded from other objects than the one that it goes to. */
function copiedFrom(source: u32, to: u32): u32 {
  const value = valueOf(source);
  if (value.kind == KIND_RANGE && value.space == 0 && objectAt(value.low) != objectAt(to)) return copied(loadFrom(source, 4, false));
  if (value.kind != KIND_SET && value.kind != KIND_NEAR) return NO_SET;
  let held = NOTHING;
  const count = value.count;
  for (let index: u32 = 0; index < count; index++) {
    const place = placeAt(valueOf(source), index);
    if (spaceOf(place) != 0) return NO_SET;
    if (objectAt(<u32>place) == objectAt(to)) continue;
    held = join(held, value.kind == KIND_SET ? loadFrom(constant(<u32>place), 4, false) : loadAround(0, <u32>place, valueOf(source).stride, 4));
  }
  return copied(held);
}

function copied(held: u32): u32 {
  return held <= ANY || valueOf(held).kind != KIND_SET ? NO_SET : setOfFunctions(held);
}

const NO_SET: u32 = 0xffffffff;

/** Number that no origin has, for sets of what is stored. */
const STORED: u32 = 0xfffffffe;

function setOfFunctions(id: u32): u32 {
  const known = knownSet(id, STORED);
  if (known != 0) return known - 1;
  const value = valueOf(id);
  let found: u32 = 0;
  for (let index: u32 = 0; index < value.count; index++) if (startingAt(<u32>placeAt(value, index) & ~1) >= 0) found += 1;
  if (found == 0) return NO_SET;
  const set = addSet(id, STORED, NOTHING, 0);
  for (let index: u32 = 0; index < value.count; index++) {
    const place = placeAt(value, index);
    const target = startingAt(<u32>place & ~1);
    if (spaceOf(place) == 0 && target >= 0) addMember(set, target);
  }
  return set;
}
