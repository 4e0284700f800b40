import { CHANGE_LEVELS, type ChangeClass, type ChangeEntry, type DiffPart } from "../../contract/diff-shape.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { largestChanges } from "../../views/largest-changes.ts";
import { bytes, counted, grouped, percent, signed, signedBytes } from "../../views/numbers.ts";
import { shortened } from "../../views/safe-text.ts";
import { type Cell, type Column, name, none, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";

/** How a comparison is shown. */
export interface DiffViewOptions extends RowOptions {
  /** Levels with a table: `region`, `section`, `crate`, `symbol`, `component`. */
  readonly levels: readonly string[];
}

const delta = (value: number): Cell => ({ kind: "delta", value });

/** A comparison for people: the sentence that answers, regions, then what changed at each level; each table adds up to its regions. */
export function diffViews(part: DiffPart, options: DiffViewOptions): View[] {
  return [
    { kind: "text", name: "result", lines: headline(part) },
    regionTable(part),
    ...shownLevels(part, options.levels).map((level) => levelTable(part, level, options)),
    { kind: "text", name: "notes", lines: notes(part) },
  ];
}

/** Changes that a sentence names. */
const NAMED_CHANGES = 3;

/** `since base a71b0d4: FLASH +1.2 KiB: app::net +1,904, core +212`: what changed in one line, whether a budget is broken or not. */
export function changeView(part: DiffPart, baseName: string): View {
  const largest = largestChanges(part, NAMED_CHANGES).map(({ name: of, delta: bytes }) => `${of} ${signed(bytes)}`);
  const named = largest.length === 0 ? "" : `: ${largest.join(", ")}`;
  return { kind: "text", name: "change", lines: [{ text: `since ${baseName}: ${summary(part)}${named}`, hang: 2 }] };
}

/** Levels that only some images have, components for example, stand behind the crates where something changed. */
function shownLevels(part: DiffPart, asked: readonly string[]): string[] {
  const further = part.changes.map(({ level }) => level).filter((level) => !CHANGE_LEVELS.some((known) => known === level));
  return [...new Set(asked.flatMap((level) => (level === "crate" ? [level, ...further] : [level])))];
}

function headline(part: DiffPart): TextLine[] {
  const sides = `${side(part.base)} → ${side(part.head)}`;
  return [
    { text: `${summary(part)}   ${sides}`, tone: "strong" },
    ...(part.unnamed === undefined
      ? []
      : [{ text: `${part[part.unnamed].file} has no symbols: names are gone, so sections are compared`, tone: "warn" as const }]),
    ...part.build.map(({ what, base, head }): TextLine => ({ text: `! ${what}: ${base} → ${head}`, tone: "warn" })),
  ];
}

/** `FLASH +1.2 KiB, RAM +96 B`, or the words for no change. */
export function summary(part: DiffPart): string {
  if (part.result === "identical") return "no change";
  if (part.result === "layout only") {
    const moved = part.regions.filter((region) => region.delta !== 0);
    return moved.length === 0 ? "no change but layout" : `layout only: ${moved.map(regionDelta).join(", ")}`;
  }
  if (part.unnamed !== undefined && part.result !== "changed") return "no size changed";
  if (part.result === "same sizes") return "no size changed; contents did";
  const changed = part.regions.filter((region) => region.delta !== 0);
  return changed.length > 0 ? changed.map(regionDelta).join(", ") : classCounts(part);
}

/** `no region changed: 2 renamed, 1 moved` */
function classCounts(part: DiffPart): string {
  const counts = new Map<string, number>();
  for (const { level, class: found } of part.changes) if (level === "symbol") counts.set(found, (counts.get(found) ?? 0) + 1);
  const words = [...counts].map(([word, times]) => `${grouped(times)} ${word}`);
  return words.length === 0 ? "no region changed" : `no region changed: ${words.join(", ")}`;
}

const regionDelta = (region: DiffPart["regions"][number]): string => `${region.name} ${signedBytes(region.delta)}`;

function side({ file, commit }: DiffPart["base"]): string {
  return commit === undefined ? file : `${file} (${commit.slice(0, 7)})`;
}

function regionTable(part: DiffPart): TableView {
  return {
    kind: "table",
    name: "regions",
    columns: [
      { key: "region", title: "region", align: "left" },
      { key: "base", title: "base", align: "right" },
      { key: "head", title: "head", align: "right" },
      { key: "delta", title: "change", align: "right" },
      { key: "share", title: "", align: "right" },
      { key: "note", title: "", align: "left" },
    ],
    rows: part.regions
      .filter((region) => region.base !== 0 || region.head !== 0 || region.reserved !== undefined)
      .map((region) => [
        name(region.name),
        size(region.base),
        size(region.head),
        delta(region.delta),
        text(
          region.base === 0 || region.delta === 0
            ? ""
            : `${region.delta > 0 ? "+" : ""}${percent(region.delta, region.base, 2)}`.replace("-", "−"),
        ),
        text(regionNote(region)),
      ]),
  };
}

function regionNote(region: DiffPart["regions"][number]): string {
  const { reserved } = region;
  const aside = reserved === undefined ? "" : `; reserved for stack and heap: ${bytes(reserved.base)} → ${bytes(reserved.head)}`;
  if (region.length === null) return aside.slice(2);
  const free = region.length - region.head;
  const room = free < 0 ? `over by ${bytes(-free)}` : `${bytes(free)} free`;
  const resized = region.baseLength === undefined || region.baseLength === null ? "" : `; was ${bytes(region.baseLength)} long`;
  return `${room} of ${bytes(region.length)}${resized}${aside}`;
}

const SIGNS: Readonly<Record<ChangeClass, string>> = {
  grown: "grown",
  shrunk: "shrunk",
  new: "new",
  gone: "gone",
  renamed: "renamed",
  moved: "moved",
  "re-instantiated": "re-instantiated",
  "layout only": "layout",
};

function levelTable(part: DiffPart, level: string, { match, top }: RowOptions): TableView {
  const ofLevel = part.changes.filter((change) => change.level === level);
  const all = matching(ofLevel, match, (change) => [change.name, change.baseName]);
  const columns: Column[] = [
    { key: "delta", title: "change", align: "right" },
    { key: "class", title: "", align: "left" },
    { key: level, title: level, align: "left", elastic: true },
    { key: "region", title: "in", align: "left" },
    { key: "base", title: "base", align: "right" },
    { key: "head", title: "head", align: "right" },
  ];
  const sum = (changes: readonly ChangeEntry[]) => changes.reduce((bytes, change) => bytes + change.delta, 0);
  const rest = all.slice(top);
  const others =
    rest.length === 0 ? [] : [[delta(sum(rest)), text(""), text(`other: ${counted(rest.length, "row")}`), text(""), none(""), none("")]];
  const shown = firstRows(
    all,
    (change): Cell[] => [
      delta(change.delta),
      text(SIGNS[change.class]),
      name(changeName(change)),
      name(change.region),
      change.class === "new" ? none("–") : size(change.base),
      change.class === "gone" ? none("–") : size(change.head),
    ],
    { top },
  );
  return {
    kind: "table",
    name: `${level} changes`,
    columns,
    ...shown,
    rows: [...shown.rows, ...others],
    total: [delta(sum(all)), text(""), text(""), text(""), none(""), none("")],
  };
}

/** The name, with what it was before when that is something else. */
export function changeName(change: ChangeEntry): string {
  const was = change.baseName === undefined ? "" : ` (was ${change.baseName})`;
  if (change.class !== "moved") return change.name + was;
  const [from, to] =
    change.baseSection !== undefined
      ? [change.baseSection, change.section]
      : change.baseCrate !== undefined
        ? [change.baseCrate, change.crate]
        : [undefined, undefined];
  return from === undefined ? change.name + was : `${change.name}${was} (${from} → ${to})`;
}

const MOST_VECTORS = 8;
const LONGEST_FRAME = 50;

function notes(part: DiffPart): TextLine[] {
  const lines: TextLine[] = [];
  for (const { index, name: vector, base, head } of part.vectors.slice(0, MOST_VECTORS))
    lines.push({ text: `vector ${index} ${vector}: ${base ?? "none"} → ${head ?? "none"}`, tone: "warn" });
  if (part.vectors.length > MOST_VECTORS)
    lines.push({ text: `and ${counted(part.vectors.length - MOST_VECTORS, "more vector")}`, tone: "quiet" });
  const { stack } = part;
  if (stack !== undefined) {
    const amount = (value: number | null) => (value === null ? "unknown" : grouped(value));
    const change = stack.delta === null ? "" : ` (${signed(stack.delta)})`;
    lines.push({ text: `stack, worst case: ${amount(stack.base)} → ${amount(stack.head)} bytes${change}` });
    if (stack.basePath.join() !== stack.headPath.join())
      lines.push({ text: `  ${stack.headPath.map((frame) => shortened(frame, LONGEST_FRAME)).join(" → ")}`, tone: "quiet" });
  }
  for (const { change, severity, message } of part.findings)
    if (severity !== "note") lines.push({ text: `finding ${change}: ${message}`, tone: change === "came" ? "warn" : "quiet" });
  return lines;
}
