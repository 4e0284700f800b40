import type { CallGraph } from "../calls.ts";
import { Column, groupRows } from "../columns.ts";

/** What can be taken for granted, each by its name: of calls through pointers, and that a panic does not panic again. */
export const ASSUMPTIONS = ["types", "vtables", "fmt", "panics"] as const;
export type Assumption = (typeof ASSUMPTIONS)[number];

/** The same calls, with what the machine code alone proves in place of the sets that a refused assumption makes smaller. */
export function withoutAssumptions(graph: CallGraph, refused: ReadonlySet<Assumption>): CallGraph {
  const { functionCount, nodeCount } = graph;
  const sets = graph.sets.map((set) =>
    set.assumption !== undefined && refused.has(set.assumption) && set.proven !== undefined ? set.proven : set,
  );
  if (sets.every((set, i) => set === graph.sets[i])) return graph;
  const columns = { from: new Column(), to: new Column(), at: new Column(), depth: new Column(), tail: new Column() };
  const add = (from: number, to: number, at: number, depth: number, tail: number) => {
    columns.from.push(from);
    columns.to.push(to);
    columns.at.push(at);
    columns.depth.push(depth);
    columns.tail.push(tail);
  };
  graph.from.forEach((from, row) => {
    if (from < functionCount) add(from, graph.to[row]!, graph.at[row]!, graph.depth[row]!, graph.tail[row]!);
  });
  sets.forEach(({ functions }, i) => {
    for (const member of functions) add(functionCount + i, member, 0, 0, 1);
  });
  return {
    ...{ ...graph, sets },
    from: columns.from.values(),
    to: columns.to.values(),
    at: columns.at.values(),
    depth: columns.depth.values(),
    tail: Uint8Array.from(columns.tail.values()),
    byCaller: groupRows(columns.from.values(), nodeCount),
  };
}
