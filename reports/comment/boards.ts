import type { ReportDocument } from "../../src/contract/document.ts";
import { bytes, signed } from "../../src/views/numbers.ts";
import { extremes, targetFigures } from "../../src/views/target-figures.ts";
import { codeSpan } from "../markdown/escape.ts";
import { targetName } from "./target-name.ts";

/** Of many targets a row each: what flash and RAM hold and how much that changed, and whether the budgets hold; the least and the most of all at the end. */
export function boardsTable(documents: readonly ReportDocument[]): string {
  const rows = documents.map((document) => [
    codeSpan(targetName(document)),
    ...(["flash", "ram"] as const).flatMap((memory) => {
      const { used, delta } = targetFigures(document, memory);
      return [bytes(used), delta === undefined ? "–" : delta === 0 ? "0" : `**${signed(delta)}**`];
    }),
    budgets(document),
  ]);
  const [flash, ram] = [extremes(documents, "flash"), extremes(documents, "ram")];
  const most = (["min", "max"] as const).map((word) => [`**${word}**`, bytes(flash[word]), "", bytes(ram[word]), "", ""]);
  return [["target", "flash", "change", "RAM", "change", ""], ["---", "---:", "---:", "---:", "---:", "---"], ...rows, ...most]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function budgets({ verdicts = [] }: ReportDocument): string {
  const broken = verdicts.filter(({ ok }) => !ok);
  if (broken.length === 0) return verdicts.length === 0 ? "" : "✓";
  return `${broken.some(({ severity }) => severity !== "warn") ? "✗" : "⚠"} ${broken.map(({ name }) => codeSpan(name)).join(", ")}`;
}
