// Bytes of inlined calls, and of the functions that were inlined: each piece of code counts for its innermost call, and for all calls around that.

import { NONE } from "../none";
import { List, newList } from "../table";

/** Next call of one without code. */
const NO_CODE: i32 = -2;

@unmanaged
class Function {
  row: u32;
}

/** Functions that were inlined, in the order of their first pieces. */
const inlined: List = newList();

// Columns of calls: the first of the same function behind each, -1 for none, `NO_CODE`; bytes with what was inlined into it.
let nextCall: usize = 0;
let ofCall: usize = 0;
// Columns of functions.
let own: usize = 0;
let bytes: usize = 0;
let largest: usize = 0;
let copies: usize = 0;
let firstCall: usize = 0;
let lastCall: usize = 0;

/**
 * Sums `pieceCount` pieces of code by their innermost calls, `NONE` for none. `callees` and `parents` have a function and a call, or `NONE`, for each call; calls stand
 * behind those around them. Columns are valid until `releaseInlined`.
 */
export function sumInlined(
  functionCount: u32,
  callCount: u32,
  callees: usize,
  parents: usize,
  pieceCount: u32,
  lengths: usize,
  innermost: usize,
): void {
  inlined.clear();
  own = zeros(functionCount, 8);
  bytes = zeros(functionCount, 8);
  largest = zeros(functionCount, 8);
  copies = zeros(functionCount, 4);
  lastCall = zeros(functionCount, 4);
  firstCall = heap.alloc(<usize>max(functionCount, 1) << 2);
  memory.fill(firstCall, 0xff, <usize>functionCount << 2);
  ofCall = zeros(callCount, 8);
  nextCall = heap.alloc(<usize>max(callCount, 1) << 2);
  for (let call: u32 = 0; call < callCount; call++) store<i32>(nextCall + (<usize>call << 2), NO_CODE);
  for (let piece: u32 = 0; piece < pieceCount; piece++) {
    const call = at(innermost, piece);
    if (call == NONE) continue;
    const length = <f64>at(lengths, piece);
    add(own, at(callees, call), length);
    add(ofCall, call, length);
    chain(call, callees, parents);
  }
  for (let call = <i32>callCount - 1; call >= 0; call--) if (next(call) != NO_CODE) sumCall(call, callees, parents);
}

/** A call with code, and those around it, are the last ones of their functions. */
function chain(innermost: u32, callees: usize, parents: usize): void {
  for (let call = innermost; call != NONE && next(call) == NO_CODE; call = at(parents, call)) {
    const row = at(callees, call);
    const first = firstCall + (<usize>row << 2);
    if (load<i32>(first) < 0) {
      inlined.push<Function>().row = row;
      store<u32>(first, call);
    } else store<u32>(nextCall + (<usize>at(lastCall, row) << 2), call);
    store<u32>(lastCall + (<usize>row << 2), call);
    store<i32>(nextCall + (<usize>call << 2), -1);
  }
}

function sumCall(call: u32, callees: usize, parents: usize): void {
  const row = at(callees, call);
  const parent = at(parents, call);
  const sum = load<f64>(ofCall + (<usize>call << 3));
  if (parent != NONE) add(ofCall, parent, sum);
  store<u32>(copies + (<usize>row << 2), at(copies, row) + 1);
  const most = largest + (<usize>row << 3);
  if (sum > load<f64>(most)) store<f64>(most, sum);
  // Inside of itself a function counts once.
  let around = parent;
  while (around != NONE && at(callees, around) != row) around = at(parents, around);
  if (around == NONE) add(bytes, row, sum);
}

export function inlinedCount(): u32 {
  return inlined.count;
}

/** 0 functions that were inlined, 1 own bytes, 2 bytes, 3 copies, 4 bytes of the largest copy, 5 first call, of each function; 6 next call, 7 bytes, of each call. */
export function inlinedColumn(field: u32): usize {
  switch (field) {
    case 0: return inlined.data;
    case 1: return own;
    case 2: return bytes;
    case 3: return copies;
    case 4: return largest;
    case 5: return firstCall;
    case 6: return nextCall;
    default: return ofCall;
  }
}

export function releaseInlined(): void {
  heap.free(own);
  heap.free(bytes);
  heap.free(largest);
  heap.free(copies);
  heap.free(firstCall);
  heap.free(lastCall);
  heap.free(nextCall);
  heap.free(ofCall);
}

function zeros(count: u32, width: usize): usize {
  const size = <usize>max(count, 1) * width;
  const column = heap.alloc(size);
  memory.fill(column, 0, size);
  return column;
}

@inline
function at(column: usize, row: u32): u32 {
  return load<u32>(column + (<usize>row << 2));
}

@inline
function next(call: u32): i32 {
  return load<i32>(nextCall + (<usize>call << 2));
}

@inline
function add(column: usize, row: u32, amount: f64): void {
  const place = column + (<usize>row << 3);
  store<f64>(place, load<f64>(place) + amount);
}
