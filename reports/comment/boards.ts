import type { ReportDocument } from "../../src/contract/document.ts";
import { bytes, signed } from "../../src/views/numbers.ts";
import { codeSpan } from "../markdown/escape.ts";
import { targetName } from "./target-name.ts";

type Memory = "flash" | "ram";

/** Of many targets a row each: what flash and RAM hold and how much that changed, and whether the budgets hold; the least and the most of all at the end. */
export function boardsTable(documents: readonly ReportDocument[]): string {
  const rows = documents.map((document) => [
    codeSpan(targetName(document)),
    bytes(used(document, "flash")),
    changed(document, "flash"),
    bytes(used(document, "ram")),
    changed(document, "ram"),
    budgets(document),
  ]);
  const all = (pick: (...values: number[]) => number, memory: Memory) =>
    bytes(pick(...documents.map((document) => used(document, memory))));
  const extremes = (["min", "max"] as const).map((word) => [`**${word}**`, all(Math[word], "flash"), "", all(Math[word], "ram"), "", ""]);
  return [["target", "flash", "change", "RAM", "change", ""], ["---", "---:", "---:", "---:", "---:", "---"], ...rows, ...extremes]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function used({ regions = [] }: ReportDocument, memory: Memory): number {
  return regions.reduce((sum, region) => sum + (region.kind === memory ? region.used : 0), 0);
}

function changed({ diff }: ReportDocument, memory: Memory): string {
  if (diff === undefined) return "–";
  const delta = diff.regions.reduce((sum, region) => sum + (region.kind === memory ? region.delta : 0), 0);
  return delta === 0 ? "0" : `**${signed(delta)}**`;
}

function budgets({ verdicts = [] }: ReportDocument): string {
  const broken = verdicts.filter(({ ok }) => !ok);
  if (broken.length === 0) return verdicts.length === 0 ? "" : "✓";
  return `${broken.some(({ severity }) => severity !== "warn") ? "✗" : "⚠"} ${broken.map(({ name }) => codeSpan(name)).join(", ")}`;
}
