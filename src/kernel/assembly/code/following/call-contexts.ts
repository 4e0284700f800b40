// Contexts of a function: what one way of calls hands it over, so that it can be followed for that way alone.

import { List, newList } from "../../table";
import { concreteFor, current } from "../entries";
import { ENTRIES, entryValue, setEntryValue } from "../functions";
import { CallPathRow, callPaths } from "../records";
import { get } from "../state";

/** Words of a context: its calls, a row of `callPaths` + 1, and values on entry. */
const WORDS: u32 = 1 + ENTRIES;

@unmanaged
class Word {
  value: u32;
}

const words: List = newList();
/** The function whose calls are collected, -1 for none. */
export let collecting: i32 = -1;
/** The calls by which the function that calls it was entered. */
let outer: u32 = 0;
/** The calls by which the function that is followed was entered; 0 for any. */
export let path: u32 = 0;

/** Collects what calls of a function hand over from now on; -1 for none. */
export function collectFor(callee: i32, callerPath: u32): void {
  collecting = callee;
  outer = callerPath;
}

/** A call of the function whose calls are collected: what it hands over in registers; words of the stack are those of all calls. */
export function collect(at: u32, callee: u32): void {
  const row = callPaths.push<CallPathRow>();
  row.from = current;
  row.at = at;
  row.outer = outer;
  words.push<Word>().value = callPaths.count;
  for (let entry: u32 = 0; entry < ENTRIES; entry++) {
    const value = entry < 4 ? concreteFor(callee, entry, get(entry)) : entryValue(callee, entry);
    words.push<Word>().value = value;
  }
}

export function contextCount(): u32 {
  return words.count / WORDS;
}

export function pathOf(context: u32): u32 {
  return words.at<Word>(context * WORDS).value;
}

export function handedOver(context: u32, entry: u32): u32 {
  return words.at<Word>(context * WORDS + 1 + entry).value;
}

/** Forgets contexts from one up to another; those behind move there. */
export function forgetContexts(from: u32, to: u32): void {
  const rest = contextCount() - to;
  if (rest > 0) memory.copy(changetype<usize>(words.at<Word>(from * WORDS)), changetype<usize>(words.at<Word>(to * WORDS)), <usize>(rest * WORDS) << 2);
  words.count = (from + rest) * WORDS;
}

/** Values on entry of a function with all its callers, while it is followed for some of them: `takeAll` gives them back. */
export function putAllAside(index: u32): usize {
  const all = heap.alloc(<usize>ENTRIES << 2);
  for (let entry: u32 = 0; entry < ENTRIES; entry++) store<u32>(all + (<usize>entry << 2), entryValue(index, entry));
  return all;
}

/** A function is entered by a context. */
export function enterBy(index: u32, context: u32): void {
  for (let entry: u32 = 0; entry < ENTRIES; entry++) setEntryValue(index, entry, handedOver(context, entry));
  path = pathOf(context);
}

/** A function is entered by all its callers again. */
export function takeAll(index: u32, all: usize): void {
  for (let entry: u32 = 0; entry < ENTRIES; entry++) setEntryValue(index, entry, load<u32>(all + (<usize>entry << 2)));
  heap.free(all);
  path = 0;
}
