import type { CallGraph } from "../calls.ts";

/**
 * Calls in which some functions stand more than once, for callers of which more is known. Nodes are functions, sets of candidates, and from `firstCopy` on
 * copies of functions.
 */
export interface GraphOfContexts extends CallGraph {
  readonly firstCopy: number;
  /** By copy: the function. */
  readonly copyOf: readonly number[];
}

/** The same calls without copies. */
export function withoutContexts(graph: CallGraph): GraphOfContexts {
  return { ...graph, firstCopy: graph.nodeCount, copyOf: [] };
}

/** The function that a node is or is a copy of; -1 for a set of candidates. */
export function functionOf({ functionCount, firstCopy, copyOf }: GraphOfContexts, node: number): number {
  if (node < functionCount) return node;
  return node < firstCopy ? -1 : copyOf[node - firstCopy]!;
}
