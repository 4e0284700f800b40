import Table from "cli-table3";
import { displayWidth, fitted, padded, wrapped } from "../../src/views/display-width.ts";
import { longName, shortNames } from "../../src/views/names.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Cell, Column, TableView } from "../../src/views/view.ts";
import { cellText } from "../cells.ts";
import type { Style } from "./style.ts";

/** Beyond this many rows the plain writer takes over. */
const LARGEST_TABLE = 200;
/** cli-table3 takes long for each cell: one holds a few rows of its column. Its time grows with the square of those; columns have their widths. */
const ROWS_AT_ONCE = 8;
/**
 * An escape sequence that changes nothing, around each line break of a cell: cli-table3 asks at each line what the first columns of the whole cell are, and takes characters
 * away one by one unless the sequences that it looks for tell it where lines end.
 */
const NOTHING = "\u001b[0m";
const BETWEEN = `${NOTHING}\n${NOTHING}`;
const GAP = 2;
/** Columns of names are no narrower as long as other columns can be left out: the first one, the others. */
const NARROWEST_NAME = 24;
const NARROWEST_ELASTIC = 12;
const NARROWEST_LEFT = 6;

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

/** A table whose columns fit. */
interface Laid {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[] | undefined;
  readonly widths: readonly number[];
}

/** A table as lines, none wider than `width`: names are shortened first, then columns on the right are left out, which is said. */
export function renderTable(table: TableView, width: number, style: Style): string[] {
  const { paint, plain } = style;
  const { laid, left } = layOut(table, width, style);
  const lines = laid.rows.length <= LARGEST_TABLE ? drawn(laid, style) : plainly(laid, style);
  if (laid.total !== undefined && laid.rows.length > 0) lines.push(paint(line(laid, laid.total), "strong"));
  const remarks = [
    ...(table.more === undefined ? [] : [plain(table.more)]),
    ...(left.length === 0 ? [] : [`no room for ${left.join(", ")}: --wide`]),
  ];
  for (const remark of remarks) lines.push(...wrapped(remark, width, 2).map((text) => paint(text, "quiet")));
  const title = table.title === undefined ? [] : wrapped(plain(table.title), width, 2).map((text) => paint(text, "strong"));
  return [...title, ...lines];
}

/** Columns that a table takes where there is room for all of it. */
export function naturalWidth(table: TableView, { plain }: Style): number {
  const rows = [...table.rows, ...(table.total === undefined ? [] : [table.total])].map((row) => row.map((cell) => plain(longText(cell))));
  const widths = naturalWidths(table.columns, rows);
  return widths.reduce((sum, columns) => sum + columns, 0) + GAP * (widths.filter((columns) => columns > 0).length - 1);
}

function layOut(table: TableView, width: number, style: Style): { laid: Laid; left: string[] } {
  const { plain, ellipsis } = style;
  const texts = table.rows.map((row) => row.map((cell) => plain(longText(cell))));
  const total = table.total?.map((cell) => plain(cellText(cell)));
  const natural = naturalWidths(table.columns, total === undefined ? texts : [...texts, total]);
  const kept = keptColumns(table.columns, natural, width);
  const widths = shrunk(
    kept.map((c) => table.columns[c]!),
    kept.map((c) => natural[c]!),
    width,
  );
  const columns = kept.map((c, i) =>
    columnTexts(
      table.rows.map((row) => row[c]!),
      texts.map((row) => row[c]!),
      { width: widths[i]!, isCut: widths[i]! < natural[c]!, style },
    ),
  );
  const laid = {
    columns: kept.map((c) => ({ ...table.columns[c]!, title: fitted(plain(table.columns[c]!.title), widths[kept.indexOf(c)]!, ellipsis) })),
    rows: texts.map((_, row) => columns.map((column) => column[row]!)),
    total: total && kept.map((c, i) => fitted(total[c]!, widths[i]!, ellipsis)),
    widths,
  };
  const left = table.columns
    .filter((_, c) => natural[c]! > 0 && !kept.includes(c))
    .map(({ title, key }) => plain(title === "" ? key : title));
  return { laid, left };
}

/** What a cell says where there is room. */
function longText(cell: Cell): string {
  return cell.kind === "name" ? cellText({ ...cell, text: longName(cell) }) : cellText(cell);
}

function naturalWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, c) => rows.reduce((most, row) => Math.max(most, displayWidth(row[c] ?? "")), displayWidth(column.title)));
}

/** Columns that say something, for which there is room when names are as short as they may be; those on the right go first, what a table is about stays. */
function keptColumns(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const kept = columns.flatMap((_, c) => (natural[c]! > 0 ? [c] : []));
  const main = Math.max(
    0,
    columns.findIndex(({ elastic }) => elastic === true),
  );
  const figure = columns.findIndex(({ align }) => align === "right");
  const least = (c: number) =>
    columns[c]!.elastic === true ? Math.min(natural[c]!, c === main ? NARROWEST_NAME : NARROWEST_ELASTIC) : natural[c]!;
  while (kept.length > 1 && kept.reduce((sum, c) => sum + least(c), 0) + GAP * (kept.length - 1) > width) {
    const last = kept.findLastIndex((c) => c !== main && c !== figure && columns[c]!.keep !== true);
    if (last < 0) break;
    kept.splice(last, 1);
  }
  return kept;
}

/** The widest of the columns that can give way does so first, until it is as wide as the next; where that is not enough all that hold words do. */
function shrunk(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, w) => sum + w, 0) + GAP * (widths.length - 1) - width;
  const steps = [
    { least: NARROWEST_ELASTIC, gives: (column: Column) => column.elastic === true },
    { least: NARROWEST_LEFT, gives: (column: Column) => column.align === "left" },
  ];
  for (const { least, gives } of steps) {
    const giving = columns.flatMap((column, c) => (gives(column) ? [c] : []));
    while (excess > 0) {
      const [widest, next] = giving.filter((c) => widths[c]! > least).sort((a, b) => widths[b]! - widths[a]!);
      if (widest === undefined) break;
      const floor = next === undefined ? least : Math.min(widths[next]!, widths[widest]! - 1);
      const give = Math.min(excess, widths[widest]! - Math.max(least, floor));
      widths[widest]! -= give;
      excess -= give;
    }
  }
  return widths;
}

/** The cells of one column, cut where they must be: names by the rule for names. */
function columnTexts(
  cells: readonly Cell[],
  texts: readonly string[],
  { width, isCut, style }: { readonly width: number; readonly isCut: boolean; readonly style: Style },
): string[] {
  const { plain, ellipsis } = style;
  const isAlike = new Set(texts).size < texts.length;
  if (!isCut && !isAlike) return [...texts];
  const names = cells.flatMap((cell, row) => (cell.kind === "name" ? [{ cell, row, indent: indentOf(texts[row]!) }] : []));
  const indents = isCut ? Math.max(0, ...names.map(({ indent }) => indent)) : 0;
  const short = shortNames(
    names.map(({ cell }) => ({ text: plain(safeText(cell.text)), place: cell.place })),
    Math.max(1, width - indents),
    ellipsis,
  );
  const column = texts.map((text) => fitted(text, width, ellipsis));
  for (const [i, { row, indent }] of names.entries()) column[row] = fitted(" ".repeat(indent) + short[i]!, width, ellipsis);
  return column;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function drawn({ columns, rows, widths }: Laid, { paint }: Style): string[] {
  const [head = "", ...body] = drawnRows(columns, widths, [columns.map((column) => column.title), ...rows]);
  return [paint(head, "quiet"), ...body];
}

function drawnRows(columns: readonly Column[], widths: readonly number[], rows: readonly (readonly string[])[]): string[] {
  const lines: string[] = [];
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE)
    lines.push(...drawnAtOnce(columns, widths, rows.slice(first, first + ROWS_AT_ONCE)));
  return lines;
}

function drawnAtOnce(columns: readonly Column[], widths: readonly number[], rows: readonly (readonly string[])[]): string[] {
  const drawing = new Table({
    colAligns: columns.map((column) => column.align),
    colWidths: [...widths],
    chars: NO_BORDERS,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    wordWrap: false,
  });
  drawing.push(columns.map((_, c) => rows.map((row) => row[c]).join(BETWEEN)));
  return drawing
    .toString()
    .replaceAll(NOTHING, "")
    .split("\n")
    .map((row) => row.trimEnd());
}

function plainly(laid: Laid, { paint }: Style): string[] {
  const titles = laid.columns.map((column) => column.title);
  return [paint(line(laid, titles), "quiet"), ...laid.rows.map((row) => line(laid, row))];
}

function line({ columns, widths }: Laid, row: readonly string[]): string {
  const cells = row.map((text, c) => padded(text, widths[c]!, columns[c]?.align ?? "left"));
  return cells.join(" ".repeat(GAP)).trimEnd();
}
