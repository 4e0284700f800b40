import type { Grouped } from "./columns.ts";

/** Value for "none": the root's own dominator, and that of nodes no root reaches. */
export const NONE = 0xffffffff;

/** Which nodes hold which others in the image. */
export interface Dominators {
  /** Number of the root that stands for all roots: the node count. */
  readonly root: number;
  /** By node (the common root included): the node through which every path from a root comes; `NONE` when no root reaches it. */
  readonly dominator: Uint32Array;
  /** Reached nodes, each after its dominator. */
  readonly order: Uint32Array;
}

/**
 * Immediate dominators by Lengauer and Tarjan ("A Fast Algorithm for Finding Dominators in a Flowgraph", 1979) with path compression: deep chains of
 * calls cost no more than flat ones. A common root stands above `roots`; `edges` are rows by node and `to` gives where a row leads; rows that lead to
 * `nodes` and above are left out.
 */
export function findDominators(nodes: number, edges: Grouped, to: ArrayLike<number>, roots: readonly number[]): Dominators {
  const { order, number, parent } = depthFirst(nodes, edges, to, roots);
  const callers = predecessors(nodes, edges, to, number);
  const isRoot = new Uint8Array(nodes);
  for (const node of roots) isRoot[node] = 1;
  const count = order.length;
  const forest = new Forest(count);
  const { semi } = forest;
  const found = new Uint32Array(count);
  // Numbers whose semidominator is known, in lists by it.
  const [first, next] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  for (let at = count - 1; at > 0; at--) {
    const node = order[at]!;
    if (isRoot[node] === 1) semi[at] = 0;
    for (let i = callers.first[node]!; i < callers.first[node + 1]!; i++) {
      const through = semi[forest.best(number[callers.rows[i]!]!)]!;
      if (through < semi[at]!) semi[at] = through;
    }
    next[at] = first[semi[at]!]!;
    first[semi[at]!] = at;
    const above = parent[at]!;
    forest.link(at, above);
    for (let waiting = first[above]!; waiting >= 0; waiting = next[waiting]!) {
      const best = forest.best(waiting);
      found[waiting] = semi[best]! < semi[waiting]! ? best : above;
    }
    first[above] = -1;
  }
  const dominator = new Uint32Array(nodes + 1).fill(NONE);
  for (let at = 1; at < count; at++) {
    if (found[at] !== semi[at]) found[at] = found[found[at]!]!;
    dominator[order[at]!] = order[found[at]!]!;
  }
  return { root: nodes, dominator, order };
}

/** What of the depth-first tree is linked so far, by number; a path that was asked for is made short. */
class Forest {
  /** Smallest number from which each is reached by a path of larger ones. */
  readonly semi: Uint32Array;
  readonly #above: Int32Array;
  /** Number with the smallest `semi` on the path above each. */
  readonly #label: Uint32Array;
  readonly #path: number[] = [];

  constructor(count: number) {
    this.semi = Uint32Array.from({ length: count }, (_, at) => at);
    this.#above = new Int32Array(count).fill(-1);
    this.#label = this.semi.slice();
  }

  link(at: number, above: number): void {
    this.#above[at] = above;
  }

  best(at: number): number {
    for (let one = at; this.#above[one]! >= 0 && this.#above[this.#above[one]!]! >= 0; one = this.#above[one]!) this.#path.push(one);
    for (let one = this.#path.pop(); one !== undefined; one = this.#path.pop()) {
      const above = this.#above[one]!;
      if (this.semi[this.#label[above]!]! < this.semi[this.#label[one]!]!) this.#label[one] = this.#label[above]!;
      this.#above[one] = this.#above[above]!;
    }
    return this.#label[at]!;
  }
}

interface DepthFirst {
  /** Reached nodes in the order in which they are met, the common root first. */
  readonly order: Uint32Array;
  /** By node: its place in that order, -1 for what is not reached. */
  readonly number: Int32Array;
  /** By place: that of the node through which it was met. */
  readonly parent: Uint32Array;
}

function depthFirst(nodes: number, edges: Grouped, to: ArrayLike<number>, roots: readonly number[]): DepthFirst {
  const number = new Int32Array(nodes + 1).fill(-1);
  const [order, parent, path] = [new Uint32Array(nodes + 1), new Uint32Array(nodes + 1), new Uint32Array(nodes + 1)];
  const next = edges.first.slice(0, nodes);
  let count = 0;
  let depth = 0;
  const meet = (node: number, above: number) => {
    number[node] = count;
    order[count] = node;
    parent[count++] = above;
    path[depth++] = node;
  };
  meet(nodes, 0);
  for (const start of roots) {
    if (number[start]! >= 0) continue;
    depth = 0;
    meet(start, 0);
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (next[node]! >= edges.first[node + 1]!) {
        depth--;
        continue;
      }
      const target = to[edges.rows[next[node]!++]!]!;
      if (target < nodes && number[target]! < 0) meet(target, number[node]!);
    }
  }
  return { order: order.slice(0, count), number, parent };
}

/** Reached nodes that lead to each node. */
function predecessors(nodes: number, edges: Grouped, to: ArrayLike<number>, number: Int32Array): Grouped {
  const first = new Uint32Array(nodes + 1);
  const each = (see: (node: number, target: number) => void) => {
    for (let node = 0; node < nodes; node++) {
      if (number[node]! < 0) continue;
      for (let i = edges.first[node]!; i < edges.first[node + 1]!; i++) {
        const target = to[edges.rows[i]!]!;
        if (target < nodes) see(node, target);
      }
    }
  };
  each((_, target) => {
    first[target + 1]!++;
  });
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!;
  const next = first.slice(0, nodes);
  const rows = new Uint32Array(first[nodes]!);
  each((node, target) => {
    rows[next[target]!++] = node;
  });
  return { first, rows };
}

/** Sum of `sizes` of each node and of all that it dominates: what would go if the node went. */
export function retainedSizes(dominators: Dominators, sizes: ArrayLike<number>): Float64Array {
  const retained = new Float64Array(dominators.root + 1);
  for (let i = dominators.order.length - 1; i >= 0; i--) {
    const node = dominators.order[i]!;
    if (node < dominators.root) retained[node]! += sizes[node]!;
    const above = dominators.dominator[node]!;
    if (above !== NONE) retained[above]! += retained[node]!;
  }
  return retained;
}
