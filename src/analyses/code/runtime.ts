import type { HeapPart, StackPart, VectorsPart } from "../../contract/document.ts";
import type { Heap } from "../../image/ram/heap.ts";
import type { StackRegion } from "../../image/ram/stack-region.ts";
import { grouped, hex, bytes as inUnits } from "../../views/numbers.ts";
import type { TextLine } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { vectorSummary } from "./vectors.ts";

/** What the summary says of the running program, without following its code. */
export interface RuntimeFacts {
  /** Undefined when no vector table was found. */
  readonly vectors: VectorsPart | undefined;
  readonly region: StackRegion | { readonly reason: string };
  readonly heap: Heap;
}

function heapPart({ kind, start, bytes, evidence, reason }: Heap): HeapPart {
  return { kind, ...(start === undefined ? {} : { start }), bytes, evidence, ...(reason === undefined ? {} : { reason }) };
}

/** One line each for stack, heap and vector table; the worst case needs the code and has a command of its own. */
export function runtime({ vectors: decoded, region, heap }: RuntimeFacts): Result {
  const stack = unmeasured(region);
  const lines: TextLine[] = [
    { text: `stack    ${stackLine(stack)}` },
    { text: `heap     ${heapLine(heap)}` },
    { text: `vectors  ${decoded === undefined ? "no vector table was found: --vector-table ADDRESS" : vectorSummary(decoded)}` },
  ];
  return {
    parts: { ...(decoded === undefined ? {} : { vectors: decoded }), stack, heap: heapPart(heap) },
    views: [{ kind: "text", name: "runtime", lines }],
  };
}

function unmeasured(region: RuntimeFacts["region"]): StackPart {
  const place =
    "reason" in region
      ? { available: null, evidence: "unknown", reason: region.reason }
      : { ...region, reason: "the worst case was not computed: cortex-size stack" };
  return {
    ...place,
    worstCase: { bytes: null, bounded: false, path: [], unknownCalls: [], recursion: [] },
    interrupts: [],
    headroom: null,
    assumptions: [],
  };
}

function stackLine({ available, region, start, end, overflow, reason }: StackPart): string {
  if (available === null || start === undefined || end === undefined) return `unknown: ${reason}`;
  const below = overflow === "faults" ? "nothing lies below: an overflow faults" : "worst case and headroom: cortex-size stack";
  return `${inUnits(available)} left of ${region}, ${hex(end)} to ${hex(start)}; ${below}`;
}

function heapLine({ kind, start, bytes, reason }: Heap): string {
  if (kind === "none") return "none";
  const place = start === undefined ? "" : ` from ${hex(start)}`;
  return bytes === null ? `${kind}${place}, size unknown: ${reason}` : `${kind}, ${grouped(bytes)} bytes${place}`;
}
