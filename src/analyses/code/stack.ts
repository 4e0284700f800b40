import type { StackPart } from "../../contract/document.ts";
import type { NestedStack } from "../../graph/interrupts.ts";
import { type StackStep, type StackUse, Unbounded } from "../../graph/stack.ts";
import type { StackRegion, ThreadStack } from "../../image/ram/stack-region.ts";
import { firstRows, keyed } from "../../views/first-rows.ts";
import { grouped, bytes as inUnits } from "../../views/numbers.ts";
import { address, name, none, ordinal, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

/** What the stack command shows. */
export interface StackQuestion {
  readonly use: StackUse;
  readonly nested: NestedStack | undefined;
  readonly cutShort: boolean;
  readonly region: StackRegion | { readonly reason: string };
  /** Name for people of a raw symbol name. */
  readonly demangle: (name: string) => string;
  /** Name of a vector slot's exception. */
  readonly slotName: (index: number) => string;
  /** Statics that threads run on. */
  readonly threads?: readonly ThreadStack[] | undefined;
  /** Functions that are asked for besides: entries of threads and tasks. */
  readonly roots?: readonly number[] | undefined;
}

const WHY: readonly (readonly [bit: number, sentence: string])[] = [
  [Unbounded.Recursion, "functions call each other in a circle; each member counts once"],
  [Unbounded.EstimatedRecursion, "a circle closes through the candidates of an indirect call; it is followed a few times"],
  [Unbounded.DynamicFrame, "a frame grows by what cannot be followed (alloca or assembly)"],
  [Unbounded.UnknownCall, "an indirect call has no candidates"],
  [Unbounded.OutsideCall, "a call leaves the image, into a boot ROM for example"],
];

/** The worst case of main with interrupts nested on top, the path to it, and what is left of the stack's memory. */
export function stack(question: StackQuestion, options: { readonly unknown?: boolean } = {}): Result {
  const part = stackPart(question);
  return { parts: { stack: part }, views: stackViews(part, options) };
}

/** How the stack is shown. */
export interface StackViewOptions {
  /** Also what could not be followed. */
  readonly unknown?: boolean;
  /** Frames of the path that people see: all when absent. */
  readonly top?: number;
}

/** The stack for people. */
export function stackViews(part: StackPart, options: StackViewOptions = {}): View[] {
  return [
    { kind: "text", name: "stack", lines: lines(part) },
    figures(part),
    pathTable(part, options.top ?? Number.POSITIVE_INFINITY),
    interruptTable(part),
    ...threadTable(part),
    ...rootTables(part),
    ...(options.unknown === true ? [unknownTable(part)] : []),
  ];
}

function stackPart(question: StackQuestion): StackPart {
  const { nested, region, cutShort } = question;
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
  if (nested === undefined) {
    const worstCase = { bytes: null, bounded: false, path: [], unknownCalls: [], recursion: [] };
    return {
      ...place,
      worstCase,
      interrupts: [],
      headroom: null,
      assumptions: [],
      reason: "the vector table leads to no reset handler of this image",
    };
  }
  const bounded = nested.unbounded === 0 && !cutShort;
  return {
    ...place,
    worstCase: {
      bytes: nested.bytes,
      bounded,
      main: nested.main.worst,
      path: frames(question, nested.main.function),
      ...openEnds(question, nested),
    },
    interrupts: nested.levels.map((level) => ({
      name: level.handlers.map(({ slot }) => question.slotName(slot.index)).join(", "),
      priority: level.priority ?? null,
      frame: level.frame,
      bytes: level.bytes,
      path: frames(question, level.handlers[0]!.slot.function),
    })),
    headroom: known === undefined ? null : known.available - nested.bytes,
    assumptions: assumptions(nested, cutShort),
    ...((question.threads ?? []).length === 0 ? {} : { threads: question.threads!.map((thread) => ({ ...thread })) }),
    ...rootsPart(question),
  };
}

/** The functions that were asked for, each with the path below it. */
function rootsPart(question: StackQuestion): Pick<StackPart, "roots"> {
  const { roots = [], use, demangle, cutShort } = question;
  if (roots.length === 0) return {};
  return {
    roots: roots.map((root) => ({
      name: demangle(use.graph.code.functions.name(root)),
      bytes: use.worst[root]!,
      bounded: use.unbounded[root] === 0 && !cutShort,
      path: frames(question, root),
    })),
  };
}

function frames({ use, demangle }: StackQuestion, root: number): StackPart["worstCase"]["path"] {
  return use.path(root).map((step: StackStep) => ({
    name: demangle(use.graph.code.functions.name(step.function)),
    bytes: step.bytes,
    ...(step.at === undefined ? {} : { callSite: step.at }),
  }));
}

function openEnds({ use, demangle }: StackQuestion, nested: NestedStack): Pick<StackPart["worstCase"], "unknownCalls" | "recursion"> {
  const roots = [nested.main.function, ...nested.levels.flatMap((level) => level.handlers.map(({ slot }) => slot.function))];
  const nameOf = (index: number) => demangle(use.graph.code.functions.name(index));
  const calls = new Map<number, StackPart["worstCase"]["unknownCalls"][number]>();
  const circles = new Map<string, string[]>();
  for (const root of roots) {
    const open = use.open(root);
    for (const call of open.calls) calls.set(call.at, { from: nameOf(call.function), address: call.at, why: call.reason });
    for (const { functions } of open.recursions) circles.set(functions.join(), functions.map(nameOf));
  }
  return { unknownCalls: [...calls.values()], recursion: [...circles.values()] };
}

function assumptions(nested: NestedStack, cutShort: boolean): string[] {
  const found = WHY.filter(([bit]) => (nested.unbounded & bit) !== 0).map(([, sentence]) => sentence);
  if (cutShort) found.push("functions overlap so much that the code was not read to its end");
  const guessed = nested.levels.filter((level) => level.evidence === "assumed different").length;
  if (guessed > 0) found.push(`${guessed} handlers have no priority that the code shows; each counts as a level of its own`);
  return found;
}

function lines(part: StackPart): TextLine[] {
  const { worstCase, available, headroom } = part;
  if (worstCase.bytes === null) return [{ text: `worst case unknown: ${part.reason}`, tone: "warn" }];
  const interrupts = worstCase.bytes - (worstCase.main ?? 0);
  const sum = `worst case ${grouped(worstCase.bytes)} bytes = main ${grouped(worstCase.main ?? 0)} + interrupts ${grouped(interrupts)}`;
  const bound = worstCase.bounded ? "an upper bound" : "not a bound";
  const left =
    available === null
      ? `stack memory unknown: ${part.reason}`
      : `${inUnits(available)} of ${part.region} for the stack, headroom ${headroom! < 0 ? "none: over by " : ""}${inUnits(Math.abs(headroom!))}`;
  return [
    { text: `${sum}, ${bound}`, tone: "strong" },
    { text: left, tone: headroom !== null && headroom < 0 ? "bad" : undefined },
    ...part.assumptions.map((assumption): TextLine => ({ text: `assumed: ${assumption}`, tone: "quiet" })),
    ...worstCase.recursion.map((circle): TextLine => ({ text: `recursion: ${circle.join(" → ")}`, tone: "warn" })),
  ];
}

/** What the sentences say, for machines. */
function figures({ worstCase, available, headroom, region }: StackPart): View {
  const right = (key: string) => ({ key, title: key, align: "right" as const });
  const known = (bytes: number | null | undefined) => (bytes === null || bytes === undefined ? none("unknown") : size(bytes));
  const interrupts = worstCase.bytes === null || worstCase.main === undefined ? null : worstCase.bytes - worstCase.main;
  return {
    kind: "records",
    name: "stack",
    columns: [
      ...["worst", "main", "interrupts", "available", "headroom"].map(right),
      { key: "bounded", title: "bounded", align: "left" },
      { key: "region", title: "region", align: "left" },
    ],
    rows: [
      [
        ...[worstCase.bytes, worstCase.main, interrupts, available, headroom].map(known),
        text(worstCase.bounded ? "yes" : "no"),
        region === undefined ? none("unknown") : name(region),
      ],
    ],
  };
}

const WHY_OPEN: Readonly<Record<string, string>> = {
  indirect: "no candidates are known for this pointer: --assume 'FUNCTION=BYTES' for the caller",
  outside: "it leaves the image: --assume 'FUNCTION=BYTES' for the caller",
  "dynamic frame": "its frame grows by what cannot be followed (alloca, assembly): --assume 'FUNCTION=BYTES'",
};

/** What keeps the figure from being a bound, and how to close it. */
function unknownTable({ worstCase }: StackPart): TableView {
  return {
    kind: "table",
    name: "unknown",
    title: worstCase.unknownCalls.length + worstCase.recursion.length === 0 ? "nothing is unknown" : "what could not be followed",
    columns: [
      { key: "function", title: "function", align: "left", elastic: true },
      { key: "address", title: "at", align: "right" },
      { key: "why", title: "why, and what closes it", align: "left" },
    ],
    rows: [
      ...worstCase.unknownCalls.map((call) => [name(call.from), address(call.address), text(WHY_OPEN[call.why] ?? call.why)]),
      ...worstCase.recursion.map((circle) => [
        name(circle.join(" → ")),
        none(""),
        text("they call each other: --assume 'FUNCTION=BYTES' with the bytes of all rounds"),
      ]),
    ],
  };
}

function threadTable({ threads = [] }: StackPart): TableView[] {
  if (threads.length === 0) return [];
  return [
    {
      kind: "table",
      name: "threads",
      title: "stacks of threads, told by their names: --root ENTRY says what one needs",
      columns: [
        { key: "static", title: "static", align: "left", elastic: true },
        { key: "start", title: "at", align: "right" },
        { key: "bytes", title: "bytes", align: "right" },
      ],
      rows: threads.map((thread) => [name(thread.name), address(thread.start), size(thread.bytes)]),
    },
  ];
}

function rootTables({ roots = [] }: StackPart): TableView[] {
  return roots.map((root) => keyed(rootTable(root), "root", name(root.name)));
}

function rootTable(root: NonNullable<StackPart["roots"]>[number]): TableView {
  return {
    kind: "table",
    name: "roots",
    title: `${root.name}: ${grouped(root.bytes)} bytes${root.bounded ? "" : ", not a bound"}`,
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "function", title: "function", align: "left", elastic: true },
    ],
    rows: root.path.map((frame) => [size(frame.bytes), name(frame.name)]),
  };
}

function pathTable(part: StackPart, top: number): TableView {
  return {
    kind: "table",
    name: "path",
    title: "main's deepest path",
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "function", title: "function", align: "left", elastic: true },
    ],
    ...firstRows(part.worstCase.path, (frame) => [size(frame.bytes), name(frame.name)], { top, hint: "cortex-size stack" }),
  };
}

function interruptTable(part: StackPart): TableView {
  return {
    kind: "table",
    name: "interrupts",
    title: "interrupts on top, the lowest priority first",
    columns: [
      { key: "handler", title: "handler", align: "left", elastic: true },
      { key: "priority", title: "priority", align: "right" },
      { key: "frame", title: "frame", align: "right" },
      { key: "bytes", title: "bytes", align: "right" },
    ],
    rows: part.interrupts.map((level) => [
      name(level.name),
      level.priority === null ? none("unknown") : ordinal(level.priority),
      size(level.frame),
      size(level.bytes),
    ]),
  };
}
