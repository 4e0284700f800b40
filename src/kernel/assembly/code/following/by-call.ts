// What a function stores to the interrupt controller, and to memory as functions, for each call of it: which priority or handler goes with which interrupt
// is known in the call alone, where a function sets them for what it is handed. All calls of such a function are known, and each is followed with what it
// hands over; so what it stores in any run is what it stores for one of them.

import { List, newList } from "../../table";
import { hasOtherTable } from "../accesses";
import { callerAfter, callerAt, fn } from "../functions";
import { collectFor, contextCount, enterBy, forgetContexts, handedOver, pathOf, putAllAside, takeAll } from "./call-contexts";
import { follow } from "./follow";
import { callArguments, callPaths, functionStores, FunctionStoreRow, handedRows, keptRows, knownRows, references, registerRows, specials, StoreRow, stores, ways } from "../records";
import { isOne } from "../values";
import { beginExtra, endExtra, stepsLeft } from "../work";

/** Steps for all calls together; with more, what a function stores is that of all its calls. */
const STEPS: u64 = 400000;
/** A function with more calls is not followed for each. */
const MOST_CALLS: u32 = 64;
/** Callers of callers are told apart so far up. */
const MOST_DEPTH: u32 = 2;
/** Bytes of the longest array of registers, that of priorities: a store to more goes anywhere. */
const MOST_REGISTERS: u32 = 0x1f0;
/** Larger functions do more than to set a register. */
const MOST_BYTES: u32 = 1024;

@unmanaged
class Candidate {
  function: u32;
}

const candidates: List = newList();

/** Follows the functions for each of their calls whose stores are to places that callers choose, once all else is written down. */
export function recordByCall(): void {
  beginExtra(STEPS);
  findCandidates();
  for (let row: u32 = 0; row < candidates.count; row++) byCall(candidates.at<Candidate>(row).function);
  endExtra();
}

function findCandidates(): void {
  candidates.clear();
  for (let row: u32 = 0; row < stores.count; row++) {
    const store = stores.at<StoreRow>(row);
    const isSame = row > 0 && store.at == stores.at<StoreRow>(row - 1).at && store.address != stores.at<StoreRow>(row - 1).address;
    const bits: u32 = store.size >= 4 ? 0xffffffff : (1 << (8 * store.size)) - 1;
    const isNear = store.last - store.address < MOST_REGISTERS;
    if (isNear && (isSame || store.last != store.address || ((store.known | store.kept) & bits) != bits)) add(store.from);
  }
  // What is stored matters where a table lies that the processor reads.
  if (!hasOtherTable()) return;
  for (let row: u32 = 1; row < functionStores.count; row++) {
    const store = functionStores.at<FunctionStoreRow>(row);
    const before = functionStores.at<FunctionStoreRow>(row - 1);
    if (store.at == before.at && store.address != before.address) add(store.from);
  }
}

/** Whether all calls of a function are known, and it does different things for them. */
function isTold(index: u32): bool {
  const target = fn(index);
  return target.reached == 1 && target.open == 0 && target.usesEntry != 0 && target.end - target.start <= MOST_BYTES;
}

function add(index: u32): void {
  if (!isTold(index)) return;
  for (let row: u32 = 0; row < candidates.count; row++) if (candidates.at<Candidate>(row).function == index) return;
  candidates.push<Candidate>().function = index;
}

function byCall(index: u32): void {
  const storeCount = stores.count;
  const functionStoreCount = functionStores.count;
  const pathCount = callPaths.count;
  tooMany = false;
  findContexts(index, MOST_DEPTH);
  const count = contextCount();
  if (count >= 2 && !tooMany && stepsLeft > 0) {
    const all = putAllAside(index);
    for (let context: u32 = 0; context < count; context++) {
      enterBy(index, context);
      unwritten(index);
    }
    takeAll(index, all);
  }
  forgetContexts(0, count);
  if (stores.count == storeCount && functionStores.count == functionStoreCount) {
    callPaths.count = pathCount;
    return;
  }
  if (stepsLeft == 0) {
    stores.count = storeCount;
    functionStores.count = functionStoreCount;
    return;
  }
  dropStores(index, storeCount);
  dropFunctionStores(index, functionStoreCount);
}

/** Whether a function has more contexts than are told apart. */
let tooMany: bool = false;

/**
 * Finds what calls hand over to a function. Where a caller hands on what it was itself called with, its own calls are told apart, `depth` callers up at
 * most.
 */
function findContexts(index: u32, depth: u32): void {
  for (let row = fn(index).firstCaller; row != 0 && !tooMany; row = callerAfter(row)) {
    const caller = callerAt(row);
    if (fn(caller).reached != 1) continue;
    const first = contextCount();
    collectIn(caller, index, 0);
    if (depth > 0 && caller != index && isTold(caller) && !areConstant(index, first)) {
      forgetContexts(first, contextCount());
      findContexts(caller, depth - 1);
      const outer = contextCount();
      const all = putAllAside(caller);
      for (let context = first; context < outer && !tooMany; context++) {
        enterBy(caller, context);
        collectIn(caller, index, pathOf(context));
      }
      takeAll(caller, all);
      forgetContexts(first, outer);
    }
    if (contextCount() - first > MOST_CALLS) tooMany = true;
  }
  if (contextCount() > MOST_CALLS) tooMany = true;
}

/** Whether all that calls hand over from a context on, and what the function looks at, is a constant each. */
function areConstant(index: u32, first: u32): bool {
  for (let context = first; context < contextCount(); context++) {
    for (let entry: u32 = 0; entry < 4; entry++) {
      if ((fn(index).usesEntries & (1 << entry)) != 0 && !isOne(handedOver(context, entry))) return false;
    }
  }
  return true;
}

/** Collects the calls of a function in one that calls it. */
function collectIn(caller: u32, index: u32, callerPath: u32): void {
  const storeCount = stores.count;
  const functionStoreCount = functionStores.count;
  collectFor(<i32>index, callerPath);
  unwritten(caller);
  collectFor(-1, 0);
  stores.count = storeCount;
  functionStores.count = functionStoreCount;
}

/** Follows a function once more; of what that writes down stores alone stay. */
function unwritten(index: u32): void {
  const referenceCount = references.count;
  const specialCount = specials.count;
  const argumentCount = callArguments.count;
  const registerCount = registerRows.count;
  const wayCount = ways.count;
  const knownCount = knownRows.count;
  const keptCount = keptRows.count;
  const handedCount = handedRows.count;
  follow(index, true);
  references.count = referenceCount;
  specials.count = specialCount;
  callArguments.count = argumentCount;
  registerRows.count = registerCount;
  ways.count = wayCount;
  knownRows.count = knownCount;
  keptRows.count = keptCount;
  handedRows.count = handedCount;
}

/** Drops what was written down of a function before its calls were told apart: its rows among the first `count`. */
function dropStores(index: u32, count: u32): void {
  let kept: u32 = 0;
  for (let row: u32 = 0; row < stores.count; row++) {
    const from = stores.at<StoreRow>(row);
    if (row < count && from.from == index) continue;
    if (row != kept) memory.copy(changetype<usize>(stores.at<StoreRow>(kept)), changetype<usize>(from), offsetof<StoreRow>());
    kept += 1;
  }
  stores.count = kept;
}

function dropFunctionStores(index: u32, count: u32): void {
  let kept: u32 = 0;
  for (let row: u32 = 0; row < functionStores.count; row++) {
    const from = functionStores.at<FunctionStoreRow>(row);
    if (row < count && from.from == index) continue;
    if (row != kept) memory.copy(changetype<usize>(functionStores.at<FunctionStoreRow>(kept)), changetype<usize>(from), offsetof<FunctionStoreRow>());
    kept += 1;
  }
  functionStores.count = kept;
}
