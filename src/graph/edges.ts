import type { CandidateSet } from "./candidates.ts";
import { type Grouped, groupRows } from "./columns.ts";

/** Edges of a call graph, in columns by row. */
export interface EdgeColumns {
  /** Node of the caller. */
  readonly from: Uint32Array;
  /** Node that is called, or `OUTSIDE`. */
  readonly to: Uint32Array;
  /** Address of the call; 0 for the edges from a set to its members. */
  readonly at: Uint32Array;
  /** Bytes of the caller's frame in use at the call. */
  readonly depth: Uint32Array;
  /** 1 when the caller's frame is gone when the callee runs. */
  readonly tail: Uint8Array;
  /** Edges by caller. */
  readonly byCaller: Grouped;
}

/** The rows of calls that functions make: all but those of sets. */
export type CallColumns = Omit<EdgeColumns, "byCaller">;

/**
 * Calls that functions make, and behind them the edges from sets to their members: a call of a set is a jump to one of them. `firstSet` is the node of the
 * first set.
 */
export function edgesOf(calls: CallColumns, sets: readonly CandidateSet[], firstSet: number, nodeCount: number): EdgeColumns {
  let row = calls.from.length;
  const count = sets.reduce((sum, { functions }) => sum + functions.length, row);
  const [from, to, at, depth] = [calls.from, calls.to, calls.at, calls.depth].map((column) => {
    const all = new Uint32Array(count);
    all.set(column);
    return all;
  }) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const tail = new Uint8Array(count).fill(1);
  tail.set(calls.tail);
  for (const [i, { functions }] of sets.entries()) {
    from.fill(firstSet + i, row, row + functions.length);
    to.set(functions, row);
    row += functions.length;
  }
  return { from, to, at, depth, tail, byCaller: groupRows(from, nodeCount) };
}

/** The calls that functions make, of edges to which the members of `sets` belong. */
export function callsOf({ from, to, at, depth, tail }: EdgeColumns, sets: readonly CandidateSet[]): CallColumns {
  const count = sets.reduce((rows, { functions }) => rows - functions.length, from.length);
  const cut = (column: Uint32Array) => column.subarray(0, count);
  return { from: cut(from), to: cut(to), at: cut(at), depth: cut(depth), tail: tail.subarray(0, count) };
}
