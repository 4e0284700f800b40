import { assumedSets } from "./assumed-sets.ts";
import type { CandidateSet } from "./candidates.ts";
import type { Code } from "./code.ts";
import { Column, type Grouped, groupRows } from "./columns.ts";
import { type DataNames, findDataNames } from "./data/pointer-words.ts";
import { Reference } from "./references.ts";

/** `to` of a call whose target is outside of the image's functions, such as a boot ROM's. */
export const OUTSIDE = 0xffffffff;

/**
 * The calls of an image. Nodes are the functions, and behind them one node for each set of candidates that indirect calls share: a call goes to the
 * set, the set to its members, so that a thousand calls with a thousand candidates stay two thousand edges.
 */
export interface CallGraph extends DataNames {
  readonly code: Code;
  readonly functionCount: number;
  /** Candidate sets; the node of set i is `functionCount + i`. */
  readonly sets: readonly CandidateSet[];
  readonly nodeCount: number;
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

/** The calls that code makes, with a node for each set of candidates. */
export function buildCallGraph(code: Code): CallGraph {
  const { references, functions, candidates } = code;
  const functionCount = functions.count;
  const edges = { from: new Column(), to: new Column(), at: new Column(), depth: new Column(), tail: new Column() };
  const sets: CandidateSet[] = [];
  const nodeOf = new Map<CandidateSet, number>();
  const assumed = assumedSets(code);
  for (let row = 0; row < references.count; row++) {
    const kind = references.kind.at(row);
    if (kind > Reference.IndirectTailCall) continue;
    let to: number;
    if (kind === Reference.Call || kind === Reference.TailCall) {
      const callee = functions.startingAt(references.target.at(row));
      to = callee < 0 ? OUTSIDE : callee;
    } else {
      const all = candidates[references.detail.at(row)]!;
      const set = all.evidence === "address taken" ? assumed(references.at.at(row), all) : all;
      let node = nodeOf.get(set);
      if (node === undefined) {
        node = functionCount + sets.length;
        nodeOf.set(set, node);
        sets.push(set);
      }
      to = node;
    }
    const from = references.from.at(row);
    edges.from.push(from);
    edges.to.push(to);
    edges.at.push(references.at.at(row));
    edges.depth.push(references.depth.at(row));
    edges.tail.push(kind === Reference.TailCall || kind === Reference.IndirectTailCall ? 1 : 0);
  }
  sets.forEach((set, index) => {
    for (const member of set.functions) {
      edges.from.push(functionCount + index);
      edges.to.push(member);
      edges.at.push(0);
      edges.depth.push(0);
      edges.tail.push(1);
    }
  });
  const nodeCount = functionCount + sets.length;
  return {
    ...findDataNames(code),
    functionCount,
    sets,
    nodeCount,
    from: edges.from.values(),
    to: edges.to.values(),
    at: edges.at.values(),
    depth: edges.depth.values(),
    tail: Uint8Array.from(edges.tail.values()),
    byCaller: groupRows(edges.from.values(), nodeCount),
  };
}
