import type { CallGraph } from "./calls.ts";
import { stronglyConnected } from "./strongly-connected.ts";

/** By node: 1 when the function, or anything that it can call, uses floating-point registers. */
export function findFloatUse(graph: CallGraph): Uint8Array {
  const { nodeCount, functionCount, byCaller, to, code } = graph;
  const parts = stronglyConnected(nodeCount, byCaller, to);
  const uses = new Uint8Array(nodeCount);
  for (let part = 0; part < parts.count; part++) {
    const members = parts.members.rows.subarray(parts.members.first[part]!, parts.members.first[part + 1]!);
    const found = members.some((node) => {
      if (node < functionCount && code.usesFloat.at(node) === 1) return true;
      for (let e = byCaller.first[node]!; e < byCaller.first[node + 1]!; e++) {
        const callee = to[byCaller.rows[e]!]!;
        if (callee < nodeCount && uses[callee] === 1) return true;
      }
      return false;
    });
    if (found) for (const node of members) uses[node] = 1;
  }
  return uses;
}
