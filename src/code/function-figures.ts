import { OUTSIDE } from "../graph/calls.ts";
import { type Grouped, groupRows } from "../graph/columns.ts";
import { functionOf } from "../graph/stack/contexts.ts";
import type { Frame } from "../graph/stack/frames.ts";
import type { StackUse } from "../graph/stack/stack.ts";

/** What the machine code says of one function. */
export interface FunctionFigures {
  /** Index in the code's functions. */
  readonly function: number;
  readonly frame: Frame;
  /** Bytes of the deepest path from its entry, what a panic adds included. */
  readonly worst: number;
  readonly verdict: "bound" | "bound-if" | "none";
  /** Functions that may call it. */
  readonly callers: number;
}

/** Frame, deepest path and callers of every function. */
export function functionFigures(use: StackUse): FunctionFigures[] {
  const { graph } = use;
  const stands = standOnAssumptions(use);
  const byCallee = groupRows(
    graph.to.map((to, row) => (use.isAssumed(graph.from[row]!) ? OUTSIDE : to)),
    graph.nodeCount,
  );
  return Array.from({ length: graph.functionCount }, (_, index) => ({
    function: index,
    frame: use.frame(index),
    worst: use.worst[index]! + use.panic(index),
    verdict: use.unbounded[index] !== 0 ? "none" : stands[index] === 1 ? "bound-if" : "bound",
    callers: callersOf(use, byCallee, index),
  }));
}

/** By node of the calls: 1 where it is, or may reach, what an assumption or the user's figure decides. */
function standOnAssumptions(use: StackUse): Uint8Array {
  const { functionCount, nodeCount, sets, from } = use.calls;
  const byCallee = groupRows(
    Uint32Array.from(from, (_, row) => use.callee(row)),
    nodeCount,
  );
  const marked = new Uint8Array(nodeCount);
  const pending: number[] = [];
  const mark = (node: number) => {
    if (marked[node] === 1) return;
    marked[node] = 1;
    pending.push(node);
  };
  for (let node = 0; node < nodeCount; node++) if (use.isAssumed(functionOf(use.calls, node))) mark(node);
  sets.forEach(({ assumption }, i) => {
    if (assumption !== undefined) mark(functionCount + i);
  });
  for (let node = pending.pop(); node !== undefined; node = pending.pop())
    for (let e = byCallee.first[node]!; e < byCallee.first[node + 1]!; e++) mark(from[byCallee.rows[e]!]!);
  return marked;
}

/** Different functions that call it, themselves or through a set of candidates. */
function callersOf({ graph }: StackUse, byCallee: Grouped, index: number): number {
  const { functionCount, from } = graph;
  const seen = new Set<number>();
  const see = (node: number) => {
    for (let e = byCallee.first[node]!; e < byCallee.first[node + 1]!; e++) {
      const caller = from[byCallee.rows[e]!]!;
      if (seen.has(caller)) continue;
      seen.add(caller);
      if (caller >= functionCount) see(caller);
    }
  };
  see(index);
  let count = 0;
  for (const node of seen) if (node < functionCount) count++;
  return count;
}
