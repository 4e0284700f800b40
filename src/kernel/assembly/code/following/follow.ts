// Following a function: blocks from leader to leader, until no state changes any more.

import { loadFrom, ownSpace, setStackWordsGrew, stackWordsGrew } from "../accesses";
import { add, addConstant, shiftLeft } from "../arithmetic";
import { assuming, awaited, callAddress, callOutside, callValue, comeBack, endTraceNeed, endWait, metNothing, needsTrace, setMetNothing, setTraceWanted, setWaits } from "../calls";
import { concrete, current, lose, setCurrent } from "../entries";
import { dirtyCallers, fn, RETURNS_ELSEWHERE, ROLE_CASE_BYTE, ROLE_CASE_SIGNED_BYTE, ROLE_CASE_SIGNED_HALF, ROLE_NONE, startingAt } from "../functions";
import { isDataInCode, isDataOf, isInstruction, readByte, readWord, Section, sectionAt, sections, word } from "../image";
import { boundCount, boundsSize, copyBounds, forgetBounds, noteBound, setBounds } from "./bounds";
import { decodeAt } from "../decoding/decoded";
import * as Op from "../decoding/instruction";
import { i, PC, SP } from "../decoding/instruction";
import { keepStates, takeKept } from "./kept-states";
import { addLeader, arrive, clearSeen, findLeaders, isLast, isSeen, leader, leaderAt, leaderCount, markSeen, nextPending, putAside, takeUp, visitAgain, visitChanged } from "./leaders";
import { beginDependencies, dependsOn, ON_MEMORY } from "./dependencies";
import { findLiveness, forgetLiveness, isOutdated } from "./liveness";
import { EQ, isUpperBound, mirrored, narrow, NE } from "../narrow";
import { setTracing, tracing } from "../origins";
import { depthNow, note, onAddress, onLiteral, recording, setRecording } from "../recorder";
import { REFERENCE_TABLE, REFERENCE_UNREACHED, registerRows, RegisterRow, SpecialRow, specials } from "../records";
import { copyState, enter, findSlot, get, goOnWith, meet, now, originOf, packedSize, packState, registerOf, set, setOriginOf, State, STATE_SIZE, unpackState } from "../state";
import { forgetOutgoing } from "../outgoing";
import { isHandler, reach } from "../taken";
import { frozen } from "../things";
import { apply, beginWays, forgetLoaded, forgetWritten, hidePointer, holdBack, loadedFrom, lowerStack, MSP, poppedPc, PSP } from "../transfer";
import { spend, stepsLeft } from "../work";
import { removePlace } from "./worklist";
import {
  ANY,
  BIAS,
  constant,
  ENTRY,
  isOne,
  isOnePlace,
  isOpenAbove,
  isOpenBelow,
  KIND_NEAR,
  KIND_RANGE,
  KIND_SET,
  NOTHING,
  one,
  onePlace,
  place,
  placeAt,
  RETURN_THROUGH,
  single,
  spaceOf,
  valueOf,
} from "../values";

/** Addresses from here on make BX leave an exception or a security state [ARMv8-M §B3.7]. */
const RETURN_CODES: u32 = 0xfe000000;
const MOST_ENTRIES: u32 = 4096;
/** As much of a function is made ready in the time of a step. */
const BYTES_A_STEP: u32 = 128;
const LEADERS_A_STEP: u32 = 8;
/** As many functions wait for one another; further calls of what was not followed yet come back in a later round. */
const MOST_WAITING: u32 = 256;
/** A block that waited as often goes on where it waits, so that long rows of calls take no longer than they are. */
const MOST_RESTARTS: u32 = 6;

let start: u32 = 0;
let end: u32 = 0;
let section: Section = changetype<Section>(0);
/** Whether a target was found that no leader stood for: the function is followed anew. */
let again: bool = false;
/** By function: whether a jump could go to any of its instructions. */
let sweeps: bool = false;

// The comparison whose flags are set: a register and what it was compared with.
let compared: u32 = PC;
let comparedOther: u32 = PC;
let comparedWith: u32 = NOTHING;
/** Whether only equality with zero is known. */
let onlyZero: bool = false;
/** Bits of the conditions that are known to hold of the flags. */
let holding: u32 = 0;

// An IT block: both states, that in which its condition holds and that in which it does not.
let itLeft: u32 = 0;
let itMask: u32 = 0;
let itFirst: u32 = 0;
let itTook: bool = false;
let itIsThen: bool = false;
let nowEnded: bool = false;
let otherEnded: bool = false;
let other: State = changetype<State>(heap.alloc(STATE_SIZE));
let spare: State = changetype<State>(heap.alloc(STATE_SIZE));

let recordRegisters: bool = false;
/** Functions that wait for one that they call. */
let waiting: u32 = 0;

export function setRecordRegisters(value: bool): void {
  recordRegisters = value;
}

/** Follows a function with what is known of its callers; with `record` what it says is written down at the end. */
export function follow(index: u32, record: bool): void {
  if (stepsLeft == 0) return;
  setCurrent(index);
  const changed = fn(index).dirty;
  fn(index).followed = 1;
  setWaits(!record && frozen == 0 && waiting < MOST_WAITING);
  setTraceWanted(record);
  setMetNothing(false);
  setTracing(record ? fn(index).callsThrough != 0 || fn(index).handsOn != 0 : assuming && fn(index).callsUnknown != 0);
  start = fn(index).start;
  end = fn(index).end;
  section = sections.at<Section>(fn(index).section);
  sweeps = fn(index).unresolved != 0;
  notedStack = NOTHING;
  let rounds = 0;
  do {
    again = false;
    forgetBounds();
    fn(index).dirty = 0;
    removePlace(fn(index).place);
    setStackWordsGrew(false);
    const escapedBefore = fn(index).escaped;
    findLeaders(index, sweeps);
    findLiveness(index, sweeps);
    spend(1 + (end - start) / BYTES_A_STEP + leaderCount() / LEADERS_A_STEP);
    if (takeKept(index, changed)) visitChanged(changed);
    enter(index + 1);
    arrive(0, false);
    let restarted: i32 = -1;
    let restarts: u32 = 0;
    for (let row = nextPending(); row >= 0; row = nextPending()) {
      if (stepsLeft == 0) return;
      if (row != restarted) restarts = 0;
      restarted = row;
      block(row);
      while (awaited >= 0 && waitsAt != 0 && !again && restarts >= MOST_RESTARTS) goOnAfter(awaited);
      leader(row).dependsOn = dependsOn;
      if (needsTrace) {
        // A call through a value that is not known: it matters now where values came from.
        endTraceNeed();
        setTracing(true);
        again = true;
      }
      // From its first block on others may read and change its frame.
      if (fn(index).escaped != escapedBefore) again = true;
      if (again) {
        endWait();
        break;
      }
      if (awaited < 0) {
        if ((fn(index).dirty & dependsOn & ON_MEMORY) != 0 && isLast(row, ON_MEMORY)) {
          // It reads what it stored itself, and nothing else does that was followed.
          dirtyNoMore(index, ON_MEMORY);
          visitAgain(row);
        }
        continue;
      }
      restarts += 1;
      visitAgain(row);
      followFirst(awaited);
      if (again) break;
    }
    rounds += 1;
  } while (again && rounds < 200);
  // What it stored meanwhile where it reads itself has made it dirty again: it is followed until nothing of that changes.
  if (stackWordsGrew) dirtyCallers(index);
  if (!record) {
    if (metNothing) fn(index).lenient |= 2;
    keepStates(index);
    return;
  }
  setRecording(true);
  clearSeen();
  for (let row: u32 = 0; row < leaderCount(); row++) if (leader(row).state != 0) block(row);
  noteUnseen();
  setRecording(false);
}

/** A function is not followed again for what changed, unless something else did. */
function dirtyNoMore(index: u32, changed: u32): void {
  fn(index).dirty &= ~changed;
  if (fn(index).dirty == 0) removePlace(fn(index).place);
}

/** Follows the callee that the path waits for, and then the path from the call on. */
function goOnAfter(callee: u32): void {
  const at = waitsAt;
  const depends = dependsOn;
  const kept = heap.alloc(packedSize(now));
  packState(now, kept);
  followFirst(callee);
  unpackState(now, kept);
  heap.free(kept);
  beginDependencies(depends);
  if (!again) path(at);
}

/** Follows a function that the current one calls and that was not followed yet; the current one goes on where it was then. */
function followFirst(callee: u32): void {
  endWait();
  const caller = current;
  const aside = putAside();
  const known = heap.alloc(boundsSize());
  const knownCount = boundCount;
  copyBounds(known);
  const wasTracing = tracing;
  const wasSweeping = sweeps;
  const hadGrown = stackWordsGrew;
  const hadMetNothing = metNothing;
  const noted = notedStack;
  waiting += 1;
  follow(callee, false);
  waiting -= 1;
  setMetNothing(hadMetNothing);
  setStackWordsGrew(hadGrown);
  setWaits(true);
  setTracing(wasTracing);
  setCurrent(caller);
  notedStack = noted;
  start = fn(caller).start;
  end = fn(caller).end;
  section = sections.at<Section>(fn(caller).section);
  sweeps = wasSweeping;
  setBounds(known, knownCount);
  heap.free(known);
  takeUp(aside);
  // What was forgotten because nobody read it may be read after all.
  again = fn(caller).liveRound == 0 || isOutdated(caller, callee);
  if (again) forgetLiveness(caller);
  findLiveness(caller, sweeps);
}

/**
 * What instructions refer to that no path reaches, such as those behind a comparison that always ends one way: they do not run, but what they name is
 * linked because of them. Halves of addresses are put together in a row.
 */
function noteUnseen(): void {
  enter(current + 1);
  for (let at = start; at < end; ) {
    if (isSeen(at) || isDataOf(section, at)) {
      at += isSeen(at) && decodeAt(section, at) ? i.length : 2;
      continue;
    }
    if (!decodeAt(section, at)) return;
    if (i.kind == Op.LOAD_LITERAL && i.rd < SP) {
      onLiteral(at, i.target, i.size);
      if (i.size >= 4 && readWord(i.target)) onAddress(at, constant(word));
    } else if (i.kind == Op.ADDRESS) onAddress(at, constant(i.target));
    else if (i.kind == Op.MOVE_WIDE) set(i.rd, constant(i.imm));
    else if (i.kind == Op.MOVE_TOP && isOne(get(i.rd))) onAddress(at, constant((one & 0xffff) | (<u32>i.imm << 16)));
    else if (i.kind == Op.CALL || ((i.kind == Op.BRANCH || i.kind == Op.BRANCH_IF) && (i.target < start || i.target >= end))) {
      if (startingAt(i.target) >= 0) note(at, REFERENCE_UNREACHED, i.target, 0);
    }
    at += i.length;
  }
}

function goTo(address: u32, from: u32): void {
  const row = leaderAt(address);
  if (row < 0) {
    if (addLeader(current, address)) again = true;
    return;
  }
  if (!recording) arrive(row, address <= from);
}

/** Follows a block from a leader to where its path ends or meets others. */
function block(row: u32): void {
  const leading = leader(row);
  leading.isPending = 0;
  leading.visits += 1;
  beginDependencies(leading.dependsOn);
  copyState(now, changetype<State>(leading.state));
  path(leading.address);
}

/** Where the path waits for a callee, as it was in front of the call; 0 where it is to be followed from its block's start. */
let waitsAt: u32 = 0;

/** Follows the path that begins at an address with the state that is now. */
function path(from: u32): void {
  forgetLoaded();
  forgetOutgoing();
  compared = PC;
  comparedOther = PC;
  holding = 0;
  itLeft = 0;
  nowEnded = false;
  let at = from;
  for (;;) {
    if (stepsLeft == 0) return;
    spend(1);
    if (at >= end) {
      leave(at, at);
      return;
    }
    if (isDataOf(section, at)) return;
    if (itLeft == 0 && at != from) {
      const meeting = leaderAt(at);
      if (meeting >= 0) {
        goTo(at, at - 2);
        return;
      }
    }
    if (!decodeAt(section, at)) return;
    if (i.isFloat) fn(current).usesFloat = 1;
    if (recording) {
      markSeen(at);
      if (recordRegisters) {
        if (!nowEnded) record(at, now);
        // In an IT block an instruction is passed by in the other state.
        if (itLeft > 0 && !otherEnded) record(at, other);
      }
    }
    const following = at + i.length;
    const inBlock = itLeft > 0;
    if (i.kind == Op.IF_THEN) {
      beginIt();
      at = following;
      continue;
    }
    if (inBlock) selectWorld();
    if (!nowEnded) {
      // Nothing that a call of one address does comes before it waits.
      waitsAt = i.kind == Op.CALL && !inBlock && !tracing ? at : 0;
      const isEnd = step(at, following);
      if (get(SP) != notedStack) noteStack(at);
      if (again || awaited >= 0) return;
      if (isEnd) {
        if (!inBlock) return;
        nowEnded = true;
      }
    }
    if (inBlock) {
      itLeft -= 1;
      if (itLeft == 0) forgetOutgoing();
      if (itLeft == 0 && !endIt(following)) return;
    }
    at = following;
  }
}

function record(at: u32, state: State): void {
  for (let register: u32 = 0; register < 15; register++) {
    const row = registerRows.push<RegisterRow>();
    row.at = at;
    row.register = register;
    row.value = registerOf(state, register);
  }
}

// IT blocks.

function beginIt(): void {
  forgetOutgoing();
  itLeft = i.imm;
  itMask = i.shift;
  itFirst = i.condition;
  itTook = false;
  itIsThen = true;
  beginWays();
  nowEnded = false;
  otherEnded = false;
  copyState(other, now);
  const canHold = assume(itFirst);
  if (!canHold) nowEnded = true;
  exchange();
  const canFail = assume(itFirst ^ 1);
  if (!canFail) nowEnded = true;
  exchange();
  if (itFirst < 14 && canHold != canFail) holding |= 1 << (canHold ? itFirst : itFirst ^ 1);
}

/** Exchanges the state in which the condition holds and the other one. */
function exchange(): void {
  other = goOnWith(other);
  const ended = nowEnded;
  nowEnded = otherEnded;
  otherEnded = ended;
}

function selectWorld(): void {
  let isThen = true;
  if (itTook) {
    isThen = ((itMask >> 3) & 1) == (itFirst & 1);
    itMask = (itMask << 1) & 15;
  } else itTook = true;
  if (isThen == itIsThen) return;
  forgetWritten();
  exchange();
  itIsThen = isThen;
}

/** After an IT block; false when neither state goes on. */
function endIt(at: u32): bool {
  forgetWritten();
  compared = PC;
  comparedOther = PC;
  if (nowEnded && otherEnded) return false;
  if (!nowEnded && !otherEnded) meet(other, at, 0xffff, false, false);
  if (nowEnded || !otherEnded) other = goOnWith(other);
  nowEnded = false;
  return true;
}

// Conditions.

/** Narrows what was compared to the states in which a condition holds; false when there are none. */
function assume(condition: u32): bool {
  if (condition >= 14) return true;
  if ((holding & (1 << (condition ^ 1))) != 0) return false;
  if (compared < PC && !assumeOf(compared, comparedWith, condition)) return false;
  if (comparedOther < PC && !onlyZero && compared < PC && isOnePlace(get(compared)) && compared != comparedOther) {
    return assumeOf(comparedOther, get(compared), mirrored(condition));
  }
  return true;
}

function assumeOf(register: u32, bound: u32, condition: u32): bool {
  if (!isOnePlace(bound)) return true;
  if (onlyZero && condition != EQ && condition != NE) return true;
  const at = onePlace;
  const before = get(register);
  holdBack(register);
  // What is at most a number is one, whatever callers hand over.
  const isNumber = spaceOf(at) == 0 && isUpperBound(condition) && isOnePlace(before) && spaceOf(onePlace) >= ENTRY;
  const known = isNumber ? concrete(before) : before;
  const after = narrow(known, condition, spaceOf(at), <u32>at);
  if (after == known) return true;
  if (after == NOTHING) return false;
  const origin = originOf(now, register);
  set(register, after);
  setOriginOf(now, register, origin);
  const slotAt = load<u32>(loadedFrom + (<usize>register << 2));
  if (slotAt != 0) {
    const slot = findSlot(slotAt);
    if (slot !== null && slot.value == before) slot.value = after;
  }
  return true;
}

/** Instructions that say something of the flags by their kind. */
const ABOUT_FLAGS: u64 =
  (1 << <u64>Op.COMPARE) | (1 << <u64>Op.COMPARE_REGISTER) | (1 << <u64>Op.OTHER) | (1 << <u64>Op.WRITE_SPECIAL) | (1 << <u64>Op.SVC) | (1 << <u64>Op.BKPT);

function keepFlags(): void {
  const kind: u32 = i.kind;
  if (i.setsFlags) holding = 0;
  else if (((ABOUT_FLAGS >> kind) & 1) == 0) {
    forgetCompared(i.writes);
    return;
  }
  if (kind == Op.COMPARE || kind == Op.COMPARE_REGISTER) {
    holding = 0;
    compared = i.rn;
    comparedOther = kind == Op.COMPARE_REGISTER ? i.rm : PC;
    comparedWith = kind == Op.COMPARE ? constant(i.imm) : i.rm < PC ? get(i.rm) : ANY;
    onlyZero = false;
    if (compared < PC) {
      noteBound(comparedWith, get(compared));
      if (comparedOther < PC) noteBound(get(compared), comparedWith);
    }
    return;
  }
  if (kind != Op.BKPT) holding = 0;
  if (i.setsFlags) {
    comparedOther = PC;
    if (kind == Op.ADD_IMMEDIATE && i.imm < 0 && i.rd != i.rn && i.rn < PC) {
      compared = i.rn;
      comparedWith = constant(0 - i.imm);
      onlyZero = false;
      noteBound(comparedWith, get(compared));
      return;
    }
    compared = kind == Op.OTHER || kind == Op.WRITE_SPECIAL ? PC : <u32>i.rd;
    comparedWith = constant(0);
    onlyZero = true;
    return;
  }
  forgetCompared(i.writes);
  if (kind == Op.SVC || (kind == Op.OTHER && i.isFloat)) compared = PC;
  if (kind == Op.BKPT && compared == 0) compared = PC;
}

/** What was compared is not what a register holds that is written. */
@inline
function forgetCompared(writes: u32): void {
  if (compared < PC && (writes & (1 << compared)) != 0) compared = PC;
  if (comparedOther < PC && (writes & (1 << comparedOther)) != 0) comparedOther = PC;
}

// Jumps.

/** Executes an instruction; true when the path ends. */
function step(at: u32, following: u32): bool {
  switch (<u32>i.kind) {
    case Op.BRANCH:
      jump(at, i.target);
      return true;
    case Op.BRANCH_IF:
      return branchIf(at, following);
    case Op.CALL:
      return call(at, i.target, following);
    case Op.CALL_REGISTER: {
      if (i.imm != 0) {
        // Non-secure code is another image [ARMv8-M §C2.4.26].
        callOutside(at);
        afterCall();
        return false;
      }
      const isBack = callValue(at, get(i.rm), originOf(now, i.rm), i.rm, false, false);
      afterCall();
      return !isBack;
    }
    case Op.BRANCH_REGISTER:
      if (isExceptionReturn()) {
        comeBack(true);
        return true;
      }
      branchTo(at, i.rm >= PC ? ANY : get(i.rm), i.rm >= PC ? 0 : originOf(now, i.rm), i.rm, i.rd == PC && i.length == 2 && isMove(at));
      return true;
    case Op.ADD_PC: {
      if (jumpsByTable(at)) return true;
      const target = add(constant(at + 4), get(i.rm));
      branchTo(at, target, 0, PC, true);
      return true;
    }
    case Op.LOAD_PC:
      loadPc(at);
      return true;
    case Op.TABLE_BRANCH_BYTE:
    case Op.TABLE_BRANCH_HALF:
      tableBranch(at, following);
      return true;
    case Op.POP:
    case Op.LOAD_MULTIPLE: {
      const isReturn = (i.registers & (1 << PC)) != 0;
      apply(at);
      keepFlags();
      if (!isReturn) return false;
      if (get(SP) != notedStack) noteStack(at);
      branchTo(at, poppedPc, 0, PC, false);
      return true;
    }
    case Op.UDF:
      return true;
    case Op.WRITE_SPECIAL:
      // Read again, it is any pointer.
      hidePointer(i.rn);
      if ((i.imm & 0x7f) == MSP || (i.imm & 0x7f) == PSP) {
        fn(current).switchesStack = 1;
        if (i.rn < PC) lowerStack(get(i.rn));
      }
      if (recording) special(at);
      keepFlags();
      return false;
    default:
      apply(at);
      keepFlags();
      return false;
  }
}

/**
 * Whether going to what a register holds ends an exception: a handler that gave the processor another stack returns into the thread of that stack, with
 * an EXC_RETURN that it made or took from there [ARMv7-M §B1.5.8].
 */
function isExceptionReturn(): bool {
  return fn(current).switchesStack != 0 && i.rm < PC && valueOf(get(i.rm)).kind != KIND_SET && isHandler(start);
}

function isMove(at: u32): bool {
  return readByte(at + 1) == 0x46;
}

function afterCall(): void {
  holding = 0;
  forgetOutgoing();
  forgetLoaded();
  compared = PC;
  comparedOther = PC;
}

function special(at: u32): void {
  const row = specials.push<SpecialRow>();
  row.from = current;
  row.at = at;
  row.register = i.imm & 0x7f;
  row.isKnown = isOne(get(i.rn)) ? 1 : 0;
  row.value = row.isKnown != 0 ? one : 0;
}

function branchIf(at: u32, following: u32): bool {
  const target = i.target;
  const condition = i.condition;
  const writes = i.writes;
  const isLoopEnd = condition == 16;
  const isZeroTest = condition == 15;
  const taken = isZeroTest ? (i.imm == 1 ? NE : EQ) : condition;
  // A loop's counter is in lr.
  if (isLoopEnd) {
    for (let register: u32 = 0; register < 15; register++) if ((writes & (1 << register)) != 0) set(register, ANY);
    forgetLoaded();
    compared = PC;
  }
  // What is known of the flags, of which a test for zero says nothing.
  const c = compared;
  const co = comparedOther;
  const w = comparedWith;
  const z = onlyZero;
  const held = holding;
  const tested = i.rn;
  if (isZeroTest) compareWithZero(tested);
  copyState(spare, now);
  const canTake = assume(isLoopEnd ? 14 : taken);
  if (canTake) jump(at, target);
  spare = goOnWith(spare);
  if (isZeroTest) compareWithZero(tested);
  else {
    compared = c;
    comparedOther = co;
    comparedWith = w;
    onlyZero = z;
    holding = held;
  }
  const canPass = isLoopEnd || assume(taken ^ 1);
  compared = c;
  comparedOther = co;
  comparedWith = w;
  onlyZero = z;
  holding = isZeroTest || isLoopEnd ? held : held | (1 << (taken ^ 1));
  return !canPass;
}

function compareWithZero(register: u32): void {
  compared = register;
  comparedOther = PC;
  comparedWith = constant(0);
  onlyZero = true;
  holding = 0;
}

/** A jump to a known address: inside the function the path goes on there, outside it is a tail call. */
function jump(at: u32, target: u32): void {
  if (target >= start && target < end) goTo(target, at);
  else leave(at, target);
}

function leave(at: u32, target: u32): void {
  if (startingAt(target) == <i32>current) {
    goTo(start, at);
    return;
  }
  if (!callAddress(at, target, true)) return;
  const callee = startingAt(target);
  comeBack(callee < 0 || fn(callee).unwinds == 0);
}

function call(at: u32, target: u32, following: u32): bool {
  if (target == following) {
    // A call of an undefined weak symbol is linked as a call of the next instruction (seen: LLD 14).
    set(0, ANY);
    afterCall();
    return false;
  }
  const callee = startingAt(target);
  const role = callee < 0 ? ROLE_NONE : fn(callee).role;
  if (role >= ROLE_CASE_BYTE) {
    // The helper jumps on from here; its own few words of stack are below.
    if (recording) callAddress(at, target, false);
    else reach(callee);
    caseTable(at, role, following);
    return true;
  }
  const isBack = callAddress(at, target, false);
  afterCall();
  if (!isBack) return true;
  // Helpers find their jump table behind the call and return into one of its targets (seen: libgcc 12).
  if (following < end && isDataInCode(following)) {
    anywhere(at);
    return true;
  }
  // Without such a mark nothing says where the caller goes on: its frame is not known to its end.
  if (callee >= 0 && (fn(callee).breaksAbi & RETURNS_ELSEWHERE) != 0) fn(current).dynamicAt = at;
  return false;
}

/** A jump whose target is not known: each instruction of the function may be it. */
function anywhere(at: u32): void {
  if (!sweeps) {
    fn(current).unresolved = 1;
    sweeps = true;
    again = true;
    return;
  }
  if (recording) return;
  for (let row: u32 = 0; row < leaderCount(); row++) {
    if (leader(row).address != at) arrive(row, leader(row).address <= at);
  }
}

/** A jump to a value: back to the caller, inside the function, or another function in place of this one. */
function branchTo(at: u32, id: u32, origin: u32, register: u32, isSwitch: bool): void {
  if (returnsThrough(id)) return;
  const value = valueOf(id);
  if (value.kind == KIND_SET) {
    let isLink = false;
    let isInside = true;
    for (let index: u32 = 0; index < value.count; index++) {
      const to = placeAt(value, index);
      const target = <u32>to & ~1;
      if (spaceOf(to) == ENTRY + 14 || (spaceOf(to) == 0 && <u32>to >= RETURN_CODES)) isLink = true;
      else if (spaceOf(to) != 0 || target < start || target >= end) isInside = false;
    }
    if (value.count == 1 && isLink) {
      // An exception that ends with another stack pointer goes on elsewhere than where it interrupted.
      if (get(SP) != single(ownSpace(), BIAS) && isHandler(start)) fn(current).dynamicAt = at;
      comeBack(true);
      return;
    }
    if (isInside && !isLink) {
      const count = value.count;
      for (let index: u32 = 0; index < count; index++) goTo(<u32>placeAt(valueOf(id), index) & ~1, at);
      return;
    }
    if (isLink) comeBack(true);
  }
  if ((value.kind == KIND_RANGE && value.space == ENTRY + 14) || (value.kind == KIND_NEAR && spaceOf(placeAt(value, 0)) == ENTRY + 14)) {
    // Back to its caller, but not to where that called it.
    if (fn(current).role < ROLE_CASE_BYTE && (fn(current).breaksAbi & RETURNS_ELSEWHERE) == 0) {
      fn(current).breaksAbi |= RETURNS_ELSEWHERE;
      dirtyCallers(current);
    }
    comeBack(true);
    return;
  }
  if (id == NOTHING && isSwitch) return;
  if (isSwitch && value.kind != KIND_SET) {
    anywhere(at);
    return;
  }
  if (callValue(at, id, origin, register, true, isSwitch)) comeBack(true);
}

/** Whether a function returns with an address that the one saved which jumped into it. */
function returnsThrough(id: u32): bool {
  if (!isOnePlace(id) || spaceOf(onePlace) < ENTRY + 16) return false;
  const address = concrete(id);
  if (address == NOTHING) return true;
  if (!isOne(address) || one != RETURN_THROUGH) return false;
  fn(current).unwinds = 1;
  comeBack(false);
  return true;
}

function loadPc(at: u32): void {
  if (i.target != 0) {
    if (recording) onLiteral(at, i.target, 4);
    branchTo(at, loadFrom(constant(i.target), 4, false), 0, PC, false);
    return;
  }
  const from = i.rn == PC ? constant((at + 4) & ~3) : get(i.rn);
  const address = i.rm == PC ? (i.postIndex ? from : addConstant(from, i.imm)) : add(from, shiftLeft(get(i.rm), i.shift));
  if (i.rm == PC) {
    branchTo(at, loadFrom(address, 4, false), 0, PC, false);
    return;
  }
  const where = valueOf(address);
  let low: u32 = 0;
  let high: u32 = 0xffffffff;
  if (where.kind == KIND_RANGE && where.space == 0 && !isOpenBelow(where)) {
    low = where.low;
    if (!isOpenAbove(where)) high = where.high;
  } else if (where.kind == KIND_SET || where.kind == KIND_NEAR) {
    if (spaceOf(placeAt(where, 0)) == 0) low = <u32>placeAt(where, 0);
    if (where.kind == KIND_SET) {
      branchTo(at, loadFrom(address, 4, false), 0, PC, false);
      return;
    }
  }
  if (!addressTable(at, low, high)) {
    if (callValue(at, loadFrom(address, 4, false), 0, PC, true, false)) comeBack(true);
  }
}

/** Goes to the words of a table that lead into the function; false when the first does not. */
function addressTable(at: u32, low: u32, high: u32): bool {
  let from = low;
  let entries: u32 = 0;
  for (; entries < MOST_ENTRIES && from <= high; entries++, from += 4) {
    if (!readWord(from)) break;
    const target = word & ~1;
    if (target < start || target >= end || !isInstruction(target)) break;
    goTo(target, at);
  }
  if (entries == 0) return false;
  if (recording) note(at, REFERENCE_TABLE, low, from - low);
  return true;
}

/** `TBB`, `TBH`: to twice a byte or halfword behind the instruction. */
function tableBranch(at: u32, following: u32): void {
  const width: u32 = i.kind == Op.TABLE_BRANCH_BYTE ? 1 : 2;
  const table = i.rn == PC ? constant(following) : get(i.rn);
  if (!isOne(table)) {
    if (table != NOTHING) anywhere(at);
    return;
  }
  jumpTable(at, one, width, entriesOf(get(i.rm)), following);
}

/**
 * Thumb-1's form of those, with the table behind it: `ADD rN, PC`, `LDRB rN, [rN, #4]` or `LDRH`, `LSLS rN, #1`, `ADD PC, rN` (seen: LLVM 14 to 21). False where that
 * is not what stands before the jump at `at`.
 */
function jumpsByTable(at: u32): bool {
  const register = i.rm;
  if (register > 7 || at < start + 6 || !readWord(at - 6)) return false;
  const both = (register << 3) | register;
  const first = word;
  if (!readWord(at - 2) || word != ((<u32>(0x4487 | (register << 3)) << 16) | 0x0040 | both)) return false;
  if ((first & 0xffff) != (0x4478 | register)) return false;
  const width: u32 = first >>> 16 == (0x7900 | both) ? 1 : first >>> 16 == (0x8880 | both) ? 2 : 0;
  if (width == 0) return false;
  jumpTable(at, at + 2, width, MOST_ENTRIES, at + 4);
  return true;
}

/** Goes to where the bytes or halfwords of a table lead: twice each from a base on. The table ends where its first target lies, or its mark as data. */
function jumpTable(at: u32, address: u32, width: u32, entries: u32, base: u32): void {
  const isMarked = isDataInCode(address);
  let lowest = end;
  let from = address;
  let found: u32 = 0;
  while (found < entries && from + width <= lowest) {
    if (isMarked && !isDataInCode(from)) break;
    const low = readByte(from);
    const high = width == 2 ? readByte(from + 1) : 0;
    if (low < 0 || high < 0) break;
    const target = base + 2 * (<u32>low | (<u32>high << 8));
    if (target <= from || target >= end) break;
    goTo(target, at);
    if (target > address) lowest = min(lowest, target);
    from += width;
    found += 1;
  }
  if (found == 0) {
    anywhere(at);
    return;
  }
  if (recording) note(at, REFERENCE_TABLE, address, from - address);
}

/** A table behind a call of one of libgcc's helpers: from its start to twice a byte or halfword, or to a word, of it. */
function caseTable(at: u32, role: u32, following: u32): void {
  const width: u32 = role <= ROLE_CASE_SIGNED_BYTE ? 1 : role <= ROLE_CASE_SIGNED_HALF ? 2 : 4;
  const isSigned = role == ROLE_CASE_SIGNED_BYTE || role == ROLE_CASE_SIGNED_HALF;
  const table = width == 4 ? (following + 2) & ~3 : following;
  const entries = entriesOf(get(0));
  const isMarked = isDataInCode(table);
  let lowest = end;
  let found: u32 = 0;
  let from = table;
  for (; found < entries && from + width <= lowest; from += width, found++) {
    if (isMarked && !isDataInCode(from)) break;
    let offset: u32 = 0;
    for (let lane: u32 = 0; lane < width; lane++) offset |= <u32>max<i32>(0, readByte(from + lane)) << (8 * lane);
    if (isSigned) offset = width == 1 ? <u32>(<i32>(offset << 24) >> 24) : <u32>(<i32>(offset << 16) >> 16);
    const target = width == 4 ? (table + offset) & ~1 : table + 2 * offset;
    if (target < start || target >= end || !isInstruction(target)) break;
    goTo(target, at);
    if (target > table) lowest = min(lowest, target);
  }
  if (found == 0) {
    anywhere(at);
    return;
  }
  if (recording) note(at, REFERENCE_TABLE, table, from - table);
}

/** How many entries of a table an index can reach. */
function entriesOf(index: u32): u32 {
  const value = valueOf(index);
  if (value.kind == KIND_RANGE && value.space == 0 && value.high < MOST_ENTRIES) return value.high + 1;
  if (value.kind == KIND_SET && spaceOf(placeAt(value, value.count - 1)) == 0) {
    return min(MOST_ENTRIES, <u32>placeAt(value, value.count - 1) + 1);
  }
  return MOST_ENTRIES;
}

/** The stack pointer that was noted last in this function. */
let notedStack: u32 = NOTHING;

/** Notes how deep the stack is after an instruction that changed it. */
function noteStack(at: u32): void {
  notedStack = get(SP);
  const target = fn(current);
  const depth = depthNow();
  if (depth > target.frame) target.frame = depth;
  if (target.dynamicAt != 0) return;
  const stack = valueOf(get(SP));
  if (get(SP) == NOTHING) return;
  const isFollowed =
    (stack.kind == KIND_SET && spaceOf(placeAt(stack, 0)) == ownSpace()) ||
    (stack.kind == KIND_RANGE && stack.space == ownSpace() && !isOpenBelow(stack));
  if (!isFollowed) target.dynamicAt = at;
}
