import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../calls.ts";
import { lastNotAbove } from "../columns.ts";
import { Reference } from "../references.ts";
import type { Walks } from "./argument-walks.ts";

const WORD_BYTES = 4;
/** Functions of core that make one formatting argument of a value and the function that formats it [core::fmt::rt]; legacy and v0 names. */
const MAKES_ARGUMENT = /^<?core::fmt::(?:rt::|Argument)/;

/**
 * By function that calls one of those that walk arguments: functions whose address its code names, or a table that it refers to (compilers choose among formatters
 * by one), or what it calls to make formatting arguments of them. Ascending.
 */
export function namedByCallers(graph: CallGraph, walks: Walks): ReadonlyMap<number, readonly number[]> {
  const { code, functionCount, from, to } = graph;
  const { references, functions } = code;
  const named = new Map<number, Set<number>>();
  from.forEach((caller, row) => {
    if (caller < functionCount && walks.has(to[row]!)) named.set(caller, new Set());
  });
  /** By function that makes an argument: the callers. */
  const makers = new Map<number, Set<number>>();
  const isMaker = new Map<number, boolean>();
  from.forEach((caller, row) => {
    const callee = to[row]!;
    if (!named.has(caller) || callee >= functionCount) return;
    if (!isMaker.has(callee)) isMaker.set(callee, MAKES_ARGUMENT.test(demangle(functions.name(callee)).text));
    if (isMaker.get(callee) === true) makers.set(callee, (makers.get(callee) ?? new Set()).add(caller));
  });
  for (let row = 0; row < references.count; row++) {
    const by = references.from.at(row);
    const of = [by, ...(makers.get(by) ?? [])].flatMap((one) => named.get(one) ?? []);
    if (of.length === 0) continue;
    for (const index of functionsNamed(graph, references.kind.at(row), references.target.at(row))) for (const names of of) names.add(index);
  }
  return new Map([...named].map(([caller, names]) => [caller, [...names].sort((one, other) => one - other)]));
}

function functionsNamed(graph: CallGraph, kind: number, target: number): readonly number[] {
  if (kind === Reference.FunctionPointer) return [graph.code.functions.startingAt(target)].filter((index) => index >= 0);
  return kind === Reference.Data || kind === Reference.Access ? functionsIn(graph, target) : [];
}

/** Functions that words of data name from an address up to where other data begins. */
function functionsIn({ code, starts }: CallGraph, address: number): readonly number[] {
  const { space, functions } = code;
  const end = starts[lastNotAbove(starts, address) + 1] ?? Number.POSITIVE_INFINITY;
  const found = new Set<number>();
  for (let at = Math.ceil(address / WORD_BYTES) * WORD_BYTES; at < end; at += WORD_BYTES) {
    const word = space.word(at);
    if (word < 0) break;
    const index = word % 2 === 1 ? functions.startingAt(word - 1) : -1;
    if (index >= 0) found.add(index);
  }
  return [...found];
}
