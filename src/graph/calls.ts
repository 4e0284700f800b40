import { assumedSets } from "./assumed-sets.ts";
import type { CandidateSet } from "./candidates.ts";
import type { Code } from "./code.ts";
import { type DataNames, findDataNames } from "./data/pointer-words.ts";
import { type EdgeColumns, Edges } from "./edges.ts";
import { Reference } from "./references.ts";

/** `to` of a call whose target is outside of the image's functions, such as a boot ROM's. */
export const OUTSIDE = 0xffffffff;

/**
 * The calls of an image. Nodes are the functions, and behind them one node for each set of candidates that indirect calls share: a call goes to the
 * set, the set to its members, so that a thousand calls with a thousand candidates stay two thousand edges.
 */
export interface CallGraph extends DataNames, EdgeColumns {
  readonly code: Code;
  readonly functionCount: number;
  /** Candidate sets; the node of set i is `functionCount + i`. */
  readonly sets: readonly CandidateSet[];
  readonly nodeCount: number;
}

/** The calls that code makes, with a node for each set of candidates. */
export function buildCallGraph(code: Code): CallGraph {
  const { references, functions, candidates } = code;
  const functionCount = functions.count;
  const edges = new Edges();
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
    const isTail = kind === Reference.TailCall || kind === Reference.IndirectTailCall;
    edges.add(references.from.at(row), to, references.at.at(row), references.depth.at(row), isTail ? 1 : 0);
  }
  sets.forEach((set, index) => {
    edges.addMembers(functionCount + index, set.functions);
  });
  const nodeCount = functionCount + sets.length;
  return {
    ...findDataNames(code),
    functionCount,
    sets,
    nodeCount,
    ...edges.columns(nodeCount),
  };
}
