import type { StackPart } from "../../contract/document.ts";
import { endingWord } from "../../views/ending-word.ts";
import { firstRows, keyed } from "../../views/first-rows.ts";
import { counted, grouped, bytes as inUnits } from "../../views/numbers.ts";
import { sentenceNames } from "../../views/sentence-names.ts";
import { some } from "../../views/some.ts";
import { address, name, none, ordinal, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import type { StackAnswer } from "./stack-part.ts";
import { threadTable } from "./thread-view.ts";

export type { StackAnswer } from "./stack-part.ts";

/** Names of a path that fit behind its sum. */
const MOST_STEPS = 4;
/** Levels that are named behind the sum of interrupts, slots of one level, and levels in the table. */
const [MOST_LEVELS, MOST_SLOTS, MOST_ROWS] = [4, 2, 12];
/** Circles of recursion that are named in sentences. */
const MOST_CIRCLES = 4;

/** The worst case of main with interrupts nested on top, the path to it, and what is left of the stack's memory. */
export function stack({ part }: StackAnswer, options: StackViewOptions = {}): Result {
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
    ...threadTable(part.threads),
    ...rootTables(part),
    ...measuredTable(part),
    ...conditions(part),
    ...(options.unknown === true ? [unknownTable(part)] : []),
  ];
}

/** What the verdict is called: only what stands on nothing is called an upper bound. */
export function stackVerdict({ worstCase }: StackPart): string {
  const count = worstCase.assumptions?.length ?? 0;
  if (worstCase.verdict === "bound") return "an upper bound";
  if (worstCase.verdict === "bound-if") return `bound if ${count === 1 ? "1 assumption holds" : `${grouped(count)} assumptions hold`}`;
  return "not a bound";
}

function lines(part: StackPart): TextLine[] {
  const { worstCase, available, headroom } = part;
  if (worstCase.bytes === null) return [{ text: `worst case unknown: ${part.reason}`, tone: "warn" }];
  const left =
    available === null
      ? `stack memory unknown: ${part.reason}`
      : `${inUnits(available)} of ${part.region} for the stack, ${headroomOf(headroom)}`;
  const levels = part.interrupts.length;
  const handlers = some(
    part.interrupts.map((level) => some(level.name.split(", "), MOST_SLOTS)),
    MOST_LEVELS,
  );
  const parts: (readonly [label: string, bytes: number, what: string])[] = [
    ["main", worstCase.main ?? 0, steps(worstCase.path)],
    ...((worstCase.panic ?? 0) === 0
      ? []
      : [[`${endingWord(worstCase.panicPath)} adds`, worstCase.panic!, steps(worstCase.panicPath ?? [], true)] as const]),
    ...(worstCase.entered === undefined
      ? []
      : [["Non-secure", worstCase.entered, "functions that Non-secure code calls, one at a time"] as const]),
    [
      "interrupts",
      worstCase.interrupts ?? 0,
      levels === 0 ? "none that can run" : `${grouped(levels)} of ${counted(worstCase.levels ?? levels, "level")}: ${handlers}`,
    ],
  ];
  const called = sentenceNames(worstCase.recursion.flat());
  const width = Math.max(...parts.map(([, bytes]) => grouped(bytes).length));
  return [
    { text: `worst case ${grouped(worstCase.bytes)} bytes, ${stackVerdict(part)}`, tone: worstCase.verdict === "none" ? "warn" : "strong" },
    ...parts.map(([label, bytes, what]): TextLine => ({ text: `  ${label.padEnd(13)} ${grouped(bytes).padStart(width)}   ${what}` })),
    { text: left, tone: headroom !== null && headroom < 0 ? "bad" : undefined },
    ...afterScheduler(part),
    ...(part.unboundedBy ?? []).map((reason): TextLine => ({ text: `not a bound: ${reason}`, tone: "warn" })),
    ...recursions(worstCase, called),
  ];
}

/** The first circles of recursion, and how many more there are. */
function recursions({ recursion, recursionSizes }: StackPart["worstCase"], called: (name: string) => string): TextLine[] {
  const shown = recursion
    .slice(0, MOST_CIRCLES)
    .map((circle, i): TextLine => ({ text: `recursion: ${cycle(circle.map(called), recursionSizes?.[i])}`, tone: "warn" }));
  const more = recursion.length - shown.length;
  if (more > 0) shown.push({ text: `recursion: ${counted(more, "more circle")}; --unknown lists all`, tone: "warn" });
  return shown;
}

/** Once threads run, handlers alone are on the main stack. */
function afterScheduler({ threads = [], worstCase }: StackPart): TextLine[] {
  if (!worstCase.bounded || !threads.some(({ system }) => system !== "unknown")) return [];
  return [{ text: `once threads run, the main stack holds handlers only: ${grouped(worstCase.interrupts ?? 0)} bytes`, tone: "quiet" }];
}

function headroomOf(headroom: number | null): string {
  if (headroom === null) return "headroom unknown";
  return headroom < 0 ? `headroom none: over by ${inUnits(-headroom)}` : `headroom ${inUnits(headroom)}`;
}

/** What the sentences say, for machines. */
function figures({ worstCase, available, headroom, region }: StackPart): View {
  const right = (key: string) => ({ key, title: key, align: "right" as const });
  const known = (bytes: number | null | undefined) => (bytes === null || bytes === undefined ? none("unknown") : size(bytes));
  return {
    kind: "records",
    name: "stack",
    columns: [
      ...["worst", "main", "panic", "interrupts", "available", "headroom"].map(right),
      { key: "bounded", title: "bounded", align: "left" },
      { key: "verdict", title: "verdict", align: "left" },
      { key: "region", title: "region", align: "left" },
    ],
    rows: [
      [
        ...[worstCase.bytes, worstCase.main, worstCase.panic, worstCase.interrupts, available, headroom].map(known),
        text(worstCase.bounded ? "yes" : "no"),
        text(worstCase.verdict ?? "none"),
        region === undefined ? none("unknown") : name(region),
      ],
    ],
  };
}

/** Some names of a path, in the order of the calls: its first ones, or with `last` its last ones. */
function steps(path: StackPart["worstCase"]["path"], last = false): string {
  const full = path.map((frame) => frame.name);
  const names = full.map(sentenceNames(full));
  if (names.length <= MOST_STEPS) return names.join(" → ");
  return last ? `… → ${names.slice(-MOST_STEPS).join(" → ")}` : `${names.slice(0, MOST_STEPS).join(" → ")} → …`;
}

/** A cycle with its first name again at its end, and how many functions its circle has. */
function cycle(names: readonly string[], whole = names.length): string {
  const shown = names.length <= 2 * MOST_STEPS ? [...names, names[0]] : [...names.slice(0, MOST_STEPS), "…", names[0]];
  return `${shown.join(" → ")}${whole > names.length ? `, the shortest cycle of ${counted(whole, "function")}` : ""}`;
}

/** What a bound stands on, and how to do without it: sentences for people, rows for machines. */
function conditions({ worstCase }: StackPart): View[] {
  const assumptions = worstCase.assumptions ?? [];
  if (assumptions.length === 0) return [];
  const title = worstCase.verdict === "none" ? "what it stands on besides" : "bound if";
  return [
    {
      kind: "text",
      name: "conditions",
      lines: [
        { text: `  ${title}`, tone: "strong" },
        ...assumptions.map((assumption): TextLine => ({ text: `  ${assumption.text}; close it by ${assumption.close}` })),
      ],
    },
    {
      kind: "records",
      name: "assumptions",
      columns: [
        { key: "assumption", title: "assumption", align: "left" },
        { key: "close", title: "close it by", align: "left" },
      ],
      rows: assumptions.map((assumption) => [text(assumption.text), text(assumption.close)]),
    },
  ];
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
      ...worstCase.recursion.map((circle, i) => [
        name(cycle(circle, worstCase.recursionSizes?.[i])),
        none(""),
        text("they call each other: [stack.recursion] NAME = ROUNDS, or --assume 'FUNCTION=BYTES' with the bytes of all rounds"),
      ]),
    ],
  };
}

/** Marks of runs beside what they are held against. */
function measuredTable({ measured = [] }: StackPart): TableView[] {
  if (measured.length === 0) return [];
  const right = (key: string) => ({ key, title: key, align: "right" as const });
  return [
    {
      kind: "table",
      name: "measured",
      title: "measured in a run",
      columns: [
        { key: "stack", title: "stack", align: "left", elastic: true },
        ...["used", "bound"].map(right),
        { key: "verdict", title: "", align: "left" },
        { key: "source", title: "how", align: "left" },
      ],
      rows: measured.map((mark) => [
        name(mark.name),
        size(mark.bytes),
        mark.bound === null ? none("not a bound") : size(mark.bound),
        text(mark.above ? "above its bound" : mark.bound === null ? "" : "holds"),
        text(mark.source),
      ]),
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
    ...pathRows(root.path),
  };
}

function pathRows(path: StackPart["worstCase"]["path"]): Pick<TableView, "columns" | "rows"> {
  return {
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "function", title: "function", align: "left", elastic: true },
    ],
    rows: path.map((frame) => [size(frame.bytes), name(frame.name)]),
  };
}

function pathTable({ worstCase }: StackPart, top: number): View {
  const largest = Math.max(0, ...worstCase.path.map(({ bytes }) => bytes));
  const isLargest = (i: number) => worstCase.path.length > 2 && worstCase.path.findIndex(({ bytes }) => bytes === largest) === i;
  const rows = worstCase.path.map((frame, i) => ({ frame, remark: isLargest(i) ? "largest frame" : "" }));
  const shown = firstRows(rows, ({ frame, remark }) => [size(frame.bytes), name(frame.name), text(remark)], {
    top,
    hint: "cortex-size stack --json",
  });
  const columns = [...pathRows([]).columns, { key: "remark", title: "", align: "left" as const }];
  return { kind: "table", name: "path", title: "main's deepest path", columns, ...shown };
}

function interruptTable(part: StackPart): TableView {
  return {
    kind: "table",
    name: "interrupts",
    title: "interrupts on top, the lowest priority first",
    columns: [
      { key: "priority", title: "level", align: "right" },
      { key: "handler", title: "handler", align: "left", elastic: true },
      { key: "frame", title: "frame", align: "right" },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "path", title: "path", align: "left", elastic: true },
    ],
    ...firstRows(
      part.interrupts,
      (level) => [
        level.priority === null ? none("any") : ordinal(level.priority),
        name(some(level.name.split(", "), MOST_SLOTS)),
        size(level.frame),
        size(level.bytes),
        level.path.length < 2 ? none("") : name(steps(level.path)),
      ],
      { top: MOST_ROWS, hint: "cortex-size stack --json" },
    ),
  };
}
