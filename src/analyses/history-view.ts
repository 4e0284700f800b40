import type { ReportDocument } from "../contract/document.ts";
import { firstRows, matching, type RowOptions } from "../views/first-rows.ts";
import { counted } from "../views/numbers.ts";
import { type Column, name, none, type RecordsView, size, type TableView, text, type View } from "../views/view.ts";

/** A commit with what was measured of it. */
export interface MeasuredCommit {
  readonly commit: string;
  /** When it was made [ISO 8601]. */
  readonly time: string;
  readonly documents: readonly ReportDocument[];
}

const column = (key: string, align: Column["align"]): Column => ({ key, title: key, align });

/** Regions by commit and target, the oldest commit first: a row each. `targetOf` names the image of a document. */
export function historyRecords(commits: readonly MeasuredCommit[], targetOf: (document: ReportDocument) => string): RecordsView {
  return {
    kind: "records",
    name: "history",
    columns: [
      ...["commit", "time", "target", "region", "kind"].map((key) => column(key, "left")),
      ...["used", "reserved", "length"].map((key) => column(key, "right")),
    ],
    rows: commits.flatMap(({ commit, time, documents }) =>
      documents.flatMap((document) =>
        (document.regions ?? []).map((region) => [
          text(commit),
          text(time),
          name(targetOf(document)),
          name(region.name),
          text(region.kind),
          size(region.used),
          size(region.reserved),
          region.length === null ? none("unknown") : size(region.length),
        ]),
      ),
    ),
  };
}

/** Levels that are kept of a commit. */
export const HISTORY_LEVELS = ["region", "crate", "component", "symbol"] as const;

/** One size of a document. */
export interface RecordedSize {
  readonly level: (typeof HISTORY_LEVELS)[number];
  readonly name: string;
  /** `flash`, `ram` or `other`; others than regions have one in each. */
  readonly memory: string;
  readonly bytes: number;
  /** Of a region, where it is known. */
  readonly length?: number | undefined;
}

/** The sizes of a document at one level. Crates, components and symbols add up to what regions use and reserve. */
export function sizesOf(document: ReportDocument, level: RecordedSize["level"]): RecordedSize[] {
  if (level === "region")
    return (document.regions ?? []).map(({ name: region, kind, used, length }) => ({
      ...{ level, name: region, memory: kind, bytes: used, length: length ?? undefined },
    }));
  if (level === "symbol") return symbolSizes(document);
  const owners = (level === "crate" ? document.crates : document.components) ?? [];
  return owners.flatMap(({ name: owner, flash, ram }) => [
    { level, name: owner, memory: "flash", bytes: flash },
    { level, name: owner, memory: "ram", bytes: ram },
  ]);
}

/** Symbols by memory, as far as they are kept; small ones are together. */
function symbolSizes({ regions = [], contents = [] }: ReportDocument): RecordedSize[] {
  const kinds = new Map(regions.map(({ name: region, kind }) => [region, kind]));
  const sizes = new Map<string, RecordedSize>();
  for (const { region, symbol, demangled = symbol, bytes } of contents) {
    const memory = kinds.get(region) ?? "other";
    const key = `${memory} ${demangled}`;
    sizes.set(key, { level: "symbol", name: demangled, memory, bytes: (sizes.get(key)?.bytes ?? 0) + bytes });
  }
  return [...sizes.values()];
}

/** What changed from one record to another at one level, the largest changes first; what is in one of them alone was or is 0. */
export function recordChanges(
  [base, head]: readonly [MeasuredCommit, MeasuredCommit],
  level: RecordedSize["level"],
  { match, top }: RowOptions,
  targetOf: (document: ReportDocument) => string,
): View[] {
  const found = new Map<string, { target: string; owner: string; memory: string; base: number; head: number }>();
  for (const side of ["base", "head"] as const)
    for (const document of (side === "base" ? base : head).documents)
      for (const { name: owner, memory, bytes } of sizesOf(document, level)) {
        const target = targetOf(document);
        const key = JSON.stringify([target, owner, memory]);
        const entry = found.get(key) ?? { target, owner, memory, base: 0, head: 0 };
        entry[side] += bytes;
        found.set(key, entry);
      }
  const delta = (entry: { readonly base: number; readonly head: number }) => entry.head - entry.base;
  const changed = matching([...found.values()], match, (entry) => [entry.owner])
    .filter((entry) => delta(entry) !== 0)
    .sort((a, b) => Math.abs(delta(b)) - Math.abs(delta(a)) || (a.owner < b.owner ? -1 : 1));
  const side = ({ commit, time }: MeasuredCommit) => `${commit.slice(0, 7)} (${time.slice(0, 10)})`;
  const answer = `${side(base)} → ${side(head)}: ${changed.length === 0 ? "no change" : counted(changed.length, "change")}`;
  const table: TableView = {
    kind: "table",
    name: "changes",
    columns: [
      column("target", "left"),
      { ...column("name", "left"), title: level, elastic: true },
      { ...column("memory", "left"), title: "in" },
      ...["base", "head"].map((key) => column(key, "right")),
      { ...column("delta", "right"), title: "change" },
    ],
    ...firstRows(
      changed,
      (entry) => [
        ...[name(entry.target), name(entry.owner), text(entry.memory), size(entry.base), size(entry.head)],
        { kind: "delta", value: delta(entry) },
      ],
      { top },
    ),
  };
  return [{ kind: "text", name: "answer", lines: [{ text: answer, tone: "strong" }] }, table];
}

/** One size of one target at one commit. */
export interface TidySize extends RecordedSize {
  readonly commit: string;
  /** [ISO 8601] */
  readonly time: string;
  readonly target: string;
  /** `key=value` of all labels of the record, with commas between them; empty without labels. */
  readonly labels: string;
}

/** What a document is of. */
interface Naming {
  readonly target: (document: ReportDocument) => string;
  readonly labels: (document: ReportDocument) => string;
}

/** Each size of each commit, all levels one after another: filter by `level` before sums are made. */
export function* tidySizes(commits: readonly MeasuredCommit[], naming: Naming): Generator<TidySize> {
  for (const { commit, time, documents } of commits)
    for (const document of documents) {
      const [target, labels] = [naming.target(document), naming.labels(document)];
      for (const level of HISTORY_LEVELS) for (const size of sizesOf(document, level)) yield { commit, time, target, labels, ...size };
    }
}

/** The same as a table. */
export function tidyRecords(commits: readonly MeasuredCommit[], naming: Naming): RecordsView {
  return {
    kind: "records",
    name: "sizes",
    columns: [
      ...["commit", "time", "target", "labels", "level", "name", "memory"].map((key) => column(key, "left")),
      column("bytes", "right"),
    ],
    rows: [...tidySizes(commits, naming)].map(({ commit, time, target, labels, level, name: owner, memory, bytes }) => [
      ...[text(commit), text(time), name(target), text(labels), text(level), name(owner), text(memory)],
      size(bytes),
    ]),
  };
}
