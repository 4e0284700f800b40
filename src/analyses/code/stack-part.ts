import type { StackPart } from "../../contract/document.ts";
import type { NestedStack } from "../../graph/stack/interrupts.ts";
import { type StackStep, type StackUse, Unbounded } from "../../graph/stack/stack.ts";
import type { StackReach } from "../../graph/stack/stack-reach.ts";
import type { VectorSlot } from "../../graph/vector-slots.ts";
import type { StackRegion } from "../../image/ram/stack-region.ts";
import { counted } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { assumptionsOf, type Given } from "./stack-assumptions.ts";
import { type ThreadQuestion, threadParts } from "./thread-part.ts";

/** What the stack command shows. */
export interface StackQuestion {
  readonly use: StackUse;
  readonly nested: NestedStack | undefined;
  readonly reach: StackReach;
  readonly region: StackRegion | { readonly reason: string };
  /** Name for people of a raw symbol name. */
  readonly demangle: (name: string) => string;
  /** Name of a vector slot's exception. */
  readonly slotName: (index: number) => string;
  /** What the user says, counted. */
  readonly given: Given;
  /** Whether gates pass on a bound without assumptions only. */
  readonly strict: boolean;
  /** Names of sections in which nothing tells code from data: mapping symbols are gone [AAELF32 §5.5.5], and nothing is assumed of calls through tables. */
  readonly unmarked: readonly string[];
  /** Threads on stacks of their own. */
  readonly threads: readonly ThreadQuestion[];
  /** Holds marks of runs against the figures. */
  readonly measure: (part: StackPart) => NonNullable<StackPart["measured"]>;
  /** Functions that are asked for besides: entries of threads and tasks. */
  readonly roots?: readonly number[] | undefined;
}

/** The question with its answer. */
export interface StackAnswer extends StackQuestion {
  readonly part: StackPart;
}

const MOST_SECTIONS = 3;

const WHY: readonly (readonly [bit: number, sentence: string])[] = [
  [Unbounded.Recursion, "functions call each other in a circle; each member counts once"],
  [Unbounded.DynamicFrame, "a frame grows by what cannot be followed (alloca or assembly)"],
  [Unbounded.UnknownCall, "an indirect call has no candidates"],
  [Unbounded.OutsideCall, "a call leaves the image, into a boot ROM for example"],
  [Unbounded.UnknownHandlers, "a vector table is used of which not all is known"],
];

/** The part of the document that says how deep the stack gets. */
export function stackPart(question: StackQuestion): StackPart {
  const part = boundsPart(question);
  const measured = question.measure(part);
  return measured.length === 0 ? part : { ...part, measured };
}

function boundsPart(question: StackQuestion): StackPart {
  const { nested, region } = question;
  const known = "reason" in region ? undefined : region;
  const place =
    known === undefined
      ? { available: null, evidence: "unknown", reason: (region as { reason: string }).reason }
      : {
          region: known.region,
          start: known.start,
          end: known.end,
          available: known.available,
          evidence: known.evidence,
          overflow: known.overflow,
        };
  const more = {
    ...(question.strict ? { strict: true } : {}),
    ...(question.threads.length === 0 ? {} : { threads: threadParts(question) }),
    ...rootsPart(question),
  };
  if (nested === undefined) {
    return {
      ...place,
      worstCase: { bytes: null, bounded: false, verdict: "none", path: [], unknownCalls: [], recursion: [] },
      interrupts: [],
      headroom: null,
      assumptions: [],
      ...more,
      reason:
        question.use.graph.code.image.vectorTable === undefined
          ? "there is no vector table; what roots and threads need is told"
          : "the vector table leads to no reset handler of this image",
    };
  }
  const { calls, circles, sizes } = openEnds(question);
  const assumptions = [
    ...assumptionsOf(question.reach, question.given, (index) => nameOf(question, index)),
    ...(nested.entered.functions.length === 0 ? [] : [enteredAssumption(nested.entered.functions.length)]),
    ...(nested.early === 0 ? [] : [orderAssumption(nested.early)]),
  ];
  const why = reasons(nested, question.unmarked);
  const verdict = why.length > 0 ? "none" : assumptions.length > 0 ? "bound-if" : "bound";
  return {
    ...place,
    worstCase: {
      bytes: nested.bytes,
      bounded: verdict !== "none",
      verdict,
      main: nested.main.worst,
      panic: nested.panic,
      interrupts: nested.interrupts,
      ...(nested.entered.functions.length === 0 ? {} : { entered: nested.entered.worst }),
      levels: nested.possibleLevels,
      path: frames(question, nested.main.function),
      ...(nested.panic === 0 ? {} : { panicPath: frames(question, nested.panicRoot, true) }),
      assumptions,
      unknownCalls: calls,
      recursion: circles,
      recursionSizes: sizes,
    },
    interrupts: nested.levels.map((level) => ({
      name: [...new Set(level.handlers.map(({ slot }) => slotName(question, slot)))].join(", "),
      priority: level.priority ?? null,
      frame: level.frame,
      bytes: level.bytes,
      path: frames(question, level.handlers[0]!.slot.function),
    })),
    headroom: known === undefined || verdict === "none" ? null : known.available - nested.bytes,
    assumptions: assumptions.map(({ text }) => text),
    ...(why.length === 0 ? {} : { unboundedBy: why }),
    ...more,
  };
}

/** What keeps the worst case from being a bound. */
function reasons({ unbounded }: NestedStack, unmarked: readonly string[]): string[] {
  const why = WHY.filter(([bit]) => (unbounded & bit) !== 0).map(([, sentence]) => sentence);
  if (why.length === 0 || unmarked.length === 0) return why;
  const without = `mapping symbols are gone from ${some(unmarked, MOST_SECTIONS)} (strip, or the linker's -x), so nothing is assumed of calls through tables`;
  return [...why, without];
}

/** The functions that were asked for, each with the path below it. */
function rootsPart(question: StackQuestion): Pick<StackPart, "roots"> {
  const { roots = [], use } = question;
  if (roots.length === 0) return {};
  return {
    roots: roots.map((root) => ({
      name: nameOf(question, root),
      bytes: use.worst[root]! + use.panic(root),
      bounded: use.unbounded[root] === 0,
      path: frames(question, root, true),
    })),
  };
}

/** Name of a slot; of the function where it stands in a table in RAM nobody knows at which slot. */
function slotName(question: StackQuestion, slot: VectorSlot): string {
  return question.slotName(slot.index);
}

function nameOf({ use, demangle }: StackQuestion, index: number): string {
  return demangle(use.graph.code.functions.name(index));
}

function frames(question: StackQuestion, root: number, panics = false): StackPart["worstCase"]["path"] {
  return question.use.path(root, panics).map((step: StackStep) => ({
    name: nameOf(question, step.function),
    bytes: step.bytes,
    ...(step.at === undefined ? {} : { callSite: step.at }),
  }));
}

function openEnds(question: StackQuestion) {
  const { reach } = question;
  const unlimited = reach.recursions.filter(({ limitedBy }) => limitedBy.length === 0);
  const calls = new Map(
    reach.calls.map((call) => [call.at, { from: nameOf(question, call.function), address: call.at, why: call.reason }]),
  );
  return {
    calls: [...calls.values()],
    circles: unlimited.map(({ cycle }) => cycle.map((index) => nameOf(question, index))),
    sizes: unlimited.map(({ size }) => size),
  };
}

function enteredAssumption(functions: number) {
  return {
    kind: "entered",
    count: functions,
    text: `Non-secure code is in one of ${counted(functions, "function")} that it can call at a time`,
    close: "no handler of Non-secure code calls Secure functions",
  };
}

function orderAssumption(early: number) {
  return {
    kind: "order",
    count: early,
    text: `${counted(early, "priority", "priorities")} of which only stores are known that may write another are written before their interrupts are enabled`,
    close: "[stack.priorities], or stores to constant addresses",
  };
}
