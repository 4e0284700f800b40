import { type NeedGraph, reachedFrom } from "./reachability.ts";

/** By node: 1 for what roots reach now and would not reach without the nodes that `removed` marks; those that are reached are among them. */
export function goneWithout(graph: NeedGraph, reached: Uint8Array, removed: Uint8Array): Uint8Array {
  const roots = graph.roots.filter((node) => removed[node] === 0);
  const left = reachedFrom(graph, roots, (row) => removed[graph.to[row]!] === 0);
  const gone = new Uint8Array(left.length);
  for (let node = 0; node < left.length; node++) if (left[node] === 0 && reached[node] === 1) gone[node] = 1;
  return gone;
}

/** Functions of a graph in the order of their addresses, for what is asked of them more than once. */
export class FunctionBytes {
  readonly #graph: NeedGraph;
  readonly #order: Uint32Array;
  /** Whether a function begins inside another. */
  readonly #overlap: boolean;

  constructor(graph: NeedGraph) {
    const { start, end } = graph.owners.graph.code.functions;
    this.#graph = graph;
    this.#order = Uint32Array.from({ length: graph.functionCount }, (_, index) => index);
    this.#order.sort((a, b) => start[a]! - start[b]! || end[b]! - end[a]!);
    let reach = 0;
    this.#overlap = this.#order.some((index) => {
      const begins = start[index]! < reach;
      reach = Math.max(reach, end[index]!);
      return begins;
    });
  }

  /**
   * By node: the bytes of the chosen nodes, each byte once, none that a function which is not chosen has too. Functions overlap where a label inside
   * one is called from elsewhere.
   */
  exclusive(chosen: Uint8Array): Float64Array {
    const { nodeCount, firstObject, functionCount, size, owners } = this.#graph;
    const { start, end } = owners.graph.code.functions;
    const bytes = new Float64Array(nodeCount);
    for (let node = firstObject; node < nodeCount; node++) if (chosen[node] === 1) bytes[node] = size[node]!;
    if (!this.#overlap) {
      for (let index = 0; index < functionCount; index++) if (chosen[index] === 1) bytes[index] = end[index]! - start[index]!;
      return bytes;
    }
    const kept = this.#merged(chosen);
    let [done, next] = [0, 0];
    for (const index of this.#order) {
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

  /** Intervals of the functions that are not chosen, those that touch joined. */
  #merged(chosen: Uint8Array): [number, number][] {
    const { start, end } = this.#graph.owners.graph.code.functions;
    const merged: [number, number][] = [];
    for (const index of this.#order) {
      if (chosen[index] === 1) continue;
      const last = merged.at(-1);
      if (last !== undefined && start[index]! <= last[1]) last[1] = Math.max(last[1], end[index]!);
      else merged.push([start[index]!, end[index]!]);
    }
    return merged;
  }
}
