// Places of a function where paths meet, with the state that is known there.

import { List, newList } from "../../table";
import { decodeAt } from "../decoding/decoded";
import { ON_ALL } from "./dependencies";
import { fn } from "../functions";
import { isDataOf, Section, sections } from "../image";
import { BRANCH, BRANCH_IF, i } from "../decoding/instruction";
import { newPairMap, PairMap } from "../maps/pair-map";
import { liveAt } from "./liveness";
import { copyState, forgetDead, meet, now, State, STATE_SIZE } from "../state";

@unmanaged
export class Leader {
  address: u32;
  visits: u32;
  /** What its block depends on beside its state (`dependencies.ts`). */
  dependsOn: u32;
  isPending: u32;
  state: usize;
}

/** A leader that is visited more often than this has values that do not settle. */
const MOST_VISITS: u32 = 100;

let leaders: List = newList();
/** By halfword of the function: row of the leader + 1. */
let rows: usize = 0;
let room: u32 = 0;
let start: u32 = 0;
let halfwords: u32 = 0;
/** Leaders that tables of jumps told, by function. */
const extra: PairMap = newPairMap(1 << 8);
const extraRows: List = newList();
/** States that are not in use. */
const free: List = newList();
let cursor: u32 = 0;

@unmanaged
class Extra {
  function: u32;
  address: u32;
}

@unmanaged
class Free {
  state: usize;
}

/** Finds the leaders of a function by reading it from its start to its end. With `all` every instruction is one. */
export function findLeaders(index: u32, all: bool): void {
  const target = fn(index);
  start = target.start;
  halfwords = (target.end - start + 1) >> 1;
  if (halfwords + 1 > room) {
    if (room != 0) heap.free(rows);
    room = halfwords * 2 + 64;
    rows = heap.alloc(<usize>room << 2);
  }
  memory.fill(rows, 0, <usize>(halfwords + 1) << 2);
  freeAll();
  cursor = 0;
  if (target.leaders != 0 && (target.allLead != 0) == all) {
    const count = load<u32>(target.leaders);
    for (let row: u32 = 1; row <= count; row++) lead(load<u32>(target.leaders + (<usize>row << 2)));
    return;
  }
  const section = sections.at<Section>(target.section);
  mark(start);
  for (let at = start; at < target.end; ) {
    if (isDataOf(section, at)) {
      at += 2;
      continue;
    }
    if (!decodeAt(section, at)) break;
    if (all) mark(at);
    if (i.kind == BRANCH || i.kind == BRANCH_IF) mark(i.target);
    at += i.length;
  }
  for (let row: u32 = 0; row < extraRows.count; row++) {
    const known = extraRows.at<Extra>(row);
    if (known.function == index) mark(known.address);
  }
  for (let halfword: u32 = 0; halfword < halfwords; halfword++) if (load<u32>(rows + (<usize>halfword << 2)) != 0) lead(halfword);
  forget(index);
  target.leaders = heap.alloc(<usize>(leaders.count + 1) << 2);
  target.allLead = all ? 1 : 0;
  store<u32>(target.leaders, leaders.count);
  for (let row: u32 = 0; row < leaders.count; row++) store<u32>(target.leaders + (<usize>(row + 1) << 2), (leaders.at<Leader>(row).address - start) >> 1);
}

/** Makes a halfword of the function a leader, behind those that lie below it. */
function lead(halfword: u32): void {
  const leader = leaders.push<Leader>();
  leader.address = start + halfword * 2;
  leader.visits = 0;
  leader.dependsOn = 0;
  leader.isPending = 0;
  leader.state = 0;
  store<u32>(rows + (<usize>halfword << 2), leaders.count);
}

/** The leaders of a function are to be found anew. */
function forget(index: u32): void {
  if (fn(index).leaders != 0) heap.free(fn(index).leaders);
  fn(index).leaders = 0;
}

/** The leaders of a function that waits while others are followed. */
@unmanaged
export class Waiting {
  leaders: List;
  rows: usize;
  room: u32;
  start: u32;
  halfwords: u32;
  cursor: u32;
}

/** Lists that no function that waits has. */
const idle: List = newList();

@unmanaged
class Idle {
  list: List;
}

/** Puts the leaders of the function aside; another one's can be found then. */
export function putAside(): Waiting {
  const aside = changetype<Waiting>(heap.alloc(offsetof<Waiting>()));
  aside.leaders = leaders;
  aside.rows = rows;
  aside.room = room;
  aside.start = start;
  aside.halfwords = halfwords;
  aside.cursor = cursor;
  if (idle.count > 0) {
    idle.count -= 1;
    leaders = idle.at<Idle>(idle.count).list;
  } else leaders = newList();
  room = 0;
  return aside;
}

/** Takes leaders that were put aside; the first to go on from is as it was. */
export function takeUp(aside: Waiting): void {
  freeAll();
  idle.push<Idle>().list = leaders;
  if (room != 0) heap.free(rows);
  leaders = aside.leaders;
  rows = aside.rows;
  room = aside.room;
  start = aside.start;
  halfwords = aside.halfwords;
  cursor = aside.cursor;
  heap.free(changetype<usize>(aside));
}

/** The block of a leader was not followed to its end: it is once more. */
export function visitAgain(row: u32): void {
  const target = leader(row);
  target.isPending = 1;
  target.visits -= 1;
  if (row < cursor) cursor = row;
}

/** There are no leaders any more; their states are kept for the next function that needs some. */
function freeAll(): void {
  for (let row: u32 = 0; row < leaders.count; row++) if (leader(row).state != 0) free.push<Free>().state = leader(row).state;
  leaders.clear();
}

function mark(address: u32): void {
  const halfword = (address - start) >> 1;
  if (address >= start && halfword < halfwords) store<u32>(rows + (<usize>halfword << 2), 1);
}

/** Remembers a leader that only following the code told; says whether it is new. */
export function addLeader(index: u32, address: u32): bool {
  if (leaderAt(address) >= 0) return false;
  if (!extra.set(index, address, 1)) return false;
  forget(index);
  const row = extraRows.push<Extra>();
  row.function = index;
  row.address = address;
  return true;
}

/** Row of the leader at an address of the function; -1 for none. */
@inline
export function leaderAt(address: u32): i32 {
  const halfword = (address - start) >> 1;
  if (address < start || halfword >= halfwords) return -1;
  return <i32>load<u32>(rows + (<usize>halfword << 2)) - 1;
}

@inline
export function leader(row: u32): Leader {
  return leaders.at<Leader>(row);
}

export function leaderCount(): u32 {
  return leaders.count;
}

function newState(): usize {
  if (free.count > 0) {
    free.count -= 1;
    return free.at<Free>(free.count).state;
  }
  return heap.alloc(STATE_SIZE);
}

/** The state of a leader that has none yet. */
export function beginAt(row: u32): State {
  leader(row).state = newState();
  return changetype<State>(leader(row).state);
}

/** Leaders that have a state are to be followed from if what their blocks depend on changed. */
export function visitChanged(changed: u32): void {
  for (let row: u32 = 0; row < leaders.count; row++) {
    if (leader(row).state != 0 && ((changed & ON_ALL) != 0 || (leader(row).dependsOn & changed) != 0)) leader(row).isPending = 1;
  }
  cursor = 0;
}

/** Whether every other block that was followed and depends on what changed is to be followed anyway. */
export function isLast(followed: u32, changed: u32): bool {
  for (let row: u32 = 0; row < leaders.count; row++) {
    const other = leader(row);
    if (row != followed && other.state != 0 && other.isPending == 0 && (other.dependsOn & changed) != 0) return false;
  }
  return true;
}

/** A path comes to a leader with the state that is now. */
export function arrive(row: u32, isBack: bool): void {
  const target = leader(row);
  const live = liveAt((target.address - start) >> 1);
  if (target.state == 0) {
    const state = beginAt(row);
    copyState(state, now);
    forgetDead(state, live);
  } else if (!meet(changetype<State>(target.state), target.address, live, isBack && target.visits > 2, target.visits > MOST_VISITS)) return;
  target.isPending = 1;
  if (row < cursor) cursor = row;
}

/** The next leader to follow from, by address; -1 when there is none. */
export function nextPending(): i32 {
  for (; cursor < leaders.count; cursor++) {
    if (leader(cursor).isPending != 0) return cursor;
  }
  return -1;
}

/** By halfword of the function: 1 where an instruction was followed. */
let seen: usize = 0;
let seenRoom: u32 = 0;

export function clearSeen(): void {
  if (halfwords + 1 > seenRoom) {
    if (seenRoom != 0) heap.free(seen);
    seenRoom = halfwords * 2 + 64;
    seen = heap.alloc(seenRoom);
  }
  memory.fill(seen, 0, halfwords + 1);
}

export function markSeen(address: u32): void {
  const halfword = (address - start) >> 1;
  if (halfword < halfwords) store<u8>(seen + halfword, 1);
}

export function isSeen(address: u32): bool {
  const halfword = (address - start) >> 1;
  return halfword < halfwords && load<u8>(seen + halfword) != 0;
}
