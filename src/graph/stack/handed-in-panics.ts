import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../calls.ts";
import { Reference } from "../references.ts";
import { formats } from "../types/core-parameters.ts";

/**
 * Formatters of values whose address nothing names but code that runs once a panic has begun, each with the functions that name it: they are called through
 * pointers that a panic hands over. `entries` has a 1 for each function in which a panic begins or goes on.
 */
export function handedInPanics(graph: CallGraph, entries: Uint8Array): Map<number, Set<number>> {
  const namers = namersOf(graph);
  const handed = new Map<number, Set<number>>();
  const begun = entries.slice();
  for (let grows = namers.size > 0; grows; ) {
    grows = false;
    const inPanics = runInPanics(graph, begun);
    for (const [index, by] of namers) {
      if (handed.has(index) || [...by].some((one) => inPanics[one] === 0)) continue;
      handed.set(index, by);
      begun[index] = 1;
      grows = true;
    }
  }
  return handed;
}

/** Formatters that are called through pointers alone and whose address code names, and no data, with those that name it. */
function namersOf({ code, functionCount, words, from, to }: CallGraph): Map<number, Set<number>> {
  const { references, functions } = code;
  const namers = new Map<number, Set<number>>();
  // Mangled or not, a formatter's name has this in it.
  const maybe = Array.from({ length: functionCount }, (_, index) => functions.name(index).includes("fmt"));
  if (!maybe.includes(true)) return namers;
  for (let row = 0; row < references.count; row++) {
    const index = references.kind.at(row) === Reference.FunctionPointer ? functions.startingAt(references.target.at(row)) : -1;
    if (maybe[index]) namers.set(index, (namers.get(index) ?? new Set()).add(references.from.at(row)));
  }
  if (namers.size === 0) return namers;
  for (let row = 0; row < words.count; row++) {
    if (words.toFunction.at(row) !== 0) namers.delete(functions.startingAt(words.target.at(row)));
  }
  from.forEach((caller, row) => {
    if (caller < functionCount) namers.delete(to[row]!);
  });
  for (const index of namers.keys()) if (!formats(demangle(functions.name(index)).text)) namers.delete(index);
  return namers;
}

/**
 * By function: how often it is active in a circle of calls, where each function that names it hands it over once while it is active itself. Who names it outside of the circle
 * is active once.
 */
export function handedRounds(
  handed: ReadonlyMap<number, ReadonlySet<number>>,
  isInside: (index: number) => boolean,
): ReadonlyMap<number, number> {
  const rounds = new Map<number, number>();
  for (let grows = true; grows; ) {
    grows = false;
    for (const [index, namers] of handed) {
      if (rounds.has(index) || !isInside(index)) continue;
      const active = [...namers].map((namer) => (isInside(namer) ? rounds.get(namer) : 1));
      if (active.includes(undefined)) continue;
      rounds.set(
        index,
        active.reduce<number>((sum, times) => sum + times!, 0),
      );
      grows = true;
    }
  }
  return rounds;
}

/** By function: 1 for those in which a panic begins or goes on, and those that are called by such functions alone. */
function runInPanics({ code, functionCount, nodeCount, to, byCaller }: CallGraph, entries: Uint8Array): Uint8Array {
  const inPanics = entries.slice();
  /** Rows that call a function from elsewhere. */
  const elsewhere = new Uint32Array(nodeCount);
  for (const callee of to) if (callee < functionCount) elsewhere[callee]!++;
  const others = new Uint8Array(functionCount);
  for (const index of code.addressTaken) others[index] = 1;
  const pending = [...entries.keys()].filter((index) => entries[index] === 1);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (let e = byCaller.first[next]!; e < byCaller.first[next + 1]!; e++) {
      const callee = to[byCaller.rows[e]!]!;
      if (callee >= functionCount || inPanics[callee] === 1 || others[callee] === 1) continue;
      elsewhere[callee]!--;
      if (elsewhere[callee]! > 0) continue;
      inPanics[callee] = 1;
      pending.push(callee);
    }
  }
  return inPanics;
}
