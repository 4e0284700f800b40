import { codeAddress } from "../architecture/thumb-bit.ts";
import { type Grouped, groupRows } from "./columns.ts";
import type { TracedOwners } from "./data/data-owners.ts";
import { Referrer } from "./data/data-owners.ts";
import { startUpHandlers } from "./data/start-up-tables.ts";
import { NONE } from "./dominators.ts";
import { exceptionTargets, padReferences } from "./exception-tables.ts";
import { Reference } from "./references.ts";
import { vectorSlots } from "./vector-slots.ts";

/** Sections that a linker script keeps because the processor, start-up code or a boot ROM reads them. */
const KEPT = /vector|isr|init_array|fini_array|preinit|\.ctors|\.dtors|boot|start_block|end_block|bi_entries|\.note|cfg|config|header/i;

/** Sections of functions that are called from outside of the image or by their place: constructors' frame, Secure gateways [ARMv8-M §B9.5], boot code. */
const KEPT_CODE = /^\.(?:init|fini|preinit)$|^\.gnu\.sgstubs|^\.boot/;

/** Why the search for what is needed begins at a node. */
export type RootReason = "entry point" | "vector table" | "kept section" | "exception table" | "start-up table" | "named as a root";

/**
 * Everything that refers to something: nodes are functions, then sets of candidates, then objects of data. An edge says that the second is linked because
 * the first is.
 */
export interface NeedGraph {
  readonly owners: TracedOwners;
  readonly nodeCount: number;
  readonly functionCount: number;
  /** Node of data object i is `firstObject + i`. */
  readonly firstObject: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Address of the instruction or pointer word; 0 for the members of a set. */
  readonly at: Uint32Array;
  readonly byFrom: Grouped;
  /** Nodes that nothing in the image has to refer to: handlers, the entry, kept sections, what the user names. */
  readonly roots: readonly number[];
  readonly rootReasons: ReadonlyMap<number, RootReason>;
  /** Bytes of each node. */
  readonly size: Uint32Array;
}

/** Graphs without named roots: several questions ask for one. */
const known = new WeakMap<TracedOwners, NeedGraph>();

/** The graph of calls, address constants and pointer words; `named` are addresses of functions and data that the user calls roots. */
export function buildNeedGraph(owners: TracedOwners, named: readonly number[] = []): NeedGraph {
  const before = named.length === 0 ? known.get(owners) : undefined;
  if (before !== undefined) return before;
  const graph = needGraph(owners, named);
  if (named.length === 0) known.set(owners, graph);
  return graph;
}

function needGraph(owners: TracedOwners, named: readonly number[]): NeedGraph {
  const { graph, objects } = owners;
  const { code, functionCount, words } = graph;
  const firstObject = graph.nodeCount;
  const nodeCount = firstObject + objects.count;
  const { references, functions } = code;
  const [kinds, targets] = [references.kind.values(), references.target.values()];
  const pads = padReferences(code);
  let most = graph.from.length + owners.to.length + words.count + pads.length;
  for (const kind of kinds) if (kind === Reference.FunctionPointer || kind === Reference.Unreached) most++;
  const [froms, tos, ats] = [new Uint32Array(most), new Uint32Array(most), new Uint32Array(most)];
  let count = 0;
  const add = (from: number, to: number, at: number) => {
    froms[count] = from;
    tos[count] = to;
    ats[count++] = at;
  };
  for (let row = 0; row < graph.from.length; row++)
    if (graph.to[row]! < graph.nodeCount) add(graph.from[row]!, graph.to[row]!, graph.at[row]!);
  for (let row = 0; row < kinds.length; row++) {
    if (kinds[row] !== Reference.FunctionPointer && kinds[row] !== Reference.Unreached) continue;
    const to = functions.startingAt(targets[row]!);
    if (to >= 0) add(references.from.at(row), to, references.at.at(row));
  }
  for (let row = 0; row < owners.to.length; row++) {
    const from = owners.kind[row]! >= Referrer.Pointer ? firstObject + owners.from[row]! : owners.from[row]!;
    add(from, firstObject + owners.to[row]!, owners.at[row]!);
  }
  for (let row = 0; row < words.count; row++) {
    if (words.toFunction.at(row) === 0) continue;
    const from = objects.covering(words.at.at(row));
    const to = functions.startingAt(words.target.at(row));
    if (from >= 0 && to >= 0) add(firstObject + from, to, words.at.at(row));
  }
  for (const { from, at, target } of pads) {
    const index = functions.startingAt(codeAddress(target));
    const object = index < 0 ? objects.covering(target) : -1;
    if (index >= 0) add(from, index, at);
    else if (object >= 0) add(from, firstObject + object, at);
  }
  const size = new Uint32Array(nodeCount);
  for (let index = 0; index < functionCount; index++) size[index] = functions.end[index]! - functions.start[index]!;
  for (let index = 0; index < objects.count; index++) size[firstObject + index] = objects.end[index]! - objects.start[index]!;
  const from = froms.subarray(0, count);
  const rootReasons = findRoots(owners, firstObject, named);
  return {
    owners,
    nodeCount,
    functionCount,
    firstObject,
    from,
    to: tos.subarray(0, count),
    at: ats.subarray(0, count),
    byFrom: groupRows(from, nodeCount),
    roots: [...rootReasons.keys()],
    rootReasons,
    size,
  };
}

function findRoots(owners: TracedOwners, firstObject: number, named: readonly number[]): Map<number, RootReason> {
  const { objects } = owners;
  const { code, functionCount } = owners.graph;
  const { entry, vectorTable } = code.image;
  const roots = new Map<number, RootReason>();
  const add = (node: number, reason: RootReason) => {
    if (node >= 0 && !roots.has(node)) roots.set(node, reason);
  };
  const object = (address: number) => {
    const found = objects.covering(address);
    return found < 0 ? -1 : firstObject + found;
  };
  for (const slot of vectorSlots(code)) add(slot.function, "vector table");
  if (entry !== undefined) add(code.functions.startingAt(codeAddress(entry)), "entry point");
  if (vectorTable !== undefined) add(object(vectorTable.address), "vector table");
  for (let index = 0; index < functionCount; index++) {
    if (KEPT_CODE.test(code.space.sections[code.functions.section[index]!]!.name)) add(index, "kept section");
  }
  for (let index = 0; index < objects.count; index++) {
    const section = code.space.sectionAt(objects.start[index]!);
    if (section >= 0 && KEPT.test(code.space.sections[section]!.name)) add(firstObject + index, "kept section");
  }
  const at = (address: number) => {
    const index = code.functions.startingAt(codeAddress(address));
    return index >= 0 ? index : object(address);
  };
  for (const address of exceptionTargets(code)) add(at(address), "exception table");
  for (const address of startUpHandlers(code)) add(at(address), "start-up table");
  for (const address of named) add(at(address), "named as a root");
  return roots;
}

/** The row through which each node is reached on a shortest path from the roots; `NONE` for roots and for what nothing reaches. */
export interface ShortestPaths {
  readonly via: Uint32Array;
  readonly reached: Uint8Array;
}

/** Breadth-first from all roots at once. */
export function findShortestPaths(graph: NeedGraph): ShortestPaths {
  const via = new Uint32Array(graph.nodeCount).fill(NONE);
  const reached = new Uint8Array(graph.nodeCount);
  const queue = new Uint32Array(graph.nodeCount);
  let [head, tail] = [0, 0];
  for (const root of graph.roots) {
    reached[root] = 1;
    queue[tail++] = root;
  }
  while (head < tail) {
    const node = queue[head++]!;
    for (let i = graph.byFrom.first[node]!; i < graph.byFrom.first[node + 1]!; i++) {
      const row = graph.byFrom.rows[i]!;
      const to = graph.to[row]!;
      if (reached[to] === 1) continue;
      reached[to] = 1;
      via[to] = row;
      queue[tail++] = to;
    }
  }
  return { via, reached };
}

/** Rows of the shortest path to a node, from the root on; empty for a root. */
export function pathTo(graph: NeedGraph, paths: ShortestPaths, node: number): number[] {
  const rows: number[] = [];
  for (let at = node; paths.via[at] !== NONE; at = graph.from[paths.via[at]!]!) rows.push(paths.via[at]!);
  return rows.reverse();
}

/** By node: 1 when `from` reaches it through rows that `follows` lets pass; rows of one node are asked once. */
export function reachedFrom(graph: NeedGraph, from: readonly number[], follows: (row: number) => boolean): Uint8Array {
  const reached = new Uint8Array(graph.nodeCount);
  const pending = [...from];
  for (const node of from) reached[node] = 1;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (let i = graph.byFrom.first[node]!; i < graph.byFrom.first[node + 1]!; i++) {
      const row = graph.byFrom.rows[i]!;
      const to = graph.to[row]!;
      if (reached[to] === 1 || !follows(row)) continue;
      reached[to] = 1;
      pending.push(to);
    }
  }
  return reached;
}
