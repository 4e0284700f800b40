// Calls: what callers hand over, what comes back, who may be called.

import { copyBetween, fill, isSaved, loadFrom, nearby, ownSpace } from "./accesses";
import { concrete, concreteFor, current, escapeFrames, handOver, inCaller, lose } from "./entries";
import { collect, collecting } from "./following/call-contexts";
import { depend, ON_ALL, ON_CALLEES } from "./following/dependencies";
import {
  addCaller,
  dirtyCallers,
  ENTRIES,
  entryValue,
  fn,
  followAgain,
  LANGUAGE_RUST,
  MOST_WALKERS,
  require,
  resultOf,
  RESULTS,
  ROLE_CASE_BYTE,
  ROLE_CLEAR,
  ROLE_COPY,
  ROLE_FILL,
  setResult,
  startingAt,
  STACK_ARGUMENTS,
} from "./functions";
import { join, joinSettling } from "./join";
import { forgetLiveness, isOutdated } from "./following/liveness";
import { newPairMap, PairMap } from "./maps/pair-map";
import { note, onBlock, recording } from "./recorder";
import {
  addMember,
  addSet,
  ArgumentRow,
  assumedCalls,
  AssumedRow,
  ARGUMENTS,
  callArguments,
  EVIDENCE_ADDRESS_TAKEN,
  HandedRow,
  handedRows,
  knownSet,
  REFERENCE_CALL,
  REFERENCE_INDIRECT_CALL,
  REFERENCE_INDIRECT_TAIL_CALL,
  REFERENCE_TAIL_CALL,
  SetRow,
  sets,
  WayRow,
  ways,
} from "./records";
import { notedOutgoing } from "./outgoing";
import { dropTrails, findSlot, get, now, originOf, set, setOriginOf, slotFrom, slotOf } from "./state";
import { frameOf, frozen, writeCell } from "./things";
import { callAnywhere, isReset, reach } from "./taken";
import { EXPRESSION_ENTRY, EXPRESSION_OFFSET, EXPRESSION_RESULT, EXPRESSION_SUM, EXPRESSION_WORD, expression, expressionFor, offsetBy } from "./expressions";
import { ORIGIN_ARGUMENT, ORIGIN_NONE, origin, originFor, tracing } from "./origins";
import { findShapes, shapeCount, shapeKind, shapeOffset } from "./shapes";
import { beginFunctions, findFunctions, found, foundAt, holdsNone } from "./function-tables";
import { isInstruction } from "./image";
import {
  ANY,
  anyNumber,
  BIAS,
  constant,
  enteredWith,
  ENTRY,
  HAS_ENTRY,
  isOne,
  isOnePlace,
  KIND_RANGE,
  KIND_SET,
  NOTHING,
  one,
  onePlace,
  placeAt,
  RETURN_THROUGH,
  single,
  spaceOf,
  valueOf,
} from "./values";
import { spend } from "./work";

const SP: u32 = 13;
/** A call of one function takes the time of so many steps. */
const STEPS_OF_CALL: u32 = 4;
/** Bytes of the frame that a callee may change whose address it is handed, as far as it matters where words came from. */
const HANDED_WORDS: u32 = 32;
/** r0 to r14, then words of the stack from 16 on: what is handed over. */
const handed: usize = heap.alloc(4 * (16 + STACK_ARGUMENTS));
const results: usize = heap.alloc(4 * RESULTS);
const callerOf: PairMap = newPairMap(1 << 12);
/** Whether calls through values that are not known reach only what their shape leaves. */
export let assuming: bool = false;
/** Whether panics are not followed: a panic ends the program. */
let cutting: bool = false;
/** Number of the phase whose calls are written down; 2 for none. */
let phase: u32 = 2;
/** Whether every call through a value needs to know where that came from. */
let traceWanted: bool = false;
/** Whether a call needs that, and it was not kept. */
export let needsTrace: bool = false;
/** 1 when a call's target is a value that nothing stored. */
export let metNothing: bool = false;
/** A function that a call was found to need and that was not followed yet: the caller waits for it; -1 for none. */
export let awaited: i32 = -1;
/** Whether calls wait for functions that were not followed yet. */
let waits: bool = false;
/** Registers that callees do not bring back: bits of r4 to r11, 13 for the stack pointer. */
export let broken: u32 = 0;

export function setMetNothing(value: bool): void {
  metNothing = value;
}

export function setAssuming(assumes: bool, cuts: bool): void {
  assuming = assumes;
  cutting = cuts;
}

export function setPhase(number: u32): void {
  phase = number;
}

export function setTraceWanted(value: bool): void {
  traceWanted = value;
}

export function setWaits(value: bool): void {
  waits = value;
}

export function endWait(): void {
  awaited = -1;
}

export function endTraceNeed(): void {
  needsTrace = false;
}

@inline
function registerOfResult(result: u32): u32 {
  return result < 4 ? result : 12;
}

/** Where the stack pointer is; false when that is not one place of the own frame. */
function stackPlace(): bool {
  return isOnePlace(get(SP)) && spaceOf(onePlace) == ownSpace();
}

function handedRegisters(words: u32): void {
  for (let register: u32 = 0; register < 15; register++) store<u32>(handed + (<usize>register << 2), get(register));
  const known = stackPlace();
  const stack = <u32>onePlace;
  for (let index: u32 = 0; index < STACK_ARGUMENTS; index++) {
    let value: u32 = ANY;
    if (index < words && known) value = outgoing(stack + 4 * index);
    store<u32>(handed + (<usize>(16 + index) << 2), value);
  }
}

/** A word of the caller's own frame that a callee reads as an argument. */
function outgoing(at: u32): u32 {
  const slot = findSlot(at);
  if (slot !== null) return slot.value;
  if (at >= BIAS || fn(current).escaped != 0) return loadFrom(single(ownSpace(), at), 4, false);
  return now.rest;
}

function handOverAll(callee: u32): void {
  for (let entry: u32 = 0; entry < 4; entry++) {
    const value = concreteFor(callee, entry, get(entry));
    escapeFrames(value);
    handOver(callee, entry, value);
  }
  const words = fn(callee).stackWords;
  if (words > 0) {
    const known = stackPlace();
    const stack = <u32>onePlace;
    for (let index: u32 = 0; index < words; index++) {
      const word = known ? outgoing(stack + 4 * index) : ANY;
      const value = word == enteredWith(14) ? constant(RETURN_THROUGH) : concreteFor(callee, 4 + index, word);
      escapeFrames(value);
      handOver(callee, 4 + index, value);
    }
  }
  if (fn(callee).stackEscapes != 0 && stackPlace()) {
    // Variable arguments: the callee reads them through a pointer into its caller's words.
    const stack = <u32>onePlace;
    for (let index = slotFrom(now, stack); index < now.slotCount && slotOf(now, index).at < stack + 64; index++) {
      const slot = slotOf(now, index);
      if (isSaved(slot.value)) continue;
      const value = concrete(slot.value);
      escapeFrames(value);
      writeCell(frameOf(callee), BIAS + slot.at - stack, value);
    }
  }
}

/** What a call of a library routine does to memory, by what it is named. */
function applyRole(at: u32, role: u32): void {
  if (fn(current).role != 0 && fn(current).role < ROLE_CASE_BYTE) return;
  if (role == ROLE_COPY) {
    copyBetween(get(0), get(1), get(2));
    onBlock(at, get(0), get(2), ANY, recording ? loadFrom(nearby(get(1)), 4, false) : ANY, get(1));
  } else {
    const byte = role == ROLE_CLEAR ? constant(0) : role == ROLE_FILL ? get(1) : get(2);
    const held = isOne(byte) && one == 0 ? constant(0) : anyNumber(1);
    fill(get(0), held);
    onBlock(at, get(0), role == ROLE_FILL ? get(2) : get(1), byte, held, NOTHING);
  }
}

function noteCaller(callee: u32): void {
  if (fn(callee).lastCaller == current + 1) return;
  fn(callee).lastCaller = current + 1;
  if (!callerOf.set(callee, current, 1)) return;
  addCaller(callee, current);
  if (!isOutdated(current, callee)) return;
  forgetLiveness(current);
  followAgain(current, ON_ALL);
}

/** Adds what a function brings back to `results`; says whether it comes back. */
function callOne(at: u32, callee: u32): bool {
  if (awaited >= 0) return false;
  depend(ON_CALLEES);
  spend(STEPS_OF_CALL);
  if (cutting && fn(callee).panics != 0 && fn(current).panics == 0) {
    fn(current).cuts = 1;
    return false;
  }
  if (frozen == 0) {
    if (fn(callee).called == 0) fn(callee).called = 1;
    reach(callee);
  }
  const readsSaved = fn(callee).readsSaved;
  for (let register: u32 = 4; readsSaved != 0 && register < 12; register++) if (((readsSaved >> register) & 1) != 0) lose(get(register));
  const role = fn(callee).role;
  if (role != 0 && role < ROLE_CASE_BYTE) {
    noteCaller(callee);
    applyRole(at, role);
    add(0, get(0));
    for (let result: u32 = 1; result < RESULTS; result++) add(result, ANY);
    return true;
  }
  if (recording && <i32>callee == collecting) collect(at, callee);
  handOverAll(callee);
  if (waits && fn(callee).followed == 0) {
    awaited = callee;
    return false;
  }
  noteCaller(callee);
  if (fn(callee).returns == 0) return false;
  let isRelative: u32 = 0;
  for (let result: u32 = 0; result < RESULTS; result++) isRelative |= valueOf(resultOf(callee, result)).flags & HAS_ENTRY;
  if (isRelative != 0) handedRegisters(fn(callee).stackWords);
  for (let result: u32 = 0; result < RESULTS; result++) {
    const value = resultOf(callee, result);
    add(result, isRelative != 0 ? inCaller(value, handed) : value);
  }
  broken |= fn(callee).breaksAbi;
  return true;
}

function add(result: u32, value: u32): void {
  const at = results + (<usize>result << 2);
  store<u32>(at, join(load<u32>(at), value));
}

/** Nothing is known of what a call does. */
function callUnknown(): void {
  for (let register: u32 = 0; register < 4; register++) lose(get(register));
  lose(get(12));
  if (stackPlace()) {
    const stack = <u32>onePlace;
    for (let index = slotFrom(now, stack); index < now.slotCount && slotOf(now, index).at < stack + 64; index++) {
      if (!isSaved(slotOf(now, index).value)) lose(slotOf(now, index).value);
    }
  }
  for (let result: u32 = 0; result < RESULTS; result++) add(result, ANY);
}

function beginResults(): void {
  for (let result: u32 = 0; result < RESULTS; result++) store<u32>(results + (<usize>result << 2), NOTHING);
  now.shown = 1;
  broken = 0;
  if (!tracing) return;
  for (let register: u32 = 0; register < 4; register++) {
    if (isOnePlace(get(register)) && spaceOf(onePlace) == ownSpace()) dropTrails(<u32>onePlace, <u32>onePlace + HANDED_WORDS);
  }
}

/** What a register holds that a function brings back in another, as it was handed it; 0 for none. */
function passedThrough(callee: i32, result: u32): u32 {
  if (!isOnePlace(resultOf(callee, result)) || spaceOf(onePlace) < ENTRY || spaceOf(onePlace) - ENTRY > 3) return 0;
  return offsetBy(origin(originOf(now, spaceOf(onePlace) - ENTRY)).expression, <u32>onePlace - BIAS);
}

/** What the call at an address brings back in a register: what its one callee was handed, or a result of its own. */
function expressionOfResult(at: u32, callee: i32, result: u32): u32 {
  const passed = callee >= 0 ? passedThrough(callee, result) : 0;
  return passed != 0 ? passed : expressionFor(EXPRESSION_RESULT, at, result);
}

/** After a call that comes back, of one callee or of others (-1). */
function takeResults(at: u32, callee: i32): void {
  const first = tracing ? expressionOfResult(at, callee, 0) : 0;
  const second = tracing ? expressionOfResult(at, callee, 1) : 0;
  for (let result: u32 = 0; result < RESULTS; result++) set(registerOfResult(result), load<u32>(results + (<usize>result << 2)));
  if (tracing) {
    setOriginOf(now, 0, originFor(ORIGIN_NONE, 0, first));
    setOriginOf(now, 1, originFor(ORIGIN_NONE, 0, second));
  }
  set(14, ANY);
  for (let register: u32 = 4; register < 12; register++) {
    if ((broken & (1 << register)) == 0) continue;
    lose(get(register));
    set(register, ANY);
  }
}

function recordArguments(at: u32): void {
  const row = callArguments.push<ArgumentRow>();
  row.from = current;
  row.at = at;
  row.known = 0;
  const onStack = stackPlace();
  const stack = <u32>onePlace;
  for (let argument: u32 = 0; argument < ARGUMENTS; argument++) {
    if (argument >= 4 && !onStack) break;
    const word = stack + 4 * (argument - 4);
    let value = argument < 4 ? get(argument) : notedOutgoing(word);
    if (argument >= 4 && value == ANY) value = outgoing(word);
    const put = changetype<usize>(row) + offsetof<ArgumentRow>("r0") + (<usize>argument << 2);
    if (isOne(concrete(value))) {
      row.known |= 1 << argument;
      store<u32>(put, one);
    } else if (isOnePlace(value) && isArgument(onePlace)) {
      row.known |= 0x100 << argument;
      const entry = spaceOf(onePlace) - ENTRY;
      store<u32>(put, entry < 4 ? entry : entry - 12);
    }
  }
}

/** A call goes by what an expression is: the argument that it begins with is one by which the function finds what it calls, an element of an array where a sum leads to it. */
function noteFinding(number: u32): void {
  let at = number;
  let isElement: bool = false;
  for (let operation = expression(at).operation; operation == EXPRESSION_WORD || operation == EXPRESSION_OFFSET || operation >= EXPRESSION_SUM; operation = expression(at).operation) {
    if (operation >= EXPRESSION_SUM) isElement = true;
    at = expression(at).a;
  }
  const base = expression(at);
  if (base.operation != EXPRESSION_ENTRY || base.a >= 4) return;
  const isWalk = isElement && fn(current).language == LANGUAGE_RUST;
  if (!isElement || isWalk) fn(current).findsBy |= 1 << base.a;
  if (isWalk) fn(current).walks = MOST_WALKERS;
}

/** Writes down how what is handed over was computed, for a callee that finds by it what it calls. */
function recordHanded(at: u32, callee: u32): void {
  for (let register: u32 = 0; register < 4; register++) {
    if ((fn(callee).findsBy & (1 << register)) == 0) continue;
    const row = handedRows.push<HandedRow>();
    row.at = at;
    row.argument = register;
    row.expression = origin(originOf(now, register)).expression;
    row.isConstant = isOne(concrete(get(register))) ? 1 : 0;
    row.value = one;
    row.isOpen = fn(callee).open;
    row.isOwn = isOnePlace(get(register)) && spaceOf(onePlace) == ownSpace() && <u32>onePlace < BIAS ? 1 : 0;
  }
}

/** Whether a place is what a register or a word of the stack held when the function was called. */
function isArgument(at: u64): bool {
  const entry = spaceOf(at) - ENTRY;
  return <u32>at == BIAS && (entry < 4 || (entry >= 16 && entry < 16 + STACK_ARGUMENTS));
}

/** A call of one address; says whether it comes back. */
export function callAddress(at: u32, target: u32, isTail: bool): bool {
  const callee = require(target);
  if (recording) {
    note(at, isTail ? REFERENCE_TAIL_CALL : REFERENCE_CALL, target, 0);
    recordArguments(at);
    if (callee >= 0 && tracing) recordHanded(at, callee);
  }
  beginResults();
  let comesBack = true;
  if (callee < 0) callUnknown();
  else comesBack = callOne(at, callee);
  if (comesBack) takeResults(at, callee);
  return comesBack;
}

/** A call out of the image, of which nothing is known. */
export function callOutside(at: u32): void {
  if (recording) note(at, REFERENCE_CALL, 0xffffffff, 0);
  beginResults();
  callUnknown();
  takeResults(at, -1);
}

/** Below lies the vector table after reset, and no code. */
const CODE: u32 = 64;

/** Whether to go to an address is a fault: without the Thumb bit, which a move to the program counter does not need [ARMv7-M §A2.3.1, §A4.1.1]. */
@inline
function isFault(target: u32, isMove: bool): bool {
  return !isInstruction(target & ~1) && (target < CODE || ((target & 1) == 0 && !isMove));
}

/** A call through a value that `register` holds (15: none does), or with `isMove` a move of it to the program counter; says whether it may come back. */
export function callValue(at: u32, id: u32, from: u32, register: u32, isTail: bool, isMove: bool): bool {
  let called = concrete(id);
  if (called == NOTHING) {
    metNothing = true;
    if (fn(current).lenient == 0) return false;
    called = ANY;
  }
  fn(current).callsThrough = 1;
  if (traceWanted && !tracing) {
    needsTrace = true;
    return false;
  }
  const value = valueOf(called);
  let source = from;
  if (origin(source).kind == ORIGIN_NONE && called != id) source = originFor(ORIGIN_ARGUMENT, argumentOf(id), origin(source).expression);
  let isKnown = value.kind == KIND_SET;
  let faults: u32 = 0;
  let hasNumber = false;
  let hasReset = false;
  for (let index: u32 = 0; isKnown && index < value.count; index++) {
    const target = <u32>placeAt(value, index);
    if (spaceOf(placeAt(value, index)) != 0) isKnown = false;
    else if (isFault(target, isMove)) {
      faults += 1;
      hasNumber = hasNumber || target != 0;
    }
    // A number that may be code, but not of the image, says that something else is read.
    else if (value.count > 1 && !isInstruction(target & ~1)) isKnown = false;
    else if (startingAt(target & ~1) >= 0 && isReset(startingAt(target & ~1))) hasReset = true;
  }
  // With Reset's handler among them the numbers are words of the vector table.
  if ((hasNumber && hasReset) || (faults > 1 && faults == value.count)) isKnown = false;
  if (isKnown && value.count == 1 && origin(source).kind == ORIGIN_NONE) {
    const target = <u32>placeAt(value, 0);
    if (target == 0) return false;
    if (phase < 2) writeDown(at, called, 0);
    return callAddress(at, target & ~1, isTail);
  }
  if (recording) {
    if (isKnown) recordSet(at, called, source, isTail);
    else recordUnknown(at, source, register, isTail);
    recordArguments(at);
  }
  if (!isKnown && assuming) {
    fn(current).callsUnknown = 1;
    if (!tracing) {
      needsTrace = true;
      return false;
    }
    noteFinding(origin(source).expression);
    findShapes(fn(current).language, origin(source).expression, origin(originOf(now, 0)).expression, origin(originOf(now, 1)).expression);
    if (shapeCount() > 0) {
      // Functions among numbers that are no code may be what is called.
      lose(called);
      beginFunctions();
      for (let index: u32 = 0; index < shapeCount(); index++) findFunctions(shapeKind(index), shapeOffset(index), register);
      return callFound(at, register);
    }
  }
  if (phase < 2) writeDown(at, isKnown ? called : ANY, 0);
  beginResults();
  if (!isKnown) {
    fn(current).callsUnknown = 1;
    lose(called);
    callAnywhere();
    callUnknown();
    takeResults(at, -1);
    return true;
  }
  let comesBack = false;
  const count = value.count;
  for (let index: u32 = 0; index < count; index++) {
    const target = <u32>placeAt(valueOf(called), index);
    if (target == 0 || (count > 1 && isFault(target, isMove))) continue;
    const callee = require(target & ~1);
    if (callee < 0) {
      callUnknown();
      comesBack = true;
    } else if (callOne(at, callee)) comesBack = true;
  }
  if (comesBack) takeResults(at, -1);
  return comesBack;
}

/** The shapes of a call that may reach every function whose address is taken, as a number. */
function shapeKey(at: u32, register: u32): u32 {
  if (shapeCount() == 0) return 0x80000000 | (register << 20);
  if (shapeCount() > 1) return 0xc0000000 | (at >> 1);
  return 0x80000000 | (shapeKind(0) << 24) | (register << 20) | shapeOffset(0);
}

/** A call of one of `found`; where nothing is found the target is elsewhere, and nothing is known of what it does. */
function callFound(at: u32, register: u32): bool {
  if (found.count == 0 && holdsNone && fn(current).language == LANGUAGE_RUST) {
    if (phase < 2) writeDown(at, ANY, shapeKey(at, register));
    return false;
  }
  if (found.count == 0 && fn(current).lenient == 0) {
    metNothing = true;
    return false;
  }
  if (phase < 2) writeDown(at, ANY, shapeKey(at, register));
  beginResults();
  if (found.count == 0) {
    callUnknown();
    takeResults(at, -1);
    return true;
  }
  let comesBack = false;
  for (let index: u32 = 0; index < found.count; index++) if (callOne(at, foundAt(index))) comesBack = true;
  if (comesBack) takeResults(at, -1);
  return comesBack;
}

/** Writes down what a call reaches in a phase: all members of a value, all of `found` for a shape, or every function whose address is taken. */
function writeDown(at: u32, called: u32, shape: u32): void {
  const key = 0xfffffff0 | phase;
  const member: u32 = shape != 0 ? shape : called;
  let known = knownSet(key, member);
  if (known == 0) {
    known = addSet(key, member, shape == 0 && called == ANY ? EVIDENCE_ADDRESS_TAKEN : 0, shape != 0 && holdsNone ? 1 : 0) + 1;
    const value = valueOf(called);
    if (shape != 0) for (let index: u32 = 0; index < found.count; index++) addMember(known - 1, foundAt(index));
    else if (called != ANY) {
      for (let index: u32 = 0; index < value.count; index++) {
        const callee = require(<u32>placeAt(value, index) & ~1);
        if (callee >= 0) addMember(known - 1, callee);
      }
    }
  }
  const row = assumedCalls.push<AssumedRow>();
  row.phase = phase;
  row.at = at;
  row.set = known - 1;
}

/** The argument that a value relative to entry is. */
function argumentOf(id: u32): u32 {
  const value = valueOf(id);
  if (value.kind != KIND_RANGE && value.count == 0) return 0;
  const space = value.kind == KIND_RANGE ? value.space : spaceOf(placeAt(value, value.count - 1));
  return space >= ENTRY ? space - ENTRY : 0;
}

function recordSet(at: u32, called: u32, source: u32, isTail: bool): void {
  const from = origin(source);
  const key = originFor(from.kind, from.detail, 0);
  let known = knownSet(called, key);
  if (known == 0) {
    known = addSet(called, key, from.kind, from.detail) + 1;
    const value = valueOf(called);
    for (let member: u32 = 0; member < value.count; member++) {
      const callee = require(<u32>placeAt(value, member) & ~1);
      if (callee >= 0) addMember(known - 1, callee);
    }
  }
  note(at, isTail ? REFERENCE_INDIRECT_TAIL_CALL : REFERENCE_INDIRECT_CALL, 0, known - 1);
}

/** A call that may go to every function whose address is taken; calls of one shape share a set. */
function recordUnknown(at: u32, source: u32, register: u32, isTail: bool): void {
  findShapes(fn(current).language, origin(source).expression, origin(originOf(now, 0)).expression, origin(originOf(now, 1)).expression);
  const way = ways.push<WayRow>();
  way.at = at;
  way.expression = origin(source).expression;
  const key = shapeKey(at, register);
  let known = knownSet(ANY, key);
  if (known == 0) {
    known = addSet(ANY, key, EVIDENCE_ADDRESS_TAKEN, 0) + 1;
    const row = sets.at<SetRow>(known - 1);
    row.shape = shapeCount() > 0 ? shapeKind(0) : 0;
    row.offset = shapeCount() > 0 ? shapeOffset(0) : 0;
  }
  note(at, isTail ? REFERENCE_INDIRECT_TAIL_CALL : REFERENCE_INDIRECT_CALL, 0, known - 1);
}

/** The function returns: what it brings back, and, with `isWhole`, whether it keeps what it has to keep. */
export function comeBack(isWhole: bool): void {
  const target = fn(current);
  let isNew = target.returns == 0;
  target.returns = 1;
  for (let result: u32 = 0; result < RESULTS; result++) {
    const before = resultOf(current, result);
    const after = joinSettling(before, get(registerOfResult(result)));
    if (after == before) continue;
    escapeFrames(after);
    setResult(current, result, after);
    // Callers of which nothing is known have what it brings back.
    if (target.open != 0 && target.addressTaken != 0 && result < 4) lose(after);
    isNew = true;
  }
  let lost: u32 = 0;
  for (let register: u32 = 4; isWhole && register < 12; register++) {
    if (get(register) != enteredWith(register)) lost |= 1 << register;
  }
  if (isWhole && get(SP) != single(ownSpace(), BIAS)) lost |= 1 << SP;
  if ((target.breaksAbi | lost) != target.breaksAbi) {
    target.breaksAbi |= lost;
    isNew = true;
  }
  if (isNew) dirtyCallers(current);
}
