import type { Finding } from "../../src/bytes/finding.ts";
import { padded } from "../../src/views/display-width.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Page, View } from "../../src/views/view.ts";
import type { Report, Terminal } from "../report.ts";
import { renderBars } from "./bars.ts";
import { type Paint, painter } from "./style.ts";
import { renderTable } from "./table.ts";

const INDENT = "  ";
const NARROWEST = 40;

/** The report for people in a terminal. */
export const text: Report = {
  render({ pages, terminal }) {
    const wide = { ...terminal, width: Math.max(NARROWEST, terminal.width) };
    return pages.map((page) => renderPage(page, wide)).join("\n");
  },
};

function renderPage(page: Page, terminal: Terminal): string {
  const paint = painter(terminal.color);
  const blocks = page.views.map((view) => renderView(view, terminal, paint)).filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderView(view: View, terminal: Terminal, paint: Paint): string[] {
  switch (view.kind) {
    case "text":
      return view.lines.map((line) => paint(safeText(line.text), line.tone));
    case "bars":
      return renderBars(view, terminal, paint);
    case "table":
      return view.rows.length === 0 ? [] : indented(renderTable(view, terminal.width - INDENT.length, paint));
    case "findings":
      return view.findings.flatMap((finding) => findingLines(finding, paint));
    case "records":
      return [];
    case "pair":
      return sideBySide(view.left, view.right, terminal, paint);
  }
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const tone = finding.severity === "error" ? "bad" : finding.severity === "warning" ? "warn" : "quiet";
  const sign = finding.severity === "note" ? "·" : "!";
  const where = finding.where === undefined || finding.message.includes(finding.where) ? "" : ` (${finding.where})`;
  const hint = finding.hint === undefined ? [] : [`    ${safeText(finding.hint)}`];
  return [
    `${INDENT}${paint(sign, tone)} ${safeText(finding.message + where)} ${paint(`[${finding.code}]`, "quiet")}`,
    ...hint.map((line) => paint(line, "quiet")),
  ];
}

const WIDE_ENOUGH = 120;

function sideBySide(left: View & { kind: "table" }, right: View & { kind: "table" }, terminal: Terminal, paint: Paint): string[] {
  if (terminal.width < WIDE_ENOUGH) {
    const above = renderView(left, terminal, paint);
    const below = renderView(right, terminal, paint);
    return above.length > 0 && below.length > 0 ? [...above, "", ...below] : [...above, ...below];
  }
  const width = Math.floor((terminal.width - INDENT.length - 4) / 2);
  const [a, b] = [renderTable(left, width, (line) => line), renderTable(right, width, (line) => line)];
  return indented(
    Array.from({ length: Math.max(a.length, b.length) }, (_, i) => `${padded(a[i] ?? "", width, "left")}    ${b[i] ?? ""}`.trimEnd()),
  );
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : INDENT + line));
}
