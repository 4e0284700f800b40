import type { Grouped } from "./columns.ts";

/** The strongly connected parts of a graph. */
export interface Parts {
  readonly count: number;
  /** Part of each node. Parts are numbered so that an edge between two parts goes to the lower number. */
  readonly of: Uint32Array;
  /** Nodes of each part. */
  readonly members: Grouped;
  /** 1 for a part with a cycle: more than one node, or a node with an edge to itself. */
  readonly cyclic: Uint8Array;
}

const UNSEEN = 0;

/**
 * Tarjan's algorithm without recursion, so that a long chain of calls cannot exhaust the stack. `edges` are rows by node, `to` gives the node that a
 * row leads to; rows that lead to `nodes` and above are not followed.
 */
export function stronglyConnected(nodes: number, edges: Grouped, to: ArrayLike<number>): Parts {
  const order = new Uint32Array(nodes);
  const low = new Uint32Array(nodes);
  const of = new Uint32Array(nodes);
  const finished = new Uint8Array(nodes);
  const next = edges.first.slice(0, nodes);
  const stack = new Uint32Array(nodes);
  const path = new Uint32Array(nodes);
  const cyclic: number[] = [];
  let [stackSize, pathSize, counter, count] = [0, 0, 0, 0];
  const enter = (node: number) => {
    counter++;
    order[node] = counter;
    low[node] = counter;
    stack[stackSize++] = node;
    path[pathSize++] = node;
  };
  for (let root = 0; root < nodes; root++) {
    if (finished[root] === 1) continue;
    // Most nodes lead nowhere, or only to what is known: each is a part by itself.
    let edge = edges.first[root]!;
    const end = edges.first[root + 1]!;
    for (; edge < end; edge++) {
      const target = to[edges.rows[edge]!]!;
      if (target < nodes && finished[target] === 0) break;
    }
    if (edge === end) {
      of[root] = count++;
      finished[root] = 1;
      cyclic.push(0);
      continue;
    }
    enter(root);
    while (pathSize > 0) {
      const node = path[pathSize - 1]!;
      if (next[node]! < edges.first[node + 1]!) {
        const target = to[edges.rows[next[node]!++]!]!;
        if (target >= nodes || finished[target] === 1) continue;
        if (order[target] === UNSEEN) enter(target);
        else low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      pathSize--;
      if (pathSize > 0) {
        const parent = path[pathSize - 1]!;
        low[parent] = Math.min(low[parent]!, low[node]!);
      }
      if (low[node] !== order[node]) continue;
      let size = 0;
      let member: number;
      do {
        member = stack[--stackSize]!;
        of[member] = count;
        finished[member] = 1;
        size++;
      } while (member !== node);
      cyclic.push(size > 1 || hasEdge(node, node, edges, to) ? 1 : 0);
      count++;
    }
  }
  const first = new Uint32Array(count + 1);
  for (let node = 0; node < nodes; node++) first[of[node]! + 1]!++;
  for (let part = 0; part < count; part++) first[part + 1]! += first[part]!;
  const rows = new Uint32Array(nodes);
  const at = first.slice(0, count);
  for (let node = 0; node < nodes; node++) rows[at[of[node]!]!++] = node;
  return { count, of, members: { first, rows }, cyclic: Uint8Array.from(cyclic) };
}

function hasEdge(from: number, target: number, edges: Grouped, to: ArrayLike<number>): boolean {
  for (let i = edges.first[from]!; i < edges.first[from + 1]!; i++) if (to[edges.rows[i]!] === target) return true;
  return false;
}
