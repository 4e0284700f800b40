import type { CallGraph } from "./calls.ts";
import { groupRows } from "./columns.ts";

/** By node: 1 when the function, or anything that it can call, uses floating-point registers. */
export function findFloatUse({ functionCount, nodeCount, from, to, code }: CallGraph): Uint8Array {
  const uses = new Uint8Array(nodeCount);
  uses.set(code.usesFloat.values().subarray(0, functionCount));
  const pending: number[] = [];
  for (let node = uses.indexOf(1); node >= 0; node = uses.indexOf(1, node + 1)) pending.push(node);
  if (pending.length === 0) return uses;
  const { first, rows } = groupRows(to, nodeCount);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (let e = first[node]!; e < first[node + 1]!; e++) {
      const caller = from[rows[e]!]!;
      if (uses[caller] === 1) continue;
      uses[caller] = 1;
      pending.push(caller);
    }
  }
  return uses;
}
