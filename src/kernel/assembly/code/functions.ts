// The functions of the image, and what is known of each.

import { NumberMap, newNumberMap } from "../number-map";
import { List, newList } from "../table";
import { Section, isInstruction, readWord, sectionAt, sections, word } from "./image";
import { ON_CALLEES } from "./following/dependencies";
import { extentOf } from "./extents";
import { addPlace } from "./following/worklist";

/** Words that a caller hands over on its stack and that are followed. */
export const STACK_ARGUMENTS: u32 = 16;
/** Values on entry: r0 to r3, then words of the stack. */
export const ENTRIES: u32 = 4 + STACK_ARGUMENTS;
/** Registers whose value a call brings back: r0 to r3, r12. */
export const RESULTS: u32 = 5;

// What a function does by its name, as far as the interpreter takes that from it.
export const ROLE_NONE: u32 = 0;
/** `memcpy` and its like. */
export const ROLE_COPY: u32 = 1;
/** `memset`: destination, byte, size. */
export const ROLE_FILL: u32 = 2;
/** `__aeabi_memclr`: destination, size. */
export const ROLE_CLEAR: u32 = 3;
/** `__aeabi_memset`: destination, size, byte. */
export const ROLE_FILL_SWAPPED: u32 = 4;
// Helpers of v6-M that jump by a table behind their call, by r0: bytes and halfwords, without and with a sign, and words.
export const ROLE_CASE_BYTE: u32 = 5;
export const ROLE_CASE_SIGNED_BYTE: u32 = 6;
export const ROLE_CASE_HALF: u32 = 7;
export const ROLE_CASE_SIGNED_HALF: u32 = 8;
export const ROLE_CASE_WORD: u32 = 9;
// What a function is written in, as far as that is known.
export const LANGUAGE_CPP: u32 = 1;
export const LANGUAGE_RUST: u32 = 2;
/** In `breaksAbi`: it comes back to its caller at another place than behind the call. */
export const RETURNS_ELSEWHERE: u32 = 1 << 14;

@unmanaged
export class Fn {
  start: u32;
  end: u32;
  section: u32;
  role: u32;
  /** 1 when roots reach it as far as direct calls and addresses tell, so that what it does counts. */
  reached: u32;
  /** Bits of what changed since it was followed (`dependencies.ts`); 0 for nothing. */
  dirty: u32;
  /** 1 when its callers are not all known: its arguments are any. */
  open: u32;
  /** 1 when some call of it is known. */
  called: u32;
  addressTaken: u32;
  /** Bits of the entry values that have a bearing on what it does. */
  usesEntry: u32;
  /** Bits of the entry values that were handed out. */
  exposedEntries: u32;
  /** Words of the caller's stack that it reads. */
  stackWords: u32;
  /** 1 when the address of those was handed out. */
  stackEscapes: u32;
  /** 1 when the address of its frame was handed out. */
  escaped: u32;
  /** Row of the thing that stands for its frame + 1; 0 for none. */
  frameThing: u32;
  /** 1 when what nothing ever stored is any value. */
  lenient: u32;
  frame: u32;
  returns: u32;
  dynamicAt: u32;
  unresolved: u32;
  usesFloat: u32;
  breaksAbi: u32;
  /** First of the functions that call it, a row of `callers` + 1. */
  firstCaller: u32;
  /** Bits of r4 to r11 that it reads as its caller left them, against the rules for calls. */
  readsSaved: u32;
  /** Bits of r0 to r3 that it takes as arguments, as far as its code shows. */
  reads: u32;
  /** 1 when its address is somewhere in memory by itself, or where it is not followed. */
  stored: u32;
  /** 1 when code names its address, and 1 when that went where it is not followed. */
  named: u32;
  lost: u32;
  /** The last search that found it. */
  round: u32;
  /** 1 when a call of a panic was not followed in it. */
  cuts: u32;
  /** 1 when a panic begins in it. */
  panics: u32;
  /** 1 when it returns in place of the function that jumped into it, whose frame it ends. */
  unwinds: u32;
  /** 1 when it calls a value. */
  callsThrough: u32;
  /** 1 when it calls a value of which nothing is known. */
  callsUnknown: u32;
  /** 1 when it gives the processor another stack: `MSR MSP`, `MSR PSP`. */
  switchesStack: u32;
  /** Bits of the entry values that it does more with than to keep them or hand them on. */
  usesEntries: u32;
  /** Entry values and results. */
  values: usize;
  /** Its place in the order in which functions are followed. */
  place: u32;
  /** Its leaders as they were found last, and whether each instruction is one; 0 before that (`leaders.ts`). */
  leaders: usize;
  allLead: u32;
  /** Registers that are live by halfword, twice the round in which they were found, and 1 where a jump may go anywhere; 0 before that (`liveness.ts`). */
  live: usize;
  liveRound: u32;
  /** The round in which it was found to use what its callers keep in registers; 0 when it does not. */
  savedRound: u32;
  /** 0 when it is not known. */
  language: u32;
  /** 1 once it was followed, or is. */
  followed: u32;
  /** The states of its leaders when it was followed last; 0 for none (`kept-states.ts`). */
  kept: usize;
  /** Bits of r0 to r3 from which calls of values find their target, as they were on entry. */
  findsBy: u32;
  /** 1 when it calls a function that does so. */
  handsOn: u32;
  /** The caller that came last + 1. */
  lastCaller: u32;
  /** `MOST_WALKERS` when it calls elements of an array that it is handed; less, down to 1, when it may hand that on to one that does. */
  walks: u32;
}

/** Functions that hand an array on, one to another, at most, the one included that walks it. */
export const MOST_WALKERS: u32 = 3;
/** r0 to r3. */
const ALL_ARGUMENTS: u32 = 15;

/**
 * Finds who hands over arguments by which callees find what they call. Who calls what walks an array may hand it on: which of its arguments that is, its own
 * callers tell.
 */
export function findHandingOn(): void {
  for (let walks = MOST_WALKERS; walks > 1; walks--) {
    for (let index: u32 = 0; index < functions.count; index++) {
      if (fn(index).walks != walks) continue;
      for (let row = fn(index).firstCaller; row != 0; row = callerAfter(row)) {
        const caller = fn(callerAt(row));
        if (caller.walks != 0) continue;
        caller.walks = walks - 1;
        caller.findsBy = ALL_ARGUMENTS;
      }
    }
  }
  for (let index: u32 = 0; index < functions.count; index++) {
    if (fn(index).findsBy == 0) continue;
    for (let row = fn(index).firstCaller; row != 0; row = callerAfter(row)) fn(callerAt(row)).handsOn = 1;
  }
}

@unmanaged
class Caller {
  function: u32;
  next: u32;
}

@unmanaged
class Reach {
  end: u32;
}

export const functions: List = newList();
const reaches: List = newList();
const callers: List = newList();
const byStart: NumberMap = newNumberMap();
/** A bit for each halfword modulo a power of two, which is 0 where no function starts: most numbers that are asked for are none. */
const STARTS: u32 = 1 << 17;
const starts: usize = heap.alloc(STARTS >> 3);
memory.fill(starts, 0, STARTS >> 3);
/** Functions that have symbols stand first, ascending by address. */
let symbolCount: u32 = 0;

@inline
export function fn(index: u32): Fn {
  return functions.at<Fn>(index);
}

export function addFunction(start: u32, end: u32, section: u32, role: u32): u32 {
  const added = functions.push<Fn>();
  memory.fill(changetype<usize>(added), 0, offsetof<Fn>());
  added.start = start;
  added.end = max(start, end);
  added.section = section;
  added.role = role;
  added.values = heap.alloc((ENTRIES + RESULTS) << 2);
  memory.fill(added.values, 0, (ENTRIES + RESULTS) << 2);
  // Functions that are found on the way stand behind those that were known.
  added.place = functions.count - 1;
  byStart.set(start, functions.count - 1);
  const bits = startsOf(start);
  store<u8>(bits, <u8>((<u32>load<u8>(bits)) | (<u32>1 << ((start >>> 1) & 7))));
  return functions.count - 1;
}

/** Ends the functions that have symbols. */
export function finishSymbols(): void {
  symbolCount = functions.count;
  let reach: u32 = 0;
  for (let index: u32 = 0; index < symbolCount; index++) {
    reach = max(reach, fn(index).end);
    reaches.push<Reach>().end = reach;
  }
}

@inline
function startsOf(address: u32): usize {
  return starts + (((address >>> 1) & (STARTS - 1)) >>> 3);
}

/** Index of the function that starts at an address; -1 for none. */
export function startingAt(address: u32): i32 {
  if (((<u32>load<u8>(startsOf(address)) >>> ((address >>> 1) & 7)) & 1) == 0) return -1;
  const found = byStart.find(address);
  return found == 0 ? -1 : load<u32>(found);
}

function lastNotAbove(address: u32): i32 {
  let low: u32 = 0;
  let high = symbolCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fn(middle).start <= address) low = middle + 1;
    else high = middle;
  }
  return <i32>low - 1;
}

/** Index of a function with a symbol that covers an address; -1 for none. */
function covering(address: u32): i32 {
  let index = lastNotAbove(address);
  for (let steps = 0; index >= 0 && steps < 1000 && reaches.at<Reach>(index).end > address; index--, steps++) {
    if (fn(index).end > address) return index;
  }
  return -1;
}

/** The function that starts at an address that something calls; it is made when there is none. -1 when no instruction is there. */
export function require(address: u32): i32 {
  const known = startingAt(address);
  if (known >= 0) return known;
  if ((address & 1) != 0 || !isInstruction(address)) return -1;
  const section = sectionAt(address);
  const host = covering(address);
  const limit = sections.at<Section>(section).address + sections.at<Section>(section).held;
  const following = lastNotAbove(address) + 1;
  const next = <u32>following < symbolCount ? min(fn(following).start, limit) : limit;
  const end = host >= 0 ? fn(host).end : extentOf(address, next, isCaseHelper);
  return addFunction(address, end, section, caseRole(address));
}

function isCaseHelper(address: u32): bool {
  return caseRole(address) != ROLE_NONE;
}

/** Whether four words of code are these. */
function isCode(address: u32, first: u32, second: u32, third: u32, fourth: u32): bool {
  return (
    readWord(address) && word == first && readWord(address + 4) && word == second && readWord(address + 8) && word == third && readWord(address + 12) && word == fourth
  );
}

/** Libgcc's helpers for jump tables on v6-M, where no symbol names them, by their instructions (seen: libgcc 12). */
function caseRole(address: u32): u32 {
  if (isCode(address, 0x4671b402, 0x00490849, 0x00495c09, 0xbc02448e)) return ROLE_CASE_BYTE;
  if (isCode(address, 0x4671b402, 0x00490849, 0x00495609, 0xbc02448e)) return ROLE_CASE_SIGNED_BYTE;
  if (isCode(address, 0x4671b403, 0x00400849, 0x5a090049, 0x448e0049)) return ROLE_CASE_HALF;
  if (isCode(address, 0x4671b403, 0x00400849, 0x5e090049, 0x448e0049)) return ROLE_CASE_SIGNED_HALF;
  if (isCode(address, 0x4671b403, 0x08893102, 0x00890080, 0x18405808)) return ROLE_CASE_WORD;
  return ROLE_NONE;
}

/**
 * The function whose start a word of data or a constant names. In a stripped image any word that names an instruction may be a function's address: the
 * function is made. -1 for none.
 */
export function namedAt(address: u32): i32 {
  const known = startingAt(address);
  return known >= 0 || !isInstruction(address) || covering(address) >= 0 ? known : require(address);
}

/** Whether a symbol names a function. */
export function hasSymbol(index: u32): bool {
  return index < symbolCount;
}

export function entryValue(index: u32, entry: u32): u32 {
  return load<u32>(fn(index).values + (<usize>entry << 2));
}

export function setEntryValue(index: u32, entry: u32, value: u32): void {
  store<u32>(fn(index).values + (<usize>entry << 2), value);
}

export function resultOf(index: u32, result: u32): u32 {
  return load<u32>(fn(index).values + (<usize>(ENTRIES + result) << 2));
}

export function setResult(index: u32, result: u32, value: u32): void {
  store<u32>(fn(index).values + (<usize>(ENTRIES + result) << 2), value);
}

/** Remembers that one function calls another. */
export function addCaller(callee: u32, caller: u32): void {
  const target = fn(callee);
  const added = callers.push<Caller>();
  added.function = caller;
  added.next = target.firstCaller;
  target.firstCaller = callers.count;
}

/** The function of a row of `callers` + 1. */
export function callerAt(row: u32): u32 {
  return callers.at<Caller>(row - 1).function;
}

/** The next row + 1 of those that call the same; 0 behind the last. */
export function callerAfter(row: u32): u32 {
  return callers.at<Caller>(row - 1).next;
}

/** A function is followed again, when its turn comes: what depends on some of these (`dependencies.ts`). */
export function followAgain(index: u32, changed: u32): void {
  fn(index).dirty |= changed;
  addPlace(fn(index).place);
}

/** All callers of a function are followed again: it brings back or wants what it did not. */
export function dirtyCallers(callee: u32): void {
  for (let row = fn(callee).firstCaller; row != 0; row = callerAfter(row)) followAgain(callerAt(row), ON_CALLEES);
}
