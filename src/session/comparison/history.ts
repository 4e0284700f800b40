import { historyRecords, type MeasuredCommit } from "../../analyses/history-view.ts";
import type { ReportDocument } from "../../contract/document.ts";
import { signed } from "../../views/numbers.ts";
import { safeText } from "../../views/safe-text.ts";
import type { Series, SeriesPoint } from "../../views/series.ts";
import type { Page } from "../../views/view.ts";
import { reportName } from "./compare.ts";

export type { MeasuredCommit } from "../../analyses/history-view.ts";

/** What is kept of a commit: enough for charts, exports and totals by crate; symbols would make the branch large. */
export function keptReports(documents: readonly ReportDocument[]): ReportDocument[] {
  return documents.map(({ contents: _c, verdicts: _v, diff: _d, vectors: _t, sections: _s, ...rest }) => rest);
}

/** Used bytes by commit, a series for each target and region: those that are wanted, else those that ever hold something. */
export function seriesOf(commits: readonly MeasuredCommit[], wanted: readonly string[]): Series[] {
  const series = new Map<string, { title: string; limit: number | undefined; points: SeriesPoint[] }>();
  for (const { commit, time, documents } of commits) {
    for (const document of documents) {
      for (const { name, used, length } of document.regions ?? []) {
        if (wanted.length > 0 ? !wanted.includes(name) : used === 0) continue;
        const title = safeText(`${reportName(document)} ${name}`);
        const one = series.get(title) ?? { title, limit: undefined, points: [] };
        one.limit = length ?? undefined;
        one.points.push({ commit, time, value: used });
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
  return { documents: kept.flatMap(({ documents }) => documents), page: { title, views: [historyRecords(kept, reportName)] } };
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
