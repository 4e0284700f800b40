import { type NeedGraph, reachedFrom } from "./reachability.ts";

/** By node: 1 for what roots reach now and would not reach without the nodes that `removed` marks; those that are reached are among them. */
export function goneWithout(graph: NeedGraph, reached: Uint8Array, removed: Uint8Array): Uint8Array {
  const roots = graph.roots.filter((node) => removed[node] === 0);
  const left = reachedFrom(graph, roots, (row) => removed[graph.to[row]!] === 0);
  return left.map((stays, node) => (stays === 0 && reached[node] === 1 ? 1 : 0));
}

/**
 * By node: the bytes of the chosen nodes, each byte once, none that a function which is not chosen has too. Functions overlap where a label inside
 * one is called from elsewhere.
 */
export function exclusiveBytes(graph: NeedGraph, chosen: Uint8Array): Float64Array {
  const { start, end } = graph.owners.graph.code.functions;
  const bytes = new Float64Array(graph.nodeCount);
  for (let node = graph.firstObject; node < graph.nodeCount; node++) if (chosen[node] === 1) bytes[node] = graph.size[node]!;
  const order = Array.from({ length: graph.functionCount }, (_, index) => index).sort((a, b) => start[a]! - start[b]! || end[b]! - end[a]!);
  const kept = merge(order.filter((index) => chosen[index] === 0).map((index) => [start[index]!, end[index]!]));
  let [done, next] = [0, 0];
  for (const index of order) {
    if (chosen[index] === 0) continue;
    const from = Math.max(start[index]!, done);
    const to = end[index]!;
    while (next < kept.length && kept[next]![1] <= from) next++;
    let left = Math.max(0, to - from);
    for (let i = next; i < kept.length && kept[i]![0] < to; i++) left -= Math.min(to, kept[i]![1]) - Math.max(from, kept[i]![0]);
    bytes[index] = Math.max(0, left);
    done = Math.max(done, to);
  }
  return bytes;
}

/** Joins intervals that touch; `intervals` ascend by their start. */
function merge(intervals: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of intervals) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
