import { assumedSets } from "./assumed-sets.ts";
import type { CandidateSet } from "./candidates.ts";
import type { Code } from "./code.ts";
import { type DataNames, findDataNames } from "./data/pointer-words.ts";
import { type EdgeColumns, edgesOf } from "./edges.ts";
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
  const sets: CandidateSet[] = [];
  const nodeOf = new Map<CandidateSet, number>();
  const assumed = assumedSets(code);
  const kinds = references.kind.values();
  const rows = new Uint32Array(kinds.length);
  let count = 0;
  for (let row = 0; row < kinds.length; row++) if (kinds[row]! <= Reference.IndirectTailCall) rows[count++] = row;
  const [from, to, at, depth] = [references.from, references.target, references.at, references.depth].map((column) => {
    const [all, taken] = [column.values(), new Uint32Array(count)];
    for (let i = 0; i < count; i++) taken[i] = all[rows[i]!]!;
    return taken;
  }) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const tail = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const kind = kinds[rows[i]!]!;
    if (kind === Reference.TailCall || kind === Reference.IndirectTailCall) tail[i] = 1;
    if (kind === Reference.Call || kind === Reference.TailCall) {
      const callee = functions.startingAt(to[i]!);
      to[i] = callee < 0 ? OUTSIDE : callee;
      continue;
    }
    const all = candidates[references.detail.at(rows[i]!)]!;
    const set = all.evidence === "address taken" ? assumed(at[i]!, all) : all;
    let node = nodeOf.get(set);
    if (node === undefined) {
      node = functionCount + sets.length;
      nodeOf.set(set, node);
      sets.push(set);
    }
    to[i] = node;
  }
  const nodeCount = functionCount + sets.length;
  return {
    ...findDataNames(code),
    functionCount,
    sets,
    nodeCount,
    ...edgesOf({ from, to, at, depth, tail }, sets, functionCount, nodeCount),
  };
}
