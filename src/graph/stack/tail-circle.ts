import type { Circle } from "./bounded-recursion.ts";

/** The worst case inside a circle of tail calls, which takes no stack for a round. */
export interface TailCircle {
  /** Bytes of the deepest path from any of its nodes. */
  readonly worst: number;
  /** Row of the call that leads on to the node with the deepest way out, by node; absent where the node's own way out is as deep. */
  readonly onward: ReadonlyMap<number, number>;
}

/**
 * A circle in which no call has anything of its caller's frame on the stack is a loop, however often it goes round: each of its nodes needs what the
 * neediest needs. Undefined for a circle in which some call takes stack.
 */
export function tailCircle({ nodes, calls, alone }: Pick<Circle, "nodes" | "calls" | "alone">): TailCircle | undefined {
  if (calls.some(({ bytes }) => bytes > 0)) return undefined;
  const worst = nodes.reduce((most, node) => Math.max(most, alone(node)), 0);
  const callers = new Map<number, Circle["calls"][number][]>();
  for (const call of calls) {
    const known = callers.get(call.to);
    if (known === undefined) callers.set(call.to, [call]);
    else known.push(call);
  }
  const onward = new Map<number, number>();
  const seen = new Set(nodes.filter((node) => alone(node) === worst));
  for (const node of seen) {
    for (const { from, row } of callers.get(node) ?? []) {
      if (seen.has(from)) continue;
      seen.add(from);
      onward.set(from, row);
    }
  }
  return { worst, onward };
}
