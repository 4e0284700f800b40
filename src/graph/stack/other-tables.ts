import { FIRST_INTERRUPT, MOST_VECTORS, RESET } from "../../architecture/exceptions.ts";
import type { Code, DataRange, FunctionStore } from "../code.ts";
import { findStaticObjects } from "../data/static-objects.ts";
import type { VectorSlot } from "../vector-slots.ts";
import type { InterruptSetup } from "./priorities.ts";

/** Last address of a store that may go anywhere. */
const ANYWHERE = 0xffffffff;
const WORD = 4;

/** Functions of which each may stand in each slot from one to another, in several at a time too. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly functions: readonly number[];
}

/** What stands in the tables that VTOR is given besides the image's own. */
export interface OtherTables {
  /** Their slots, without those of the image's own table. */
  readonly slots: readonly VectorSlot[];
  /** What stores of which only a range of addresses is known put into them. */
  readonly ranges: readonly SlotRange[];
  /** Whether a table is used of which not all is known. */
  readonly unknown: boolean;
}

/**
 * Functions in tables that VTOR is given: words that the file holds there, and what code stores. A store that can put all of the interrupts of the
 * image's own table there, read from another object, copies that table: it keeps its order.
 */
export function otherTables(code: Code, { tables }: InterruptSetup, slots: readonly VectorSlot[]): OtherTables {
  const own = code.image.vectorTable;
  const others = [...new Set(tables)].filter((table) => table === undefined || table !== own?.address);
  if (others.length === 0) return { slots: [], ranges: [], unknown: false };
  const found = new Map<string, VectorSlot>();
  const ranges: SlotRange[] = [];
  const reset = slots.find((slot) => slot.index === RESET)?.function;
  const add = (index: number, fn: number) => {
    found.set(`${index} ${fn}`, { index, value: code.functions.start[fn]! + 1, function: fn });
  };
  const copies = copiesOf(slots);
  const { functionStores, exposed } = code;
  let unknown = false;
  for (const table of others) {
    if (table === undefined || own === undefined) {
      unknown = true;
      continue;
    }
    const end = endOf(code, table, own.words);
    const listed = addWords(code, table, end, add);
    const stores = functionStores.filter((store) => reaches(exposed, store, table, end));
    for (const { address, last, stored = code.addressTaken, copied } of stores) {
      if (address === last && (address - table) % WORD === 0) for (const fn of stored) add((address - table) / WORD, fn);
      else {
        // No exception enters the program anew.
        const functions = (copies(copied) ?? stored).filter((fn) => fn !== reset);
        const [low, high] = [Math.max(address, table), Math.min(last + WORD - 1, end - 1)];
        if (functions.length > 0)
          ranges.push({ first: Math.floor((low - table) / WORD), last: Math.floor((high - table) / WORD), functions });
      }
    }
    if (stores.length === 0 && !listed) unknown = true;
  }
  return {
    slots: [...found.values()].filter(({ index, function: fn }) => !slots.some((slot) => slot.index === index && slot.function === fn)),
    ranges,
    unknown,
  };
}

/** What a copy of the table whose slots these are puts elsewhere than they stand; undefined where that is no copy of it. */
function copiesOf(slots: readonly VectorSlot[]): (copied: readonly number[] | undefined) => readonly number[] | undefined {
  const inOrder = new Set(slots.map((slot) => slot.function));
  const interrupts = slots.filter(({ index, function: fn }) => index >= FIRST_INTERRUPT && fn >= 0).map((slot) => slot.function);
  return (copied) => {
    if (copied === undefined || interrupts.length === 0) return undefined;
    const all = new Set(copied);
    return interrupts.every((fn) => all.has(fn)) ? copied.filter((fn) => !inOrder.has(fn)) : undefined;
  };
}

/** Where a table ends at the latest: with its object, or as far as any table goes. */
function endOf(code: Code, table: number, words: number): number {
  const most = table + MOST_VECTORS * WORD;
  const object = findStaticObjects(code.image, code.space).find(({ start, end }) => start <= table && table < end);
  if (object === undefined) return most;
  return Math.min(most, object.start === table ? object.end : Math.max(object.end, table + words * WORD));
}

/** Adds the functions that the file's words name; says whether there are any. */
function addWords(code: Code, table: number, end: number, add: (index: number, fn: number) => void): boolean {
  let listed = false;
  for (let index = 1; table + index * WORD + WORD <= end; index++) {
    const word = code.space.word(table + index * WORD);
    const fn = word > 0 ? code.functions.startingAt(word - (word % 2)) : -1;
    if (fn < 0) continue;
    listed = true;
    add(index, fn);
  }
  return listed;
}

function reaches(exposed: readonly DataRange[], { address, last }: FunctionStore, table: number, end: number): boolean {
  if (address === 0 && last === ANYWHERE) return exposed.some((object) => object.start < end && object.end > table);
  return last + WORD > table && address < end;
}
