import { Column, type Grouped, groupRows } from "./columns.ts";

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

/** Collects the edges of a call graph. */
export class Edges {
  readonly #columns = { from: new Column(), to: new Column(), at: new Column(), depth: new Column(), tail: new Column() };

  add(from: number, to: number, at: number, depth: number, tail: number): void {
    this.#columns.from.push(from);
    this.#columns.to.push(to);
    this.#columns.at.push(at);
    this.#columns.depth.push(depth);
    this.#columns.tail.push(tail);
  }

  /** From the node of a set to its members: a call of the set is a jump to one of them. */
  addMembers(set: number, members: readonly number[]): void {
    for (const member of members) this.add(set, member, 0, 0, 1);
  }

  columns(nodeCount: number): EdgeColumns {
    const { from, to, at, depth, tail } = this.#columns;
    return {
      ...{ from: from.values(), to: to.values(), at: at.values(), depth: depth.values(), tail: Uint8Array.from(tail.values()) },
      byCaller: groupRows(from.values(), nodeCount),
    };
  }
}
