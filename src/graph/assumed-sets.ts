import type { CandidateSet } from "./candidates.ts";
import type { Code } from "./code.ts";
import { findPanicEntries, panicsByName } from "./panic-entries.ts";

/** Detail of a set, as in the kernel's `calls.ts`: the vtables hold 0 for the drop function that is called where there is one. */
const NONE_HELD = 1;

/**
 * Finds smaller sets for calls that may reach every function whose address is taken, under assumptions. Undefined where nothing smaller is known: calls of
 * which assumptions leave nothing at all are among those, as what they call must be elsewhere.
 */
export function assumedSets(code: Code): (at: number, proven: CandidateSet) => CandidateSet {
  const shared = new Map<string, CandidateSet>();
  const numbers = new Map<CandidateSet, number>();
  const isCutRight = arePanicsEnds(code);
  return (at, proven) => {
    const after = code.assumedAfter.get(at);
    const { shape } = proven;
    if (after === undefined || shape === undefined) return proven;
    const before = isCutRight ? code.assumedBefore.get(at) : after;
    const key = [before, after]
      .map((sets) =>
        [...(sets ?? [])]
          .map((set) => numberOf(numbers, set))
          .sort()
          .join(" "),
      )
      .join("/");
    const known = shared.get(`${shape.kind} ${key}`);
    if (known !== undefined) return known;
    const set = narrowed(proven, before ?? new Set(), after);
    shared.set(`${shape.kind} ${key}`, set);
    return set;
  };
}

function narrowed(proven: CandidateSet, before: ReadonlySet<CandidateSet>, after: ReadonlySet<CandidateSet>): CandidateSet {
  const functions = union([...before]);
  const inPanic = union([...before, ...after]);
  const happens = inPanic.length > 0 || ![...after].every(({ detail }) => detail === NONE_HELD);
  if ((inPanic.length === 0 && happens) || functions.length >= proven.functions.length) return proven;
  const { kind, offset } = proven.shape!;
  return {
    evidence: kind === "table" ? "vtable" : "stored",
    detail: offset,
    functions,
    inPanic: inPanic.length === functions.length ? undefined : inPanic,
    proven,
    assumption: kind === "beside" ? "fmt" : "vtables",
  };
}

function union(sets: readonly CandidateSet[]): number[] {
  return [...new Set(sets.flatMap((set) => set.functions))].sort((a, b) => a - b);
}

function numberOf(numbers: Map<CandidateSet, number>, set: CandidateSet): number {
  const known = numbers.get(set);
  if (known !== undefined) return known;
  numbers.set(set, numbers.size);
  return numbers.size - 1;
}

/** Whether everything that was taken for the beginning of a panic by its name never returns. */
function arePanicsEnds(code: Code): boolean {
  const entries = findPanicEntries({ code, functionCount: code.functions.count });
  return panicsByName(code).every((index) => entries[index] === 1);
}
