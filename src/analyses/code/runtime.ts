import type { HeapPart, StackPart, VectorsPart } from "../../contract/document.ts";
import type { Heap } from "../../image/ram/heap.ts";
import type { StackRegion } from "../../image/ram/stack-region.ts";
import { endingWord } from "../../views/ending-word.ts";
import { counted, grouped, hex, bytes as inUnits } from "../../views/numbers.ts";
import type { TextLine } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { stackVerdict } from "./stack.ts";
import { vectorSummary } from "./vectors.ts";

/** What the summary says of the running program. */
export interface RuntimeFacts {
  /** Undefined when no vector table was found. */
  readonly vectors: VectorsPart | undefined;
  readonly region: StackRegion | { readonly reason: string };
  readonly heap: Heap;
  /** The worst case of the stack, or why it was not computed. */
  readonly stack: StackPart | { readonly reason: string };
}

function heapPart({ kind, start, bytes, evidence, reason }: Heap): HeapPart {
  return { kind, ...(start === undefined ? {} : { start }), bytes, evidence, ...(reason === undefined ? {} : { reason }) };
}

/** Width of the words in front of the lines. */
const LABEL = 9;

/** Stack with its verdict, heap and vector table in a few lines. */
export function runtime({ vectors: decoded, region, heap, stack: known }: RuntimeFacts): Result {
  const stack = "worstCase" in known ? known : unmeasured(region, known.reason);
  const lines: TextLine[] = [
    ...stackLines(stack),
    { text: `heap     ${heapLine(heap)}` },
    { text: `vectors  ${decoded === undefined ? "no vector table was found: --vector-table ADDRESS" : vectorSummary(decoded)}` },
  ].map((line) => ({ ...line, hang: LABEL }));
  return {
    parts: { ...(decoded === undefined ? {} : { vectors: decoded }), stack, heap: heapPart(heap) },
    views: [{ kind: "text", name: "runtime", lines }],
  };
}

function unmeasured(region: RuntimeFacts["region"], why: string): StackPart {
  const place =
    "reason" in region
      ? { available: null, evidence: "unknown", reason: region.reason }
      : { ...region, reason: `the worst case was not computed: ${why}` };
  return {
    ...place,
    worstCase: { bytes: null, bounded: false, path: [], unknownCalls: [], recursion: [] },
    interrupts: [],
    headroom: null,
    assumptions: [],
  };
}

/** The room that there is, the worst case with its verdict and what is left; below it what the worst case is made of. */
function stackLines(part: StackPart): TextLine[] {
  const { available, region, start, end, overflow, worstCase, headroom, reason } = part;
  const isPlaced = available !== null && start !== undefined && end !== undefined;
  const place = isPlaced ? `${hex(end)} to ${hex(start)}` : "";
  if (worstCase.bytes === null)
    return [{ text: isPlaced ? `stack    ${inUnits(available)} left of ${region}, ${place}; ${reason}` : `stack    unknown: ${reason}` }];
  const room = isPlaced ? ` of ${inUnits(available)} in ${region}` : "";
  const left =
    headroom === null
      ? isPlaced
        ? ": headroom unknown"
        : ""
      : headroom < 0
        ? `: over by ${inUnits(-headroom)}`
        : `: headroom ${inUnits(headroom)}`;
  const levels = part.interrupts.length;
  const terms = [
    `main ${grouped(worstCase.main ?? 0)}`,
    ...((worstCase.panic ?? 0) === 0 ? [] : [`${endingWord(worstCase.panicPath)} ${grouped(worstCase.panic!)}`]),
    ...(levels === 0 ? ["no interrupts"] : [`${counted(levels, "interrupt level")} ${grouped(worstCase.interrupts ?? 0)}`]),
  ].join(" + ");
  const where = isPlaced ? (overflow === "faults" ? "; an overflow faults" : "") : `; room unknown: ${reason}`;
  return [
    {
      text: `stack    ${inUnits(worstCase.bytes)} at worst (${stackVerdict(part)})${room}${left}`,
      tone: headroom !== null && headroom < 0 ? "bad" : undefined,
    },
    { text: `         ${terms}${where}`, tone: "quiet" },
  ];
}

function heapLine({ kind, start, bytes, reason }: Heap): string {
  if (kind === "none") return "none";
  const place = start === undefined ? "" : ` from ${hex(start)}`;
  return bytes === null ? `${kind}${place}, size unknown: ${reason}` : `${kind}, ${grouped(bytes)} bytes${place}`;
}
