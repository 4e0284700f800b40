import type { CallGraph } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import { callsOf, edgesOf } from "../edges.ts";

/** What can be taken for granted of calls through pointers, each by its name. */
export const CALL_ASSUMPTIONS = ["types", "vtables", "fmt"] as const;
/** What can be taken for granted: of calls, and that a panic does not panic again. */
export const ASSUMPTIONS = [...CALL_ASSUMPTIONS, "panics"] as const;
export type Assumption = (typeof ASSUMPTIONS)[number];

/**
 * The same calls, with what the machine code alone proves when an assumption about calls is refused: they are found together, so that what a call reaches
 * under one depends on what others reach under another.
 */
export function withoutAssumptions(graph: CallGraph, refused: ReadonlySet<Assumption>): CallGraph {
  const foundTogether = graph.sets.flatMap((set) => assumptionsOf(set)).filter((assumption) => assumption !== "types");
  const refusesTogether = foundTogether.some((assumption) => refused.has(assumption));
  const without = (set: CandidateSet): CandidateSet => {
    if (set.assumption === "types" && refused.has("types")) return without(set.otherwise ?? set.proven ?? set);
    if (set.assumption === "types") return (refusesTogether ? set.byItself : undefined) ?? set;
    return refusesTogether ? (set.proven ?? set) : set;
  };
  const found = withSets(graph, without);
  return refused.has("panics") ? graphInPanic(found) : found;
}

/** The assumptions that make a set smaller, and those that would without it. */
function assumptionsOf({ assumption, otherwise }: CandidateSet): NonNullable<CandidateSet["assumption"]>[] {
  return [...(assumption === undefined ? [] : [assumption]), ...(otherwise === undefined ? [] : assumptionsOf(otherwise))];
}

/** The same calls, with what they reach once a panic has begun. */
export function graphInPanic(graph: CallGraph): CallGraph {
  return withSets(graph, (set) => (set.inPanic === undefined ? set : { ...set, functions: set.inPanic, inPanic: undefined }));
}

/** The same calls with other sets of candidates. */
function withSets(graph: CallGraph, other: (set: CandidateSet) => CandidateSet): CallGraph {
  const { functionCount, nodeCount } = graph;
  const sets = graph.sets.map(other);
  if (sets.every((set, i) => set === graph.sets[i])) return graph;
  return { ...graph, sets, ...edgesOf(callsOf(graph, graph.sets), sets, functionCount, nodeCount) };
}
