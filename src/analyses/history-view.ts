import type { ReportDocument } from "../contract/document.ts";
import { type Column, name, none, type RecordsView, size, text } from "../views/view.ts";

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
export const HISTORY_LEVELS = ["region", "crate", "component"] as const;

/** One size of a document. */
export interface RecordedSize {
  readonly level: (typeof HISTORY_LEVELS)[number];
  readonly name: string;
  /** `flash`, `ram` or `other`; a crate has one in each. */
  readonly memory: string;
  readonly bytes: number;
  /** Of a region, where it is known. */
  readonly length?: number | undefined;
}

/** The sizes of a document at one level. Crates and components add up to what regions use and reserve. */
export function sizesOf(document: ReportDocument, level: RecordedSize["level"]): RecordedSize[] {
  if (level === "region")
    return (document.regions ?? []).map(({ name: region, kind, used, length }) => ({
      ...{ level, name: region, memory: kind, bytes: used, length: length ?? undefined },
    }));
  const owners = (level === "crate" ? document.crates : document.components) ?? [];
  return owners.flatMap(({ name: owner, flash, ram }) => [
    { level, name: owner, memory: "flash", bytes: flash },
    { level, name: owner, memory: "ram", bytes: ram },
  ]);
}

/** A row for each size of each commit, all levels below one another: filter by `level` before sums are made. */
export function tidyRecords(commits: readonly MeasuredCommit[], targetOf: (document: ReportDocument) => string): RecordsView {
  return {
    kind: "records",
    name: "sizes",
    columns: [...["commit", "time", "target", "level", "name", "memory"].map((key) => column(key, "left")), column("bytes", "right")],
    rows: commits.flatMap(({ commit, time, documents }) =>
      documents.flatMap((document) =>
        HISTORY_LEVELS.flatMap((level) => sizesOf(document, level)).map(({ level, name: owner, memory, bytes }) => [
          ...[text(commit), text(time), name(targetOf(document)), text(level), name(owner), text(memory)],
          size(bytes),
        ]),
      ),
    ),
  };
}
