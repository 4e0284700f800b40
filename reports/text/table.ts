import Table from "cli-table3";
import { displayWidth, fitted, padded } from "../../src/views/display-width.ts";
import type { TableView } from "../../src/views/view.ts";
import { cellText } from "../cells.ts";
import type { Paint } from "./style.ts";

/** Beyond this many rows the plain writer takes over: cli-table3's time grows with the square of the rows. */
const LARGEST_TABLE = 200;
const GAP = 2;
const NARROWEST_ELASTIC = 12;

const NO_BORDERS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};

/** A table as lines, at most `width` wide as far as its elastic columns can give way. */
export function renderTable(table: TableView, width: number, paint: Paint): string[] {
  const cells = table.rows.map((row) => row.map(cellText));
  const total = table.total?.map(cellText);
  const widths = columnWidths(table, total === undefined ? cells : [...cells, total], width);
  const cut = (row: readonly string[]) => row.map((text, c) => fitted(text, widths[c]!));
  const lines = cells.length <= LARGEST_TABLE ? drawn(table, cells.map(cut), widths, paint) : plain(table, cells.map(cut), widths, paint);
  if (total !== undefined && cells.length > 0) lines.push(paint(line(table, cut(total), widths), "strong"));
  if (table.more !== undefined) lines.push(paint(fitted(table.more, width), "quiet"));
  return table.title === undefined ? lines : [paint(table.title, "strong"), ...lines];
}

function columnWidths(table: TableView, rows: readonly (readonly string[])[], width: number): number[] {
  const widths = table.columns.map((column, c) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[c] ?? "")), displayWidth(column.title)),
  );
  let excess = widths.reduce((sum, w) => sum + w, 0) + GAP * (widths.length - 1) - width;
  // The widest gives way first, until it is as wide as the next.
  const elastic = table.columns.flatMap((column, c) => (column.elastic === true ? [c] : []));
  while (excess > 0) {
    const [widest, next] = elastic.filter((c) => widths[c]! > NARROWEST_ELASTIC).sort((a, b) => widths[b]! - widths[a]!);
    if (widest === undefined) break;
    const floor = next === undefined ? NARROWEST_ELASTIC : Math.min(widths[next]!, widths[widest]! - 1);
    const give = Math.min(excess, widths[widest]! - Math.max(NARROWEST_ELASTIC, floor));
    widths[widest]! -= give;
    excess -= give;
  }
  return widths;
}

function drawn(table: TableView, rows: readonly string[][], widths: readonly number[], paint: Paint): string[] {
  const drawing = new Table({
    head: table.columns.map((column) => column.title),
    colAligns: table.columns.map((column) => column.align),
    colWidths: [...widths],
    chars: NO_BORDERS,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    wordWrap: false,
  });
  drawing.push(...rows);
  const [head = "", ...body] = drawing.toString().split("\n");
  return [paint(head.trimEnd(), "quiet"), ...body.map((row) => row.trimEnd())];
}

function plain(table: TableView, rows: readonly string[][], widths: readonly number[], paint: Paint): string[] {
  const head = paint(
    line(
      table,
      table.columns.map((column) => column.title),
      widths,
    ),
    "quiet",
  );
  return [head, ...rows.map((row) => line(table, row, widths))];
}

function line(table: TableView, row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((text, c) => padded(text, widths[c]!, table.columns[c]?.align ?? "left"));
  return cells.join(" ".repeat(GAP)).trimEnd();
}
