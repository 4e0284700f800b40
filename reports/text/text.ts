import type { Finding } from "../../src/bytes/finding.ts";
import { displayWidth, fitted, padded, wrapped } from "../../src/views/display-width.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { FindingsView, Page, PairView, TextLine, View } from "../../src/views/view.ts";
import type { Report, Terminal } from "../report.ts";
import { renderBars } from "./bars.ts";
import { type Style, styleOf } from "./style.ts";
import { naturalWidth, renderTable } from "./table.ts";

const INDENT = "  ";
const NARROWEST = 40;
/** Lines of a finding where findings are told in brief. */
const BRIEF = 2;

/** The report for people in a terminal: no line is wider than it, but for less than 40 columns. */
export const text: Report = {
  render({ pages, terminal }) {
    const wide = { ...terminal, width: Math.max(NARROWEST, terminal.width) };
    return pages.map((page) => renderPage(page, wide)).join("\n");
  },
};

function renderPage(page: Page, terminal: Terminal): string {
  const style = styleOf(terminal);
  const blocks = page.views.map((view) => renderView(view, terminal.width, style, page.title)).filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderView(view: View, width: number, style: Style, title = ""): string[] {
  switch (view.kind) {
    case "text":
      return view.lines.flatMap((line) => textLines(line, width, style));
    case "bars":
      return renderBars(view, width, style);
    case "table":
      return view.rows.length === 0 ? [] : indented(renderTable(view, width - INDENT.length, style));
    case "findings":
      return view.findings.flatMap((finding) => findingLines(finding, view, { width, style, title }));
    case "records":
      return [];
    case "pair":
      return pairLines(view, width, style);
  }
}

/** A line at the terminal's width; what follows stands below the word that it hangs from. */
function textLines({ text: whole, tone, hang }: TextLine, width: number, { plain, paint }: Style): string[] {
  const line = plain(safeText(whole));
  const indent = hang ?? line.length - line.trimStart().length + INDENT.length;
  return wrapped(line, width, Math.min(indent, Math.floor(width / 2))).map((part) => paint(part, tone));
}

interface Place {
  readonly width: number;
  readonly style: Style;
  readonly title: string;
}

function findingLines(finding: Finding, { brief = false }: FindingsView, { width, style, title }: Place): string[] {
  const { plain, paint, ellipsis } = style;
  const tone = finding.severity === "error" ? "bad" : finding.severity === "warning" ? "warn" : "quiet";
  const sign = plain(finding.severity === "note" ? "·" : "!");
  const where =
    finding.where === undefined || finding.where === title || finding.message.includes(finding.where) ? "" : ` (${finding.where})`;
  const code = plain(`[${finding.code}]`);
  const room = width - INDENT.length - sign.length - 1;
  const sentence = plain(safeText(finding.message + where));
  const message = brief ? briefly(sentence, code, room, ellipsis) : wrapped(`${sentence} ${code}`, room);
  const hint = finding.hint === undefined ? [] : wrapped(plain(safeText(finding.hint)), room);
  const hints = brief ? (message.length < BRIEF && hint.length > 0 ? [cut(hint, room, ellipsis)] : []) : hint;
  return [
    ...message.map((line, i) => {
      const shown = line.endsWith(code) ? `${line.slice(0, -code.length)}${paint(code, "quiet")}` : line;
      return `${INDENT}${i === 0 ? paint(sign, tone) : " ".repeat(sign.length)} ${shown}`;
    }),
    ...hints.map((line) => paint(`${INDENT}${" ".repeat(sign.length)} ${line}`, "quiet")),
  ];
}

/** The sentence and the code behind it in at most two lines, the end of the sentence cut. */
function briefly(sentence: string, code: string, room: number, ellipsis: string): string[] {
  const lines = wrapped(`${sentence} ${code}`, room);
  if (lines.length <= BRIEF) return lines;
  const [first = "", ...others] = wrapped(sentence, room);
  const rest = others.join(" ");
  const last = room - displayWidth(code) - 1;
  return [first, `${displayWidth(rest) <= last ? rest : cut([rest, ""], last, ellipsis)} ${code}`];
}

/** The first line, with a mark where others follow. */
function cut([first = "", ...others]: readonly string[], room: number, ellipsis: string): string {
  if (others.length === 0) return fitted(first, room, ellipsis);
  const kept = wrapped(first, room - displayWidth(ellipsis))[0]!;
  return kept + ellipsis;
}

/** Narrower terminals show pairs below one another. */
const WIDE_ENOUGH = 110;
const BETWEEN = 4;

function pairLines({ left, right }: PairView, width: number, style: Style): string[] {
  if (width < WIDE_ENOUGH || left.rows.length === 0 || right.rows.length === 0) {
    const above = renderView(left, width, style);
    const below = renderView(right, width, style);
    return above.length > 0 && below.length > 0 ? [...above, "", ...below] : [...above, ...below];
  }
  const room = width - INDENT.length - BETWEEN;
  const leftWidth = Math.min(naturalWidth(left, style), Math.floor(room / 2));
  const bare = { ...style, paint: (line: string) => line };
  const [a, b] = [renderTable(left, leftWidth, bare), renderTable(right, room - leftWidth, bare)];
  return indented(
    Array.from({ length: Math.max(a.length, b.length) }, (_, i) =>
      `${padded(a[i] ?? "", leftWidth, "left")}${" ".repeat(BETWEEN)}${b[i] ?? ""}`.trimEnd(),
    ),
  );
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : INDENT + line));
}
