import { type CallGraph, OUTSIDE } from "../calls.ts";
import { findPanicEntries } from "../panic-entries.ts";
import { stronglyConnected } from "../strongly-connected.ts";

/**
 * By row of the graph, whose callees are `to`: 1 where a panic begins. From one function in which a panic begins or goes on to another it goes on, but for a
 * circle of them: who is called from outside of the circle is called from inside by a panic that begins while one goes on.
 */
export function panicRows(graph: CallGraph, to: Uint32Array): Uint8Array {
  const { functionCount, nodeCount, from, byCaller } = graph;
  const entries = findPanicEntries(graph);
  const isEntry = (node: number) => node < functionCount && entries[node] === 1;
  const rows = new Uint8Array(from.length);
  const onward = new Uint32Array(from.length).fill(OUTSIDE);
  for (let row = 0; row < from.length; row++) {
    if (!isEntry(to[row]!)) continue;
    if (isEntry(from[row]!)) onward[row] = to[row]!;
    else rows[row] = 1;
  }
  const { of, cyclic } = stronglyConnected(nodeCount, byCaller, onward);
  const inCircle = (row: number) => onward[row] !== OUTSIDE && of[from[row]!] === of[to[row]!] && cyclic[of[to[row]!]!] === 1;
  const called = new Set<number>();
  for (let row = 0; row < from.length; row++) if (isEntry(to[row]!) && !inCircle(row)) called.add(to[row]!);
  for (let row = 0; row < from.length; row++) if (inCircle(row) && called.has(to[row]!)) rows[row] = 1;
  return rows;
}
