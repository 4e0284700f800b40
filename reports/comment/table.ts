import type { ReportDocument, VerdictEntry } from "../../src/contract/document.ts";
import { bytes, bytesOf, counted, percent, signed } from "../../src/views/numbers.ts";
import { shortened } from "../../src/views/safe-text.ts";
import { codeSpan, escapeMarkdown } from "../markdown/escape.ts";
import { targetName } from "./target-name.ts";

/** Longest sentence of a verdict that is no region's, characters. */
const LONGEST_MESSAGE = 300;
const LONGEST_REGION = 60;
const LONGEST_UNIT = 20;
/** Rows of one target, and verdicts in one row; no honest image has more. */
const MOST_ROWS = 40;
const MOST_VERDICTS = 8;

const regionName = (region: { readonly name: string }): string => codeSpan(shortened(region.name, LONGEST_REGION));

/** Target by region: used, change, budget, margin; targets without any change and with all budgets kept are one line each below it. */
export function summaryTable(documents: readonly ReportDocument[], noise: number): string {
  const isQuiet = (document: ReportDocument) =>
    documents.length > 1 &&
    document.diff !== undefined &&
    document.diff.regions.every((region) => Math.abs(region.delta) <= noise) &&
    (document.verdicts ?? []).every((verdict) => verdict.ok);
  const loud = documents.filter((document) => !isQuiet(document));
  const rows = loud.flatMap(rowsOf);
  const table =
    rows.length === 0
      ? ""
      : [["target", "region", "used", "change", "budget", ""], ["---", "---", "---:", "---:", "---", "---"], ...rows]
          .map((row) => `| ${row.join(" | ")} |`)
          .join("\n");
  const quiet = documents.filter(isQuiet).map((document) => `${codeSpan(targetName(document))}: unchanged (${fills(document)})`);
  return [table, quiet.join("<br>\n")].filter((part) => part !== "").join("\n\n");
}

function fills({ regions }: ReportDocument): string {
  return (regions ?? [])
    .filter((region) => region.used > 0)
    .slice(0, MOST_VERDICTS)
    .map((region) => `${regionName(region)} ${fill(region)}`)
    .join(", ");
}

type RegionRow = NonNullable<ReportDocument["regions"]>[number];

function fill({ used, length }: RegionRow): string {
  return length === null ? bytes(used) : bytesOf(used, length).replace(" / ", " of ");
}

function rowsOf(document: ReportDocument): string[][] {
  const target = codeSpan(targetName(document));
  const verdicts = document.verdicts ?? [];
  const regions = document.regions ?? [];
  const taken = new Set<VerdictEntry>();
  const rows = regions.flatMap((region): string[][] => {
    const own = verdicts.filter((verdict) => verdict.subject === region.name);
    const change = document.diff?.regions.find((row) => row.name === region.name);
    if (region.used === 0 && own.length === 0 && (change?.delta ?? 0) === 0) return [];
    for (const verdict of own) taken.add(verdict);
    const share = region.length === null ? "" : ` (${percent(region.used, region.length)})`;
    return [
      [
        target,
        regionName(region),
        `${fill(region)}${share}`,
        delta(change),
        budgetCells(own.slice(0, MOST_VERDICTS)),
        signs(own.slice(0, MOST_VERDICTS)),
      ],
    ];
  });
  for (const verdict of verdicts.filter((candidate) => !taken.has(candidate))) {
    rows.push([
      target,
      escapeMarkdown(verdict.name.slice(0, 120)),
      verdict.actual === null ? "unknown" : amountOf(verdict, verdict.actual),
      "",
      words(verdict),
      sign(verdict),
    ]);
  }
  const all = [...rows, ...stackRow(document, target, verdicts)];
  const left = all.length - MOST_ROWS;
  return left <= 0 ? all : [...all.slice(0, MOST_ROWS), [target, `${left} more rows`, "", "", "", ""]];
}

function delta(change: { readonly base: number; readonly delta: number } | undefined): string {
  if (change === undefined) return "–";
  if (change.delta === 0) return "0";
  const share = change.base === 0 ? "" : ` (${change.delta > 0 ? "+" : "−"}${percent(Math.abs(change.delta), change.base)})`;
  return `**${signed(change.delta)} B**${share}`;
}

function stackRow({ stack, diff }: ReportDocument, target: string, verdicts: readonly VerdictEntry[]): string[][] {
  if (
    stack === undefined ||
    stack.worstCase.bytes === null ||
    verdicts.some(({ subject }) => subject === "stack" || subject === "headroom")
  )
    return [];
  const headroom = stack.headroom === null ? "" : `, ${bytes(stack.headroom)} headroom`;
  const bound = stack.worstCase.bounded ? "worst" : "at least";
  const change = diff === undefined ? "–" : diff.stack?.delta ? `**${signed(diff.stack.delta)} B**` : "0";
  return [[target, "stack", `${bound} ${bytes(stack.worstCase.bytes)}${headroom}`, change, "", ""]];
}

function budgetCells(verdicts: readonly VerdictEntry[]): string {
  return verdicts.map(words).join("<br>");
}

function words(verdict: VerdictEntry): string {
  if (verdict.actual === null || verdict.limit === null || verdict.margin === null)
    return escapeMarkdown((verdict.message ?? "").slice(0, LONGEST_MESSAGE));
  const isMinimum = verdict.limit + verdict.margin === verdict.actual;
  const limit = `${isMinimum && verdict.margin !== 0 ? "≥" : "≤"} ${amountOf(verdict, verdict.limit)}`;
  const growth = verdict.name.endsWith(" growth") ? "growth " : "";
  const rest = verdict.ok ? `${amountOf(verdict, verdict.margin)} left` : `**over by ${amountOf(verdict, -verdict.margin)}**`;
  return `${growth}${limit}, ${isMinimum && verdict.margin < 0 ? rest.replace("over", "short") : rest}`;
}

/** Bytes, or so many of what a verdict counts. */
function amountOf({ unit }: VerdictEntry, value: number): string {
  return unit === undefined ? bytes(value) : counted(value, shortened(unit, LONGEST_UNIT));
}

function signs(verdicts: readonly VerdictEntry[]): string {
  return verdicts.map(sign).join("<br>");
}

function sign({ ok, severity }: VerdictEntry): string {
  return ok ? "✓" : severity === "warn" ? "⚠" : "✗";
}
