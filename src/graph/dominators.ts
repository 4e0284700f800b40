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
 * Immediate dominators by the iteration of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"). A common root stands above `roots`;
 * `edges` are rows by node and `to` gives where a row leads; rows that lead to `nodes` and above are left out.
 */
export function findDominators(nodes: number, edges: Grouped, to: ArrayLike<number>, roots: readonly number[]): Dominators {
  const root = nodes;
  const postOrder = orderNodes(nodes, edges, to, roots);
  const number = new Int32Array(nodes + 1).fill(-1);
  postOrder.forEach((node, index) => {
    number[node] = index;
  });
  const dominator = new Uint32Array(nodes + 1).fill(NONE);
  dominator[root] = root;
  const isRoot = new Uint8Array(nodes);
  for (const node of roots) isRoot[node] = 1;
  const callers = predecessors(nodes, edges, to, number);
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      while (number[x]! < number[y]!) x = dominator[x]!;
      while (number[y]! < number[x]!) y = dominator[y]!;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let index = postOrder.length - 2; index >= 0; index--) {
      const node = postOrder[index]!;
      let found = isRoot[node] === 1 ? root : NONE;
      for (let i = callers.first[node]!; i < callers.first[node + 1]!; i++) {
        const caller = callers.rows[i]!;
        if (dominator[caller] === NONE) continue;
        found = found === NONE ? caller : meet(found, caller);
      }
      if (found !== dominator[node]) {
        dominator[node] = found;
        changed = true;
      }
    }
  }
  dominator[root] = NONE;
  return { root, dominator, order: postOrder.reverse() };
}

/** Depth-first post-order from the common root, which is last. */
function orderNodes(nodes: number, edges: Grouped, to: ArrayLike<number>, roots: readonly number[]): Uint32Array {
  const seen = new Uint8Array(nodes);
  const next = edges.first.slice(0, nodes);
  const order = new Uint32Array(nodes + 1);
  const path = new Uint32Array(nodes + 1);
  let count = 0;
  for (const start of roots) {
    if (seen[start] === 1) continue;
    let depth = 0;
    seen[start] = 1;
    path[depth++] = start;
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (next[node]! >= edges.first[node + 1]!) {
        order[count++] = node;
        depth--;
        continue;
      }
      const target = to[edges.rows[next[node]!++]!]!;
      if (target >= nodes || seen[target] === 1) continue;
      seen[target] = 1;
      path[depth++] = target;
    }
  }
  order[count++] = nodes;
  return order.slice(0, count);
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
