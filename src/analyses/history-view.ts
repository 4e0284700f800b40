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
