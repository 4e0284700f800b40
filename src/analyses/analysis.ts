import type { ReportDocument } from "../contract/document.ts";
import type { View } from "../views/view.ts";

/** What an analysis gives back: its parts of the JSON document, and how people see them. */
export interface Result {
  readonly parts: Partial<ReportDocument>;
  readonly views: readonly View[];
}
