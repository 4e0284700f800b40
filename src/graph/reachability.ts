import { Column, type Grouped, groupRows } from "./columns.ts";
import type { DataOwners } from "./data-owners.ts";
import { Referrer } from "./data-owners.ts";
import { NONE } from "./dominators.ts";
import { Reference } from "./references.ts";
import { vectorSlots } from "./vector-slots.ts";

/** Sections that a linker script keeps because the processor, start-up code or a boot ROM reads them. */
const KEPT = /vector|isr|init_array|fini_array|preinit|\.ctors|\.dtors|boot|start_block|end_block|bi_entries|\.note|cfg|config|header/i;

/**
 * Everything that refers to something: nodes are functions, then sets of candidates, then objects of data. An edge says that the second is linked because
 * the first is.
 */
export interface NeedGraph {
  readonly owners: DataOwners;
  readonly nodeCount: number;
  readonly functionCount: number;
  /** Node of data object i is `firstObject + i`. */
  readonly firstObject: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Address of the instruction or pointer word; 0 for the members of a set. */
  readonly at: Uint32Array;
  readonly byFrom: Grouped;
  /** Nodes that nothing in the image has to refer to: handlers, the entry, kept sections. */
  readonly roots: readonly number[];
  /** Bytes of each node. */
  readonly size: Uint32Array;
}

/** Builds the graph from calls, address constants and pointer words. */
export function buildNeedGraph(owners: DataOwners): NeedGraph {
  const { graph, objects } = owners;
  const { code, functionCount, words } = graph;
  const firstObject = graph.nodeCount;
  const nodeCount = firstObject + objects.count;
  const edges = { from: new Column(), to: new Column(), at: new Column() };
  const add = (from: number, to: number, at: number) => {
    edges.from.push(from);
    edges.to.push(to);
    edges.at.push(at);
  };
  for (let row = 0; row < graph.from.length; row++)
    if (graph.to[row]! < graph.nodeCount) add(graph.from[row]!, graph.to[row]!, graph.at[row]!);
  const { references, functions } = code;
  for (let row = 0; row < references.count; row++) {
    if (references.kind.at(row) !== Reference.FunctionPointer) continue;
    const to = functions.startingAt(references.target.at(row));
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
  const size = new Uint32Array(nodeCount);
  for (let index = 0; index < functionCount; index++) size[index] = functions.end[index]! - functions.start[index]!;
  for (let index = 0; index < objects.count; index++) size[firstObject + index] = objects.end[index]! - objects.start[index]!;
  const from = edges.from.values();
  return {
    owners,
    nodeCount,
    functionCount,
    firstObject,
    from,
    to: edges.to.values(),
    at: edges.at.values(),
    byFrom: groupRows(from, nodeCount),
    roots: findRoots(owners, firstObject),
    size,
  };
}

function findRoots(owners: DataOwners, firstObject: number): number[] {
  const { code } = owners.graph;
  const roots = new Set<number>();
  for (const slot of vectorSlots(code)) if (slot.function >= 0) roots.add(slot.function);
  const { entry, vectorTable } = code.image;
  const start = entry === undefined ? -1 : code.functions.startingAt(entry - (entry % 2));
  if (start >= 0) roots.add(start);
  const table = vectorTable === undefined ? -1 : owners.objects.covering(vectorTable.address);
  if (table >= 0) roots.add(firstObject + table);
  for (let object = 0; object < owners.objects.count; object++) {
    const section = code.space.sectionAt(owners.objects.start[object]!);
    if (section >= 0 && KEPT.test(code.space.sections[section]!.name)) roots.add(firstObject + object);
  }
  return [...roots];
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
