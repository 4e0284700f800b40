// What a function stores to the interrupt controller, and to memory as functions, for each call of it: which priority or handler goes with which interrupt
// is known in the call alone, where a function sets them for what it is handed.

import { List, newList } from "../../table";
import { collected, collectedCount, collectFor } from "../calls";
import { callerAfter, callerAt, ENTRIES, entryValue, fn, setEntryValue } from "../functions";
import { follow } from "./follow";
import { callArguments, functionStores, FunctionStoreRow, knownRows, references, registerRows, specials, StoreRow, stores, ways } from "../records";
import { beginExtra, endExtra, stepsLeft } from "../work";

/** Steps for all calls together; with more, what a function stores is that of all its calls. */
const STEPS: u64 = 400000;
/** A function with more calls is not followed for each. */
const MOST_CALLS: u32 = 64;
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
  for (let row: u32 = 1; row < stores.count; row++) {
    const store = stores.at<StoreRow>(row);
    const before = stores.at<StoreRow>(row - 1);
    if (store.at == before.at && store.address != before.address) add(store.from);
  }
  for (let row: u32 = 1; row < functionStores.count; row++) {
    const store = functionStores.at<FunctionStoreRow>(row);
    const before = functionStores.at<FunctionStoreRow>(row - 1);
    if (store.at == before.at && store.address != before.address) add(store.from);
  }
}

/** All calls of a candidate are known, and it does different things for them. */
function add(index: u32): void {
  const target = fn(index);
  if (target.reached != 1 || target.open != 0 || target.usesEntry == 0 || target.end - target.start > MOST_BYTES) return;
  for (let row: u32 = 0; row < candidates.count; row++) if (candidates.at<Candidate>(row).function == index) return;
  candidates.push<Candidate>().function = index;
}

function byCall(index: u32): void {
  const storeCount = stores.count;
  const functionStoreCount = functionStores.count;
  collectFor(<i32>index);
  for (let row = fn(index).firstCaller; row != 0 && collectedCount() <= MOST_CALLS; row = callerAfter(row)) {
    if (fn(callerAt(row)).reached != 1) continue;
    unwritten(callerAt(row));
    stores.count = storeCount;
    functionStores.count = functionStoreCount;
  }
  collectFor(-1);
  const calls = collectedCount();
  if (calls < 2 || calls > MOST_CALLS || stepsLeft == 0) return;
  const before = heap.alloc(<usize>ENTRIES << 2);
  for (let entry: u32 = 0; entry < ENTRIES; entry++) store<u32>(before + (<usize>entry << 2), entryValue(index, entry));
  for (let call: u32 = 0; call < calls; call++) {
    for (let entry: u32 = 0; entry < ENTRIES; entry++) setEntryValue(index, entry, collected(call, entry));
    unwritten(index);
  }
  for (let entry: u32 = 0; entry < ENTRIES; entry++) setEntryValue(index, entry, load<u32>(before + (<usize>entry << 2)));
  heap.free(before);
  if (stepsLeft == 0) {
    stores.count = storeCount;
    functionStores.count = functionStoreCount;
    return;
  }
  dropStores(index, storeCount);
  dropFunctionStores(index, functionStoreCount);
}

/** Follows a function once more; of what that writes down stores alone stay. */
function unwritten(index: u32): void {
  const referenceCount = references.count;
  const specialCount = specials.count;
  const argumentCount = callArguments.count;
  const registerCount = registerRows.count;
  const wayCount = ways.count;
  const knownCount = knownRows.count;
  follow(index, true);
  references.count = referenceCount;
  specials.count = specialCount;
  callArguments.count = argumentCount;
  registerRows.count = registerCount;
  ways.count = wayCount;
  knownRows.count = knownCount;
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
