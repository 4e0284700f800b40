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
  const rows = new Uint8Array(from.length);
  const onward = new Uint32Array(from.length).fill(OUTSIDE);
  let goesOn = false;
  for (let row = 0; row < from.length; row++) {
    const callee = to[row]!;
    if (callee >= functionCount || entries[callee] === 0) continue;
    const caller = from[row]!;
    if (caller >= functionCount || entries[caller] === 0) rows[row] = 1;
    else {
      onward[row] = callee;
      goesOn = true;
    }
  }
  if (!goesOn) return rows;
  const { of, cyclic } = stronglyConnected(nodeCount, byCaller, onward);
  const inCircle = (row: number) => onward[row] !== OUTSIDE && of[from[row]!] === of[to[row]!] && cyclic[of[to[row]!]!] === 1;
  const called = new Set<number>();
  for (let row = 0; row < from.length; row++) if ((rows[row] === 1 || onward[row] !== OUTSIDE) && !inCircle(row)) called.add(to[row]!);
  for (let row = 0; row < from.length; row++) if (inCircle(row) && called.has(to[row]!)) rows[row] = 1;
  return rows;
}
