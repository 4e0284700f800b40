import type { ReportDocument } from "../contract/document.ts";

/** What a target holds of one kind of memory, bytes, over all its regions of that kind. */
export interface TargetFigures {
  readonly used: number;
  /** Undefined where there is no base. */
  readonly delta: number | undefined;
}

/** The figures of one document for `flash` or `ram`. */
export function targetFigures({ regions = [], diff }: ReportDocument, memory: "flash" | "ram"): TargetFigures {
  const own = regions.filter(({ kind }) => kind === memory);
  const changed = diff?.regions.filter(({ kind }) => kind === memory);
  return {
    used: own.reduce((sum, { used }) => sum + used, 0),
    delta: changed?.reduce((sum, { delta }) => sum + delta, 0),
  };
}

/** The least and the most of all targets. */
export function extremes(documents: readonly ReportDocument[], memory: "flash" | "ram"): { readonly min: number; readonly max: number } {
  const used = documents.map((document) => targetFigures(document, memory).used);
  return { min: Math.min(...used), max: Math.max(...used) };
}
