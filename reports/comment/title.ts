import type { ReportDocument } from "../../src/contract/document.ts";
import { counted, signedBytes } from "../../src/views/numbers.ts";
import { codeSpan } from "../markdown/escape.ts";
import { targetName } from "./target-name.ts";

const MOST_TARGETS = 3;

/** `Firmware size: flash +1.24 KiB, RAM +96 B · 1 of 3 budgets broken` */
export function title(documents: readonly ReportDocument[], isNews: boolean): string {
  const parts = [sizes(documents, isNews), budgets(documents)].filter((part) => part !== "");
  return `Firmware size: ${parts.join(" · ")}`;
}

function sizes(documents: readonly ReportDocument[], isNews: boolean): string {
  const compared = documents.filter((document) => document.diff !== undefined);
  if (compared.length === 0) return "no base to compare with";
  const changed = compared.filter((document) => document.diff!.regions.some((region) => region.delta !== 0));
  if (changed.length === 0 || !isNews) return changed.length === 0 ? "no change" : "no change to speak of";
  if (documents.length === 1) return deltas(changed[0]!);
  const told = changed.slice(0, MOST_TARGETS).map((document) => `${codeSpan(targetName(document))} ${deltas(document)}`);
  const rest = changed.length - told.length;
  return [...told, ...(rest > 0 ? [`${rest} more`] : [])].join("; ");
}

function deltas({ diff }: ReportDocument): string {
  const words = { flash: "flash", ram: "RAM", other: "other memory" } as const;
  return (["flash", "ram", "other"] as const)
    .map((kind) => ({ kind, regions: diff!.regions.filter((region) => region.kind === kind) }))
    .map(({ kind, regions }) => ({ kind, delta: regions.reduce((sum, region) => sum + region.delta, 0) }))
    .filter(({ kind, delta }) => delta !== 0 || kind === "flash")
    .map(({ kind, delta }) => `${words[kind]} ${signedBytes(delta)}`)
    .join(", ");
}

function budgets(documents: readonly ReportDocument[]): string {
  const verdicts = documents.flatMap((document) => document.verdicts ?? []);
  const broken = verdicts.filter((verdict) => !verdict.ok && verdict.severity === "error").length;
  const warned = verdicts.filter((verdict) => !verdict.ok && verdict.severity === "warn").length;
  if (verdicts.length === 0) return "";
  if (broken > 0) return `${broken} of ${counted(verdicts.length, "budget")} broken`;
  return warned > 0 ? counted(warned, "warning") : verdicts.length === 1 ? "the budget holds" : `all ${verdicts.length} budgets hold`;
}
