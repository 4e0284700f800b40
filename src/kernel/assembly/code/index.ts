// What the host calls: it hands over the image, asks for all code to be followed, and reads columns.

import { ON_ALL, ON_CALLEES } from "./following/dependencies";
import { List, newList } from "../table";
import "../trap";
import { beginAircr, beginVtor, resetRegistersChanged, registersChanged } from "./accesses";
import { argumentsRead, beginArguments, seeArguments } from "./arguments-read";
import { recordByCall } from "./following/by-call";
import { assuming, setAssuming, setPhase } from "./calls";
import { grew, noteLiteral, settleTables } from "./function-tables";
import { decodeAt } from "./decoding/decoded";
import { Expression, expressionRows } from "./expressions";
import { ENTRIES, findHandingOn, finishSymbols, Fn, fn, followAgain, functions, hasSymbol, require, setEntryValue, startingAt, addFunction as addFn } from "./functions";
import { follow, setRecordRegisters } from "./following/follow";
import { addSection, isDataOf, Section, sections } from "./image";
import { BRANCH, BRANCH_IF, CALL, i, LOAD_LITERAL } from "./decoding/instruction";
import { ArgumentRow, assumedCalls, AssumedRow, callArguments, CallPathRow, callPaths, ExposedRow, exposedRows, functionStores, FunctionStoreRow, HandedRow, handedRows, KeptRow, keptRows, KnownRow, knownRows, MemberRow, members, ReferenceRow, references, RegisterRow, registerRows, SetRow, sets, SpecialRow, specials, StoreRow, stores, WayRow, ways } from "./records";
import { beginTaken, open, scanForAddresses, scanForTables, setVectorTable, tableEnd, tableStart } from "./taken";
import { findSmallAddresses } from "./small-addresses";
import { addBorder, addThing, finishDataThings, recordExposed, setFrozen } from "./things";
import { ANY, beginValues, placeAt, valueOf } from "./values";
import { allowAssuming, allowProof, limitWork, stepsLeft } from "./work";
import { addPlace, clearPlaces, nextPlace, removePlace } from "./following/worklist";

export { addBorder, addSection, limitWork };

export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function begin(): void {
  beginValues();
  beginAircr();
  beginTaken();
}

/** A function with a symbol; ascending by address. */
export function addFunction(start: u32, end: u32, section: u32, role: u32): void {
  addFn(start, end, section, role);
}

/** An object of data; ascending, without overlap. */
export function addObject(start: u32, end: u32, isConstant: u32): void {
  addThing(0, start, end, isConstant);
}

export function finishImage(): void {
  finishSymbols();
  finishDataThings();
}

export function setTable(address: u32, end: u32): void {
  setVectorTable(address, end);
  beginVtor(address);
}

@unmanaged
class Edge {
  from: u32;
  to: u32;
}

@unmanaged
class Index {
  value: u32;
}

const roots: List = newList();
const edges: List = newList();
const order: List = newList();

/** A function in which a panic begins, as far as its name says. */
export function addPanic(address: u32): void {
  const index = startingAt(address);
  if (index >= 0) fn(index).panics = 1;
}

/** What a function is written in. */
export function setLanguage(address: u32, language: u32): void {
  const index = startingAt(address);
  if (index >= 0) fn(index).language = language;
}

/** A function that the processor or another image calls. */
export function addRoot(address: u32): void {
  const index = require(address);
  if (index >= 0) roots.push<Index>().value = index;
}

/** Reads all functions from their start to their end for the calls that name their target. */
function findEdges(): void {
  for (let index: u32 = 0; index < functions.count; index++) {
    const start = fn(index).start;
    const end = fn(index).end;
    const section = sections.at<Section>(fn(index).section);
    beginArguments();
    for (let at = start; at < end; ) {
      if (isDataOf(section, at)) {
        at += 2;
        continue;
      }
      if (!decodeAt(section, at)) break;
      // Without a symbol nothing says where a function ends: with the next one at the latest.
      if (at != start && !hasSymbol(index) && startingAt(at) >= 0) break;
      seeArguments(at);
      if (i.kind == LOAD_LITERAL) noteLiteral(i.target);
      const isJump = (i.kind == BRANCH || i.kind == BRANCH_IF) && (i.target < start || i.target >= end);
      const length = i.length;
      if (i.kind == CALL || isJump) {
        const callee = require(i.target);
        if (callee >= 0) {
          const edge = edges.push<Edge>();
          edge.from = index;
          edge.to = callee;
        }
      }
      at += length;
    }
    fn(index).reads = argumentsRead;
  }
}

/** Callees before their callers, as far as circles allow. */
function findOrder(): void {
  const count = functions.count;
  const first = heap.alloc(<usize>(count + 2) << 2);
  memory.fill(first, 0, <usize>(count + 2) << 2);
  for (let row: u32 = 0; row < edges.count; row++) {
    const at = first + (<usize>(edges.at<Edge>(row).from + 1) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let index: u32 = 0; index < count; index++) {
    const at = first + (<usize>index << 2);
    store<u32>(at + 4, load<u32>(at + 4) + load<u32>(at));
  }
  const next = heap.alloc(<usize>(count + 1) << 2);
  memory.copy(next, first, <usize>(count + 1) << 2);
  const targets = heap.alloc(<usize>(edges.count + 1) << 2);
  for (let row: u32 = 0; row < edges.count; row++) {
    const edge = edges.at<Edge>(row);
    const at = next + (<usize>edge.from << 2);
    store<u32>(targets + (<usize>load<u32>(at) << 2), edge.to);
    store<u32>(at, load<u32>(at) + 1);
  }
  memory.copy(next, first, <usize>(count + 1) << 2);
  const seen = heap.alloc(count + 1);
  memory.fill(seen, 0, count + 1);
  const path = heap.alloc(<usize>(count + 1) << 2);
  for (let root: u32 = 0; root < count; root++) {
    if (load<u8>(seen + root) != 0) continue;
    let depth: u32 = 1;
    store<u32>(path, root);
    store<u8>(seen + root, 1);
    while (depth > 0) {
      const index = load<u32>(path + (<usize>(depth - 1) << 2));
      const at = next + (<usize>index << 2);
      const row = load<u32>(at);
      if (row < load<u32>(first + (<usize>(index + 1) << 2))) {
        store<u32>(at, row + 1);
        const target = load<u32>(targets + (<usize>row << 2));
        if (load<u8>(seen + target) != 0) continue;
        store<u8>(seen + target, 1);
        store<u32>(path + (<usize>depth << 2), target);
        depth += 1;
        continue;
      }
      depth -= 1;
      fn(index).place = order.count;
      order.push<Index>().value = index;
    }
  }
  heap.free(seen);
  heap.free(path);
  heap.free(first);
  heap.free(next);
  heap.free(targets);
}

/** Has a function followed that was not; what was is as it is until something that it depends on changes. */
function reachNow(index: u32): void {
  if (fn(index).reached != 0) return;
  fn(index).reached = 1;
  fn(index).dirty = ON_ALL;
}

/** Marks what roots and taken addresses lead to. */
function reachAll(): void {
  const count = functions.count;
  const path = heap.alloc(<usize>(count + 1) << 2);
  // Edges by caller, as a list each.
  const first = heap.alloc(<usize>(count + 1) << 2);
  const next = heap.alloc(<usize>(edges.count + 1) << 2);
  memory.fill(first, 0, <usize>(count + 1) << 2);
  for (let row: u32 = 0; row < edges.count; row++) {
    const at = first + (<usize>edges.at<Edge>(row).from << 2);
    store<u32>(next + (<usize>row << 2), load<u32>(at));
    store<u32>(at, row + 1);
  }
  let pending: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (fn(index).addressTaken == 0 && fn(index).reached == 0) continue;
    reachNow(index);
    store<u32>(path + (<usize>pending << 2), index);
    pending += 1;
  }
  while (pending > 0) {
    pending -= 1;
    const index = load<u32>(path + (<usize>pending << 2));
    for (let row = load<u32>(first + (<usize>index << 2)); row != 0; row = load<u32>(next + (<usize>(row - 1) << 2))) {
      const target = edges.at<Edge>(row - 1).to;
      if (fn(target).reached != 0) continue;
      reachNow(target);
      store<u32>(path + (<usize>pending << 2), target);
      pending += 1;
    }
  }
  heap.free(first);
  heap.free(next);
  heap.free(path);
}

/** Follows functions that are dirty in their order, those too that become so behind the one that is followed; says whether there were any. */
function followDirty(): bool {
  let any = false;
  for (let row = nextPlace(0, order.count); row >= 0; row = nextPlace(row + 1, order.count)) {
    const index = order.at<Index>(row).value;
    if (fn(index).reached == 0) {
      // Whoever reaches it has it followed.
      removePlace(row);
      continue;
    }
    any = true;
    follow(index, false);
    if (stepsLeft == 0) break;
  }
  // Functions that were found on the way stand behind those that were known.
  while (order.count < functions.count) order.push<Index>().value = order.count - 1;
  return any;
}

/** Follows functions until none is to be followed again. */
function settle(): void {
  clearPlaces(functions.count);
  for (let index: u32 = 0; index < functions.count; index++) if (fn(index).dirty != 0) addPlace(fn(index).place);
  for (;;) {
    while (followDirty() && stepsLeft > 0) {}
    if (stepsLeft == 0) return;
    let any = false;
    if (registersChanged) {
      resetRegistersChanged();
      for (let index: u32 = 0; index < functions.count; index++) if (fn(index).reached != 0) followAgain(index, ON_ALL);
      any = true;
    }
    if (assuming && grew) {
      settleTables();
      for (let index: u32 = 0; index < functions.count; index++) if (fn(index).callsUnknown != 0) followAgain(index, ON_ALL);
      any = true;
    }
    if (!any) return;
  }
}

/** Settles what runs; functions whose callers nobody is that is followed are open. */
function settleAll(): void {
  for (;;) {
    settle();
    if (stepsLeft == 0) return;
    let isMore = false;
    for (let index: u32 = 0; index < functions.count; index++) {
      const target = fn(index);
      if (target.reached == 0 && !(assuming && target.stored != 0)) continue;
      // Nobody that is followed calls it: a thread, or code behind a jump of its own kind.
      if (target.called == 0 && target.open == 0) {
        open(index);
        isMore = true;
      } else if (target.lenient == 2) {
        target.lenient = 1;
        target.dirty = ON_ALL;
        isMore = true;
      }
    }
    if (!isMore) return;
  }
}

/** Settles the calls of a phase that makes assumptions and writes them down. */
function assume(number: u32): void {
  settleAll();
  if (stepsLeft == 0) return;
  setPhase(number);
  for (let index: u32 = 0; index < functions.count; index++) {
    if (fn(index).reached == 0 || fn(index).callsThrough == 0) continue;
    fn(index).dirty = ON_ALL;
    follow(index, false);
  }
  setPhase(2);
}

/**
 * What calls reach under assumptions, before a panic and after one has begun. Whatever that finds is less than what the code proves, so following goes
 * on from there.
 */
function assumeFirst(): void {
  scanForTables();
  setAssuming(true, true);
  assume(0);
  setAssuming(true, false);
  for (let index: u32 = 0; index < functions.count; index++) if (fn(index).cuts != 0) fn(index).dirty |= ON_CALLEES;
  if (stepsLeft > 0) assume(1);
  setAssuming(false, false);
  const isWhole = stepsLeft > 0;
  if (!isWhole) assumedCalls.clear();
  for (let index: u32 = 0; index < functions.count; index++) {
    if (fn(index).callsUnknown != 0 || (!isWhole && fn(index).reached != 0)) fn(index).dirty = ON_ALL;
  }
}

/** Reads all code. `hasRoots` is 0 when nothing says where the program begins. */
export function run(hasRoots: u32, withRegisters: u32): void {
  setRecordRegisters(withRegisters != 0);
  findSmallAddresses(tableStart, tableEnd);
  let halfwords: u64 = 0;
  for (let row: u32 = 0; row < sections.count; row++) if (sections.at<Section>(row).isCode != 0) halfwords += sections.at<Section>(row).held >> 1;
  for (let row: u32 = 0; row < roots.count; row++) open(roots.at<Index>(row).value);
  // Once for functions that only data names, and once more for those that calls were found to name.
  scanForAddresses();
  findEdges();
  scanForAddresses();
  if (hasRoots == 0) {
    // Nothing says where the program begins: with the functions that nobody calls.
    const isCalled = heap.alloc(functions.count + 1);
    memory.fill(isCalled, 0, functions.count + 1);
    for (let row: u32 = 0; row < edges.count; row++) {
      const edge = edges.at<Edge>(row);
      if (edge.from != edge.to) store<u8>(isCalled + edge.to, 1);
    }
    for (let index: u32 = 0; index < functions.count; index++) if (load<u8>(isCalled + index) == 0) open(index);
  }
  findOrder();
  allowAssuming(halfwords);
  if (hasRoots != 0) assumeFirst();
  allowProof(halfwords);
  reachAll();
  settleAll();
  // The rest runs only if someone calls it whom nobody knows; it changes nothing that runs.
  for (let index: u32 = 0; index < functions.count; index++) {
    if (fn(index).reached != 0) continue;
    for (let entry: u32 = 0; entry < ENTRIES; entry++) setEntryValue(index, entry, ANY);
    fn(index).dirty = ON_ALL;
    fn(index).lenient = 1;
  }
  setFrozen(1);
  for (let index: u32 = 0; index < functions.count; index++) {
    if (fn(index).reached == 0) fn(index).reached = 2;
    else fn(index).dirty = 0;
  }
  settle();
  findHandingOn();
  for (let index: u32 = 0; index < functions.count && stepsLeft > 0; index++) follow(index, true);
  if (stepsLeft > 0) recordByCall();
  recordExposed();
}

/** Whether the work that was allowed ended before the code did. */
export function isCutShort(): u32 {
  return stepsLeft == 0 ? 1 : 0;
}

function listOf(table: u32): List {
  switch (table) {
    case 0:
      return functions;
    case 1:
      return references;
    case 2:
      return sets;
    case 3:
      return members;
    case 4:
      return stores;
    case 5:
      return functionStores;
    case 6:
      return specials;
    case 7:
      return callArguments;
    case 9:
      return assumedCalls;
    case 10:
      return exposedRows;
    case 11:
      return ways;
    case 12:
      return expressionRows();
    case 13:
      return knownRows;
    case 14:
      return keptRows;
    case 15:
      return handedRows;
    case 16:
      return callPaths;
    default:
      return registerRows;
  }
}

function widthOf(table: u32): u32 {
  switch (table) {
    case 0:
      return offsetof<Fn>();
    case 1:
      return offsetof<ReferenceRow>();
    case 2:
      return offsetof<SetRow>();
    case 3:
      return offsetof<MemberRow>();
    case 4:
      return offsetof<StoreRow>();
    case 5:
      return offsetof<FunctionStoreRow>();
    case 6:
      return offsetof<SpecialRow>();
    case 7:
      return offsetof<ArgumentRow>();
    case 9:
      return offsetof<AssumedRow>();
    case 10:
      return offsetof<ExposedRow>();
    case 11:
      return offsetof<WayRow>();
    case 12:
      return offsetof<Expression>();
    case 13:
      return offsetof<KnownRow>();
    case 14:
      return offsetof<KeptRow>();
    case 15:
      return offsetof<HandedRow>();
    case 16:
      return offsetof<CallPathRow>();
    default:
      return offsetof<RegisterRow>();
  }
}

export function rowCount(table: u32): u32 {
  return listOf(table).count;
}

/** One field of all rows of a table as an array. */
export function column(table: u32, field: u32): usize {
  const list = listOf(table);
  const width = widthOf(table);
  const copy = heap.alloc(<usize>max(list.count, 1) << 2);
  for (let row: u32 = 0; row < list.count; row++) {
    store<u32>(copy + (<usize>row << 2), load<u32>(list.data + <usize>row * width + (field << 2)));
  }
  return copy;
}

/** Kind, space, low, high and stride of a value, then the number of its places; for tests. */
export function valueField(id: u32, field: u32): u32 {
  const value = valueOf(id);
  if (field == 0) return value.kind;
  if (field == 1) return value.space;
  if (field == 2) return value.low;
  if (field == 3) return value.high;
  if (field == 4) return value.stride;
  return value.count;
}

export function valuePlace(id: u32, index: u32, upper: u32): u32 {
  const at = placeAt(valueOf(id), index);
  return upper != 0 ? <u32>(at >> 32) : <u32>at;
}
