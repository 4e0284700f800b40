import { bytesOf, percent } from "../../src/views/numbers.ts";
import type { Bar, Cell, Page, TableView, View } from "../../src/views/view.ts";
import { barNote, cellText } from "../cells.ts";
import type { Report } from "../report.ts";
import { codeSpan, escapeMarkdown } from "./escape.ts";
import { markdownText } from "./markdown.generated.ts";

/** GitHub-flavoured Markdown: tables of what the text report shows. */
export const markdown: Report = {
  render({ pages }) {
    return markdownText({ pages: pages.map((page) => ({ title: escapeMarkdown(page.title), blocks: blocksOf(page) })) }, String);
  },
};

type Block =
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  | {
      readonly kind: "table";
      readonly title: string;
      readonly head: readonly string[];
      readonly rule: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly more: string;
    };

function blocksOf(page: Page): Block[] {
  return page.views.flatMap(blockOf);
}

function blockOf(view: View): Block[] {
  switch (view.kind) {
    case "text":
      return view.lines.length === 0 ? [] : [{ kind: "lines", lines: view.lines.map((line) => escapeMarkdown(line.text)) }];
    case "findings":
      return view.findings.length === 0
        ? []
        : [
            {
              kind: "lines",
              lines: view.findings.map(
                (finding) =>
                  `${finding.severity}: ${escapeMarkdown(finding.message)}${finding.hint === undefined ? "" : ` (${escapeMarkdown(finding.hint)})`}`,
              ),
            },
          ];
    case "bars":
      return view.bars.length === 0 ? [] : [barTable(view.bars)];
    case "table":
      return view.rows.length === 0 ? [] : [tableBlock(view)];
    case "records":
      return [];
    case "pair":
      return [...blockOf(view.left), ...blockOf(view.right)];
  }
}

function tableBlock(table: TableView): Block {
  const rows = table.total === undefined ? table.rows : [...table.rows, table.total];
  return {
    kind: "table",
    title: escapeMarkdown(table.title ?? ""),
    head: table.columns.map((column) => escapeMarkdown(column.title)),
    rule: table.columns.map((column) => (column.align === "right" ? "---:" : "---")),
    rows: rows.map((row) => row.map(cellMarkdown)),
    more: escapeMarkdown(table.more ?? ""),
  };
}

function barTable(bars: readonly Bar[]): Block {
  return {
    kind: "table",
    title: "",
    head: ["region", "used", "", "note"],
    rule: ["---", "---:", "---:", "---"],
    rows: bars.map((bar) => {
      const used = bar.length === undefined ? `${bar.used} B` : bytesOf(bar.used, bar.length);
      return [codeSpan(bar.name), used, bar.length === undefined ? "" : percent(bar.used, bar.length), escapeMarkdown(barNote(bar))];
    }),
    more: "",
  };
}

function cellMarkdown(cell: Cell): string {
  return cell.kind === "name"
    ? "&nbsp;&nbsp;".repeat(cell.depth ?? 0) + codeSpan(cell.text)
    : cell.kind === "text"
      ? escapeMarkdown(cell.text)
      : cellText(cell);
}
