import type { Format } from "../reports/index.ts";

/** Formats of views and of the document: what every command that shows something can fill. */
export const TABLE_FORMATS = ["text", "json", "ndjson", "csv", "tsv", "markdown", "html"] as const satisfies readonly Format[];

/** Formats of findings and broken budgets: for commands that look for what is wrong. */
export const FINDING_FORMATS = ["github", "sarif", "codequality", "compiler"] as const satisfies readonly Format[];

/** Formats of the sizes of regions: for commands that measure the whole image. */
export const SIZE_FORMATS = ["github-summary", "openmetrics", "badge"] as const satisfies readonly Format[];
