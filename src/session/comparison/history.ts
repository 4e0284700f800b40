import {
  historyRecords,
  type MeasuredCommit,
  type RecordedSize,
  recordChanges,
  sizesOf,
  type TidySize,
  tidyRecords,
  tidySizes,
} from "../../analyses/history-view.ts";
import type { ReportDocument } from "../../contract/document.ts";
import type { RowOptions } from "../../views/first-rows.ts";
import { signed } from "../../views/numbers.ts";
import { safeText } from "../../views/safe-text.ts";
import type { Series, SeriesPoint } from "../../views/series.ts";
import type { Page } from "../../views/view.ts";
import { reportName } from "./compare.ts";

export type { MeasuredCommit } from "../../analyses/history-view.ts";
export { HISTORY_LEVELS } from "../../analyses/history-view.ts";

/** `board=rev2,compiler=gcc`: what a record was labelled with; empty without labels. */
function labelsText({ revision }: ReportDocument): string {
  return Object.entries(revision?.labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join();
}

/** The name of a report's target, with the labels of its record: `app (board=rev2)`. */
function recordName(document: ReportDocument): string {
  const labels = labelsText(document);
  return labels === "" ? reportName(document) : `${reportName(document)} (${labels})`;
}

/** What a series is made of. */
export interface SeriesChoice {
  readonly level: RecordedSize["level"];
  /** Names: those that ever hold something when empty. */
  readonly wanted: readonly string[];
  readonly matches?: ((name: string) => boolean) | undefined;
}

/** Bytes by commit, a series for each target and region, or crate, component or symbol in each memory: those that are wanted, else those that ever hold something. */
export function seriesOf(commits: readonly MeasuredCommit[], { level, wanted, matches = () => true }: SeriesChoice): Series[] {
  const series = new Map<string, { title: string; limit: number | undefined; points: SeriesPoint[] }>();
  for (const { commit, time, documents } of commits) {
    for (const document of documents) {
      for (const { name, memory, bytes, length } of sizesOf(document, level)) {
        if ((wanted.length > 0 ? !wanted.includes(name) : bytes === 0) || !matches(name)) continue;
        const place = level === "region" ? "" : ` in ${memory === "ram" ? "RAM" : memory}`;
        const title = safeText(`${recordName(document)} ${name}${place}`);
        const one = series.get(title) ?? { title, limit: undefined, points: [] };
        one.limit = length;
        one.points.push({ commit, time, value: bytes });
        series.set(title, one);
      }
    }
  }
  return [...series.values()];
}

/** The figures of commits as documents and as a table: of the wanted regions, or of all. */
export function historyOf(
  commits: readonly MeasuredCommit[],
  wanted: readonly string[],
  title: string,
): { documents: ReportDocument[]; page: Page } {
  const kept = commits.map((commit) => ({ ...commit, documents: commit.documents.map((document) => onlyRegions(document, wanted)) }));
  return { documents: kept.flatMap(({ documents }) => documents), page: { title, views: [historyRecords(kept, recordName)] } };
}

/** Every size of every commit as a table. */
export function tidyHistory(commits: readonly MeasuredCommit[], title: string): { documents: ReportDocument[]; page: Page } {
  return {
    documents: commits.flatMap(({ documents }) => documents),
    page: { title, views: [tidyRecords(commits, { target: reportName, labels: labelsText })] },
  };
}

/** What changed from one record to another: documents of the later one, and a table of the changes. */
export function recordsCompared(
  sides: readonly [MeasuredCommit, MeasuredCommit],
  level: RecordedSize["level"],
  rows: RowOptions,
): { documents: readonly ReportDocument[]; page: Page } {
  return { documents: sides[1].documents, page: { title: "history", views: recordChanges(sides, level, rows, recordName) } };
}

/** The same, one after another. */
export function sizesByCommit(commits: readonly MeasuredCommit[]): Iterable<TidySize> {
  return tidySizes(commits, { target: reportName, labels: labelsText });
}

/** Crates that a commit which grew is told by. */
const MOST_GROWN = 3;

/** `: net +812, core −20`: what grew or shrank in flash between two commits, by crate, the largest changes first. */
export function grownBetween(base: ReportDocument | undefined, head: ReportDocument | undefined): string {
  const deltas = new Map<string, number>();
  for (const { name, flash } of head?.crates ?? []) deltas.set(name, (deltas.get(name) ?? 0) + flash);
  for (const { name, flash } of base?.crates ?? []) deltas.set(name, (deltas.get(name) ?? 0) - flash);
  const changed = [...deltas].filter(([, delta]) => delta !== 0).sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1));
  const named = changed.slice(0, MOST_GROWN).map(([name, delta]) => `${safeText(name)} ${signed(delta)}`);
  return base === undefined || named.length === 0 ? "" : `: ${named.join(", ")}`;
}

function onlyRegions(document: ReportDocument, wanted: readonly string[]): ReportDocument {
  if (wanted.length === 0 || document.regions === undefined) return document;
  return { ...document, regions: document.regions.filter(({ name }) => wanted.includes(name)) };
}

/** The commit that a search ended at. */
export interface FirstAbove {
  readonly index: number;
  /** ` (+812 bytes)` against the commit before it; empty for the first. */
  readonly change: string;
}

/**
 * The first of `count` commits at which a size is above a limit, by halving: each step asks for one size. Undefined when the last is not above it.
 * Between sizes that go up and down again it finds one place at which the limit is passed.
 */
export async function firstAbove(
  count: number,
  limit: number,
  sizeAt: (index: number) => Promise<number>,
): Promise<FirstAbove | undefined> {
  let [low, high] = [0, count - 1];
  if ((await sizeAt(high)) <= limit) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await sizeAt(middle)) > limit) high = middle;
    else low = middle + 1;
  }
  const change = high === 0 ? "" : ` (${signed((await sizeAt(high)) - (await sizeAt(high - 1)))} bytes)`;
  return { index: high, change };
}
