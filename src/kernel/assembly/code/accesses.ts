// Loads and stores through addresses as they are known.

import { concrete, current, escapeFrames, noteShown } from "./entries";
import { fn, functions, startingAt } from "./functions";
import { isDataInCode, isInstruction, loadImageIn, readByte, readWord, Section, sectionAt, sections, word } from "./image";
import { join } from "./join";
import { noteOutgoing } from "./outgoing";
import { recording } from "./recorder";
import { findSlot, joinSlots, now, setSlot, slotFrom, slotOf, Slot } from "./state";
import { isHandler } from "./taken";
import {
  addReader,
  cell,
  dataThings,
  endFrom,
  exposeBits,
  firstCellOf,
  firstFrom,
  frameOf,
  isPointedTo,
  isUntouched,
  objectAt,
  readCell,
  storedAnywhere,
  thing,
  thingAt,
  writeAnywhere,
  writeCell,
  writeSummaries,
  writeSummary,
} from "./things";
import { lose } from "./entries";
import {
  addToDraft,
  ANY,
  anyNumber,
  beginDraft,
  BIAS,
  bits,
  bitsOf,
  constant,
  draftedSet,
  ENTRY,
  HAS_CODE,
  HAS_ENTRY,
  initialOf,
  isAddress,
  isNumeric,
  isOnePlace,
  isOpenAbove,
  isOpenBelow,
  knownBits,
  knownValue,
  KIND_BITS,
  KIND_INITIAL,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  NOTHING,
  onePlace,
  place,
  placeAt,
  range,
  single,
  spaceOf,
  Value,
  valueOf,
} from "./values";
import { loseWords } from "./words-in-parts";
import { spend } from "./work";

/** VTOR, which code reads to find the table that it writes handlers to [ARMv7-M §B3.2.5]. */
export const VTOR: u32 = 0xe000ed08;
/** As many words are read, or objects written, in the time of a step. */
const WORDS_A_STEP: u32 = 4;
/** Reading what words some bytes are of takes the time of so many steps. */
const STEPS_A_PART: u32 = 2;
/** More words than this are not read one by one. */
const MOST_WORDS: u32 = 4096;
/** More bytes or halfwords than this are any. */
const MOST_NUMBERS: u32 = 512;
/** More words than this are not written one by one. */
const MOST_WRITTEN: u32 = 64;
/** An index can begin this many bytes below an object, when a compiler took its first value into the address. */
const BELOW: u32 = 16;

const NULL_TO_RESET: u64 = 4;

/** AIRCR, of which code reads how priorities are split before it writes one; a write counts with this key, a read brings another [ARMv7-M §B3.2.6]. */
const AIRCR: u32 = 0xe000ed0c;
const KEY: u32 = 0x05fa;
const KEY_READ: u32 = 0xfa050000;
/** PRIGROUP, and bits that only some architectures keep as they are written. */
const GROUP: u32 = 0x700;
const PERHAPS_KEPT: u32 = 0x6008;
let aircr: u32 = NOTHING;
let vtor: u32 = NOTHING;
/** The table that VTOR points to before code writes it. */
let ownTable: u32 = NOTHING;
let vtorReaders: u32 = 0;

export function beginVtor(table: u32): void {
  vtor = constant(table);
  ownTable = vtor;
}

/** AIRCR is what it is after reset, until something writes it. */
export function beginAircr(): void {
  aircr = constant(KEY_READ);
}

/** What AIRCR reads as after a value was written to it. */
function readBack(id: u32): u32 {
  const value = valueOf(id);
  if (value.kind == KIND_SET) {
    let joined = NOTHING;
    for (let index: u32 = 0; index < value.count; index++) {
      const at = placeAt(valueOf(id), index);
      if (spaceOf(at) != 0) return anyNumber(1);
      if (<u32>at >> 16 == KEY) joined = join(joined, bits(KEY_READ | (<u32>at & GROUP), ~(<u32>at & PERHAPS_KEPT)));
    }
    return joined;
  }
  const known = knownBits(id);
  return bits(KEY_READ | (knownValue & known & GROUP), ~((GROUP & ~known) | PERHAPS_KEPT));
}

@inline
export function ownSpace(): u32 {
  return current + 1;
}

/** Whether others may read and change the own frame by now. */
@inline
export function isShown(): bool {
  return now.shown != 0 && fn(current).escaped != 0;
}

/** What the program may not change under the function: registers that it saved, and where it came from. */
export function isSaved(id: u32): bool {
  const value = valueOf(id);
  if (value.kind != KIND_SET || value.count != 1) return false;
  const space = spaceOf(placeAt(value, 0));
  return space >= ENTRY + 4 && space <= ENTRY + 14;
}

/** What `size` bytes read that hold a part of a value: what the value points to is handed out, as its parts may be put together again. */
function partOf(id: u32, size: u32, signExtends: bool): u32 {
  if (size < 4 && !isNumeric(id)) lose(id);
  return part(id, size, signExtends);
}

/** Any number of `size` bytes; a whole word is what it is. */
function part(id: u32, size: u32, signExtends: bool): u32 {
  return size >= 4 ? id : signExtends ? anyNumber(1) : range(0, 0, size == 1 ? 0xff : 0xffff, 1);
}

/** What `size` bytes (1, 2, 4) at an address hold. */
export function loadFrom(address: u32, size: u32, signExtends: bool): u32 {
  const value = loadAt(address, size, signExtends);
  if (!(isOnePlace(address) && spaceOf(onePlace) == ownSpace())) noteShown(value);
  return value;
}

function loadAt(address: u32, size: u32, signExtends: bool): u32 {
  const value = valueOf(address);
  if (address == NOTHING) return NOTHING;
  if (address == ANY || value.kind == KIND_INITIAL) {
    lose(address);
    return part(ANY, size, signExtends);
  }
  // An address that is put together of bits.
  if (value.kind == KIND_BITS) {
    exposeBits(value);
    return part(value.high >>> 28 == 15 && isDevice(value.low) ? anyNumber(1) : ANY, size, signExtends);
  }
  if ((value.flags & HAS_ENTRY) != 0) return loadAt(concrete(address), size, signExtends);
  let joined = NOTHING;
  if (value.kind == KIND_SET) {
    for (let index: u32 = 0; index < value.count; index++) {
      const at = placeAt(value, index);
      if (index > 0 && isBehindImage(value, index)) break;
      // A pointer that can be null is not followed while it is: the second word of memory, where the vector table lies there, is Reset's.
      if (at == NULL_TO_RESET && value.count > 1) continue;
      joined = join(joined, loadPlace(spaceOf(at), <u32>at, size, signExtends));
    }
    return joined;
  }
  if (value.kind == KIND_RANGE) return loadRange(address, size, signExtends);
  for (let index: u32 = 0; index < value.count; index++) {
    const at = placeAt(value, index);
    joined = join(joined, loadAround(spaceOf(at), <u32>at, value.stride, size));
  }
  return part(joined, size, signExtends);
}

/** Whether nothing of the image is at an address. */
function isNowhere(address: u32): bool {
  return sectionAt(address) < 0 && loadImageIn(address, address) < 0;
}

/** Whether a place is the first behind a section's load image that a pointer goes through from the first place on, in equal steps: it stays in the image. */
function isBehindImage(value: Value, index: u32): bool {
  const first = <u32>placeAt(value, 0);
  if (spaceOf(placeAt(value, index)) != 0 || sectionAt(first) >= 0 || !isNowhere(<u32>placeAt(value, index)) || loadImageIn(first, first) < 0) return false;
  const step = <u32>placeAt(value, 1) - first;
  for (let next: u32 = 2; next < value.count; next++) if (placeAt(value, next) - placeAt(value, next - 1) != step) return false;
  return true;
}

/** The words that some bytes are of are read in parts: what they point to is handed out. */
function loseParts(address: u32, size: u32): void {
  loseWords(address, size);
  const row = objectAt(address);
  if (row < 0 || thing(row).constant != 0) return;
  for (let at = address & ~3; at < address + size; at += 4) {
    const held = readCell(row, at);
    if (!isNumeric(held)) lose(held);
  }
}

@unmanaged
class Numbers {
  address: u32;
  size: u32;
  numbers: u32;
  unused: u32;
}

/** Numbers that were read last from what nothing changes, by the number of the address. */
const NUMBERS: u32 = 4096;
const lastNumbers: usize = heap.alloc(<usize>NUMBERS * offsetof<Numbers>());
memory.fill(lastNumbers, 0, <usize>NUMBERS * offsetof<Numbers>());

/** Bytes or halfwords between two addresses that nothing changes, as a set of any size; NOTHING when some may change. */
function loadNumbers(address: u32, size: u32, signExtends: bool): u32 {
  const key = signExtends ? size + 4 : size;
  const last = changetype<Numbers>(lastNumbers + <usize>((address >>> 3) & (NUMBERS - 1)) * offsetof<Numbers>());
  if (last.address == address && last.size == key) return last.numbers;
  const value = valueOf(address);
  if ((value.high - value.low) / value.stride > MOST_NUMBERS) return NOTHING;
  // What is handed out may be put together in the draft: that comes first.
  for (let at = value.low; at <= value.high && at >= value.low; at += value.stride) {
    const row = objectAt(at);
    if ((row >= 0 && thing(row).constant == 0) || readByte(at + size - 1) < 0) return NOTHING;
    loseParts(at, size);
  }
  beginDraft();
  for (let at = value.low; at <= value.high && at >= value.low; at += value.stride) {
    const number = readByte(at) | (size == 2 ? readByte(at + 1) << 8 : 0);
    const unused: u32 = size == 2 ? 16 : 24;
    addToDraft(<u64>(signExtends ? <u32>((number << unused) >> unused) : <u32>number));
  }
  last.address = address;
  last.size = key;
  last.numbers = draftedSet();
  return last.numbers;
}

function loadRange(address: u32, size: u32, signExtends: bool): u32 {
  const value = valueOf(address);
  const openAbove = isOpenAbove(value);
  const openBelow = isOpenBelow(value);
  if (size < 4 && value.space == 0 && !openAbove && !openBelow) {
    const numbers = loadNumbers(address, size, signExtends);
    if (numbers != NOTHING) return numbers;
  }
  if (openAbove && openBelow) return part(ANY, size, signExtends);
  if (value.space != 0) {
    if (value.space != ownSpace() || isShown()) return partOf(loadFrame(value.space, value.low, value.high), size, signExtends);
    return partOf(loadOwn(value.low, value.high), size, signExtends);
  }
  let low = value.low;
  let high = value.high;
  if (openAbove || openBelow) {
    const end = openAbove ? low : high;
    const row = objectAt(end);
    if (row < 0) return part(sectionAt(end) >= 0 ? ANY : loadPlace(0, end, 4, false), size, signExtends);
    if (openAbove) {
      high = endFrom(row, low) - 1;
      if (high - low < BELOW) {
        const words = loadWords(low, high, value.stride, size);
        return part(words, size, signExtends) == ANY ? ANY : withNext(row, words, size, signExtends);
      }
    } else low = thing(row).start + ((high - thing(row).start) % value.stride);
  }
  return part(loadWords(low, high, value.stride, size), size, signExtends);
}

/** What an index into an object reads that begins in the last bytes before it. */
function withNext(row: u32, value: u32, size: u32, signExtends: bool): u32 {
  if (size < 4) return part(value, size, signExtends);
  return join(value, nextCode(row));
}

/** Code addresses and pointers in the object after one. */
function nextCode(row: u32): u32 {
  if (<u32>row + 1 >= dataThings || thing(row + 1).start - thing(row).end > 8) return NOTHING;
  let joined = NOTHING;
  const next = row + 1;
  for (let at = (thing(next).start + 3) & ~3; at + 4 <= thing(next).end; at += 4) {
    const held = loadPlace(0, at, 4, false);
    if (!isNumeric(held)) joined = join(joined, held);
  }
  return joined;
}

/** Pointers at odd offsets of a word, as packed structures have them. */
function pointersWithin(at: u32): u32 {
  let joined = NOTHING;
  for (let offset: u32 = 1; offset < 4; offset++) {
    if (!readWord(at + offset) || !isAddress(word)) continue;
    if (isPointedTo(word) || ((word & 1) != 0 && startingAt(word & ~1) >= 0)) joined = join(joined, constant(word));
  }
  return joined;
}

function loadWords(low: u32, end: u32, stride: u32, size: u32): u32 {
  // A pointer into a section's load image stays in it.
  const image = sectionAt(low) < 0 ? loadImageIn(low, low) : -1;
  const high = image < 0 ? end : min(end, sections.at<Section>(image).loadAddress + sections.at<Section>(image).held - 1);
  const step = stride % 4 == 0 ? stride : stride % 2 == 0 && (low & 3) == 0 && stride > 4 ? 2 : stride < 4 ? 4 : stride;
  let from = low;
  if (stride < 4) from = (low + 3) & ~3;
  if ((high - from) / step > MOST_WORDS) {
    lose(range(0, low, high, 1));
    return ANY;
  }
  let joined = NOTHING;
  let at = from;
  for (; at <= high && at >= from; at += step) {
    // What is any value stays so, whatever is stored behind; but what that points to is handed out.
    if (size < 4) loseParts(at, min(step, 4));
    else {
      joined = join(joined, loadPlace(0, at, 4, false));
      if (stride < 4) joined = join(joined, pointersWithin(at));
    }
  }
  const words = (at - from) / step;
  spend(size < 4 ? words * STEPS_A_PART : stride < 4 ? words : words / WORDS_A_STEP);
  return joined == NOTHING ? ANY : joined;
}

/** What all words of the object around a base hold that `stride` leads to. */
export function loadAround(space: u32, base: u32, stride: u32, size: u32): u32 {
  if (space == ownSpace() && !isShown()) return loadOwn(0, 0xffffffff);
  if (space != 0) return partOf(loadFrame(space, 0, 0xffffffff), size, false);
  const row = objectAt(base);
  if (row < 0) return sectionAt(base) >= 0 ? ANY : loadPlace(0, base, 4, false);
  const target = thing(row);
  const start = target.start + ((base - target.start) % stride);
  let joined = loadWords(start, endFrom(row, base) - 1, stride, size);
  if (size == 4 && target.end - base <= BELOW) joined = join(joined, nextCode(row));
  return joined;
}

/** What the own frame's words between two offsets hold. */
function loadOwn(low: u32, high: u32): u32 {
  let joined = now.rest;
  for (let index = slotFrom(now, low); index < now.slotCount && slotOf(now, index).at <= high; index++) {
    joined = join(joined, slotOf(now, index).value);
  }
  if (high >= BIAS) {
    fn(current).stackEscapes = 1;
    lose(joined);
    return ANY;
  }
  return joined == NOTHING ? ANY : joined;
}

/** What words of a frame hold, by everything that was ever stored there. */
function loadFrame(space: u32, low: u32, high: u32): u32 {
  if (space - 1 >= functions.count) return ANY;
  const row = frameOf(space - 1);
  addReader(row, current);
  if (thing(row).exposed != 0 && storedAnywhere != 0) return ANY;
  let joined = thing(row).summary;
  let cells: u32 = 0;
  for (let index = firstCellOf(row); index != 0; cells++) {
    const at = cell(index - 1);
    if (at.address >= (low & ~3) && at.address <= high) joined = join(joined, at.value);
    index = at.next;
  }
  spend(cells / WORDS_A_STEP);
  return joined == NOTHING && fn(current).lenient != 0 ? ANY : joined;
}

function loadPlace(space: u32, address: u32, size: u32, signExtends: bool): u32 {
  if (space == 0) return loadMemory(address, size, signExtends);
  if (space >= ENTRY) return ANY;
  if (space == ownSpace()) {
    const slot = findSlot(address & ~3);
    if (slot !== null && (!isShown() || isSaved(slot.value))) {
      if ((address & 3) == 0 || size < 4) return partOf(slot.value, size, signExtends);
      const next = findSlot((address & ~3) + 4);
      lose(slot.value);
      lose(next === null ? now.rest : next.value);
      return ANY;
    }
    if (address >= BIAS) {
      const index = (address - BIAS) >> 2;
      if (index < 16 && !isShown()) {
        if (fn(current).stackWords <= index) {
          fn(current).stackWords = index + 1;
          stackWordsGrew = true;
        }
        return partOf(single(ENTRY + 16 + index, BIAS), size, signExtends);
      }
      if (!isShown()) {
        fn(current).stackEscapes = 1;
        stackWordsGrew = true;
        return part(ANY, size, signExtends);
      }
    }
    if (!isShown()) return now.rest == NOTHING ? part(ANY, size, signExtends) : partOf(now.rest, size, signExtends);
  }
  if (size < 4) return space - 1 < functions.count ? partOf(loadFrame(space, address & ~3, address + size - 1), size, signExtends) : part(ANY, size, signExtends);
  if ((address & 3) != 0) {
    lose(loadFrame(space, address & ~3, address + 3));
    return ANY;
  }
  const row = thingAt(space, address);
  if (row < 0) return ANY;
  addReader(row, current);
  const held = join(readCell(row, address), now.rest);
  return held == NOTHING && fn(current).lenient != 0 ? ANY : held;
}

/** Whether the function was found to read more of its caller's stack than was known. */
export let stackWordsGrew: bool = false;

export function setStackWordsGrew(value: bool): void {
  stackWordsGrew = value;
}

/** Registers of priorities, which code reads to change a part of them: IPR, SHPR [ARMv7-M §B3.4.9, §B3.2.10]. */
function isPriorities(address: u32): bool {
  return (address & 3) == 0 && ((address >= 0xe000e400 && address < 0xe000e5f0) || (address >= 0xe000ed18 && address < 0xe000ed24));
}

function isDevice(address: u32): bool {
  return address >= 0x40000000 && (address < 0x60000000 || address >= 0xe0000000);
}

/** What `size` bytes (1, 2, 4) at an address of the machine's memory hold. */
export function loadMemory(address: u32, size: u32, signExtends: bool): u32 {
  if (address == VTOR) return vtor;
  if (address == AIRCR && size == 4) return aircr;
  if (size == 4 && isPriorities(address)) return bitsOf(address, 0, 0, 0xffffffff);
  const sectionRow = sectionAt(address);
  if (sectionRow < 0) {
    const image = loadImageIn(address, address);
    if (image >= 0) return initialOf(image);
    return isDevice(address) ? part(anyNumber(1), size, signExtends) : part(ANY, size, signExtends);
  }
  const row = objectAt(address);
  if (row < 0) {
    // Literals and other data among code.
    if (size == 4 && readWord(address)) return constant(word);
    if (size < 4) return bytes(address, size, signExtends);
    return ANY;
  }
  addReader(row, current);
  if (size == 4 && (address & 3) == 0) return readCell(row, address);
  if (size == 4 && thing(row).constant != 0) return readWord(address) ? constant(word) : ANY;
  loseParts(address, size);
  return size == 4 ? ANY : isUntouched(row, address & ~3) ? bytes(address, size, signExtends) : part(ANY, size, signExtends);
}

function bytes(address: u32, size: u32, signExtends: bool): u32 {
  const low = readByte(address);
  if (low < 0) {
    const section = sectionAt(address);
    return section >= 0 && sections.at<Section>(section).held == 0 ? constant(0) : part(ANY, size, signExtends);
  }
  if (size == 1) return constant(signExtends ? <u32>((low << 24) >> 24) : <u32>low);
  const high = readByte(address + 1);
  if (high < 0) return part(ANY, size, signExtends);
  const half = low | (high << 8);
  return constant(signExtends ? <u32>((half << 16) >> 16) : <u32>half);
}

/** Words from here on are single bits of the first megabyte of RAM, where a processor has them so [ARMv7-M §A3.7]. */
const BITS_OF_RAM: u32 = 0x22000000;
const BITS_OF_RAM_LAST: u32 = 0x23ffffff;
const RAM: u32 = 0x20000000;

@inline
function isBitOfRam(address: u32): bool {
  return address - BITS_OF_RAM <= BITS_OF_RAM_LAST - BITS_OF_RAM && objectAt(address) < 0;
}

/** The byte that a bit of RAM is in. */
@inline
function byteOfBit(address: u32): u32 {
  return RAM + ((address - BITS_OF_RAM) >> 5);
}

/** Stores `size` bytes (1, 2, 4) of a value at an address. */
export function storeTo(address: u32, value: u32, size: u32): void {
  const target = valueOf(address);
  if (address == NOTHING || value == NOTHING) return;
  if (target.kind == KIND_BITS && target.high >>> 28 == 15 && isDevice(target.low)) return;
  if (target.kind == KIND_BITS) exposeBits(target);
  // Parts of a pointer may be put together again.
  if (size < 4 && !isNumeric(value) && !goesBack(value, target)) lose(value);
  if (target.kind == KIND_INITIAL) lose(address);
  if (address == ANY || target.kind == KIND_INITIAL || target.kind == KIND_BITS) {
    const held = size < 4 ? anyNumber(1) : concrete(value);
    writeAnywhere(held);
    return;
  }
  if ((target.flags & HAS_ENTRY) != 0) {
    storeTo(concrete(address), value, size);
    return;
  }
  if (target.kind == KIND_SET) {
    const isOne = target.count == 1;
    const count = target.count;
    for (let index: u32 = 0; index < count; index++) {
      const at = placeAt(valueOf(address), index);
      storePlace(spaceOf(at), <u32>at, value, size, isOne);
    }
    return;
  }
  const held = size < 4 ? anyNumber(1) : value;
  if (target.kind == KIND_RANGE && target.space == 0 && isBitOfRam(target.low)) {
    storeTo(range(0, byteOfBit(target.low), byteOfBit(min(target.high, BITS_OF_RAM_LAST)), 1), anyNumber(1), 1);
    return;
  }
  if (target.kind == KIND_RANGE) {
    const openAbove = isOpenAbove(target);
    const openBelow = isOpenBelow(target);
    if (openAbove && openBelow) writeAnywhere(concrete(held));
    else if (target.space != 0) storeFrame(target.space, target.low, target.high, held);
    else storeRange(target, openAbove, openBelow, concrete(held), size);
    return;
  }
  const count = target.count;
  for (let index: u32 = 0; index < count; index++) {
    const at = placeAt(valueOf(address), index);
    storeAround(spaceOf(at), <u32>at, held);
  }
}

/** Whether a word of a load image is stored into the section that start-up code copies it to. */
function goesBack(id: u32, target: Value): bool {
  const held = valueOf(id);
  if (held.kind != KIND_INITIAL) return false;
  if (target.kind == KIND_RANGE) return target.space == 0 && !isOpenBelow(target) && sectionAt(target.low) == held.space;
  if (target.kind != KIND_SET && target.kind != KIND_NEAR) return false;
  for (let index: u32 = 0; index < target.count; index++) {
    if (spaceOf(placeAt(target, index)) != 0 || sectionAt(<u32>placeAt(target, index)) != held.space) return false;
  }
  return true;
}

/** A word of a load image goes elsewhere than start-up code puts it: it is any value, and what it points to is handed out. */
function elsewhere(id: u32): u32 {
  if (valueOf(id).kind != KIND_INITIAL) return id;
  lose(id);
  return ANY;
}

function storeRange(target: Value, openAbove: bool, openBelow: bool, value: u32, size: u32): void {
  const kept = valueOf(value);
  let low = target.low;
  let high = target.high;
  if (openAbove || openBelow) {
    const end = openAbove ? low : high;
    let row = objectAt(end);
    if (row < 0) {
      storeMemory(end, value, size);
      return;
    }
    // Start-up code copies a section's load image to where it runs: what is there already.
    if (kept.kind == KIND_INITIAL && sectionAt(thing(row).start) == kept.space) return;
    if (openAbove) {
      high = endFrom(row, low) - 1;
      if (high - low < BELOW && !isNumeric(value) && <u32>row + 1 < dataThings) writeSummary(row + 1, value);
    } else low = thing(row).start;
    if ((high - low) / target.stride > MOST_WRITTEN) {
      writeSummaries(row, high, elsewhere(value));
      return;
    }
  }
  if (kept.kind == KIND_INITIAL) {
    if (sectionAt(low) == kept.space) return;
    storeRange(target, openAbove, openBelow, elsewhere(value), size);
    return;
  }
  if ((high - low) / target.stride <= MOST_WRITTEN) {
    for (let at = low; at <= high && at >= low; at += target.stride) storeMemory(at, value, size);
    return;
  }
  if (isDevice(low)) return;
  const row = objectAt(low);
  writeSummaries(row < 0 ? firstFrom(low) : <u32>row, high, value);
}

function storeAround(space: u32, base: u32, value: u32): void {
  if (space != 0) {
    storeFrame(space, 0, 0xffffffff, value);
    return;
  }
  const row = objectAt(base);
  if (row < 0) {
    storeMemory(base, concrete(value), 4);
    return;
  }
  const held = concrete(value);
  if (valueOf(held).kind == KIND_INITIAL && sectionAt(base) == valueOf(held).space) return;
  const kept = elsewhere(held);
  writeSummaries(row, endFrom(row, base) - 1, kept);
  if (thing(row).end - base <= BELOW && !isNumeric(held) && <u32>row + 1 < dataThings) writeSummary(row + 1, held);
}

/** What a frame's words hold goes to who reads them; of the own frame to nobody before its address does. */
function keepInFrame(space: u32, held: u32): void {
  const wasShown = now.shown;
  escapeFrames(held);
  if (space == ownSpace()) now.shown = wasShown;
}

/** A store to some words of a frame. */
function storeFrame(space: u32, low: u32, high: u32, value: u32): void {
  if (space >= ENTRY || space - 1 >= functions.count) {
    writeAnywhere(concrete(value));
    return;
  }
  if (space == ownSpace() && !isShown()) {
    joinSlots(low & ~3, high, value, isSaved);
    if (fn(current).escaped == 0) return;
  }
  const held = concrete(value);
  keepInFrame(space, held);
  writeSummary(frameOf(space - 1), held);
}

/** Where an exception's frame holds the address that the interrupted code goes on at [ARMv7-M §B1.5.6]. */
const RETURN_ADDRESS: u32 = 24;

/** Whether a value is the address of some instruction. */
function mayBeCode(id: u32): bool {
  const value = valueOf(id);
  if (value.kind != KIND_SET) return false;
  for (let index: u32 = 0; index < value.count; index++) {
    if (spaceOf(placeAt(value, index)) == 0 && isInstruction(<u32>placeAt(value, index) & ~1)) return true;
  }
  return false;
}

function storePlace(space: u32, address: u32, value: u32, size: u32, isOne: bool): void {
  if (space == 0) {
    storeMemory(address, concrete(value), size);
    return;
  }
  if (space >= ENTRY || space - 1 >= functions.count) {
    writeAnywhere(concrete(value));
    return;
  }
  if (space == ownSpace()) {
    const isWord = size == 4 && (address & 3) == 0;
    const at = address & ~3;
    if (size == 4 && !isWord) lose(value);
    if (recording) noteOutgoing(at, isWord && isOne ? value : ANY);
    const isKept = isWord && isSaved(value);
    const isOwn = isKept || !isShown();
    const slot = findSlot(at);
    if (isOwn && isWord && isOne) setSlot(at, value, 0);
    else if (isOwn) {
      setSlot(at, join(slot !== null ? slot.value : now.rest, isWord ? value : anyNumber(1)), 0);
      if (!isWord && (address & 3) + size > 4) setSlot(at + 4, ANY, 0);
    } else if (slot !== null) {
      // What was saved there is gone.
      slot.value = join(slot.value, isWord ? value : anyNumber(1));
    }
    if (isKept || fn(current).escaped == 0) return;
  }
  const held = concrete(value);
  keepInFrame(space, held);
  if (address == BIAS + RETURN_ADDRESS && isHandler(fn(space - 1).start) && mayBeCode(held)) fn(space - 1).dynamicAt = fn(space - 1).start;
  const row = frameOf(space - 1);
  if (size == 4 && (address & 3) == 0) writeCell(row, address, held);
  else {
    writeCell(row, address & ~3, size == 4 ? ANY : anyNumber(1));
    if ((address & 3) + size > 4) writeCell(row, (address & ~3) + 4, size == 4 ? ANY : anyNumber(1));
    if (size == 4) lose(held);
  }
}

function storeMemory(address: u32, value: u32, size: u32): void {
  escapeFrames(value);
  if (address == VTOR) {
    const after = join(vtor, value);
    if (after != vtor) {
      vtor = after;
      registersChanged = true;
    }
    return;
  }
  if (address == AIRCR && size == 4) {
    const after = join(aircr, readBack(value));
    if (after != aircr) {
      aircr = after;
      registersChanged = true;
    }
    return;
  }
  const row = objectAt(address);
  if (row < 0) {
    // Memory that no section names, such as a heap, or a device: whoever reads it gets any value.
    if (!isDevice(address) || !isNumeric(value)) lose(value);
    if (isBitOfRam(address) && objectAt(byteOfBit(address)) >= 0) storeMemory(byteOfBit(address), anyNumber(1), 1);
    return;
  }
  const kept = valueOf(value);
  if (kept.kind == KIND_INITIAL) {
    if (sectionAt(address) != kept.space) writeCell(row, address & ~3, elsewhere(value));
    return;
  }
  if (size == 4 && (address & 3) == 0) {
    writeCell(row, address, value);
    return;
  }
  const held = size == 4 ? ANY : anyNumber(1);
  if (size == 4) lose(value);
  writeCell(row, address & ~3, held);
  if ((address & 3) + size > 4 && address + size <= thing(row).end) writeCell(row, (address & ~3) + 4, held);
}

/** Whether VTOR or AIRCR may hold more than was known. */
export let registersChanged: bool = false;

export function resetRegistersChanged(): void {
  registersChanged = false;
}

/** Whether VTOR may point elsewhere than to the image's own table. */
export function hasOtherTable(): bool {
  return vtor != ownTable;
}

/** The words of one object go into another, as `memcpy` does; `size` is a value too. */
export function copyBetween(to: u32, from: u32, size: u32): void {
  if (to == NOTHING || from == NOTHING) return;
  const source = valueOf(from);
  const target = valueOf(to);
  const length = valueOf(size);
  const isExact =
    source.kind == KIND_SET &&
    target.kind == KIND_SET &&
    length.kind == KIND_SET &&
    length.count == 1 &&
    spaceOf(placeAt(length, 0)) == 0 &&
    <u32>placeAt(length, 0) <= 256;
  if (isExact) {
    const bytes = <u32>placeAt(length, 0);
    for (let at: u32 = 0; at < bytes; at += 4) {
      const held = loadFrom(shifted(from, at), 4, false);
      if (at + 4 <= bytes) storeTo(shifted(to, at), held, 4);
      else {
        lose(concrete(held));
        storeTo(shifted(to, at), held, 1);
      }
    }
    return;
  }
  const held = loadFrom(nearby(from), 4, false);
  storeTo(nearby(to), held, 4);
}

import { addConstant } from "./arithmetic";
import { nearOf } from "./join";

function shifted(id: u32, by: u32): u32 {
  return addConstant(id, by);
}

/** Every word of what a pointer points into. */
export function nearby(id: u32): u32 {
  const known = concrete(id);
  return known <= ANY || valueOf(known).kind == KIND_INITIAL ? known : nearOf(known, 1);
}

/** Every word of what a pointer points to becomes a number. */
export function fill(to: u32, value: u32): void {
  if (to == NOTHING) return;
  storeTo(nearby(to), value, 4);
}
