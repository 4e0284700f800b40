import { displayName } from "../../src/views/display-name.ts";
import { bytes, bytesOf, percent } from "../../src/views/numbers.ts";
import { regionTable } from "../../src/views/record-tables.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Bar, Cell, Column, Row, TextLine, View } from "../../src/views/view.ts";
import { barNote, cellText, findingText } from "../cells.ts";

/** A cell of a page's table: text, made safe. */
interface BlockCell {
  readonly text: string;
  /** Classes: `n` aligns right, `d1` to `d9` indent. */
  readonly classes: string;
}

interface BlockTable {
  readonly caption: string;
  readonly head: readonly BlockCell[];
  readonly rows: readonly (readonly BlockCell[])[];
  readonly total: readonly BlockCell[];
  /** What was left out. */
  readonly more: string;
}

/** A fill bar, in hundredths of its length. */
interface BlockBar {
  readonly name: string;
  readonly figures: string;
  readonly note: string;
  readonly used: number;
  readonly reserved: number;
  readonly over: boolean;
}

interface BlockLine {
  readonly text: string;
  readonly tone: string;
}

/** A view as the page's template draws it. */
export interface Block {
  readonly lines: readonly BlockLine[];
  readonly bars: readonly BlockBar[];
  readonly tables: readonly BlockTable[];
}

const NOTHING: Block = { lines: [], bars: [], tables: [] };
/** Deepest indentation that the style knows. */
const DEEPEST = 9;

/** One view for the page's template, readable without a script. */
export function blockOf(view: View): Block {
  switch (view.kind) {
    case "text":
      return { ...NOTHING, lines: view.lines.map(lineOf) };
    case "findings":
      return {
        ...NOTHING,
        lines: view.findings.map((finding) => ({
          text: findingText(finding),
          tone: finding.severity === "error" ? "bad" : finding.severity === "warning" ? "warn" : "quiet",
        })),
      };
    case "bars":
      return {
        ...NOTHING,
        bars: view.bars.map(barOf),
        tables: view.bars.length === 0 ? [] : [tableOf({ title: "Memory regions in bytes", ...regionTable(view) })],
      };
    case "table":
      return { ...NOTHING, tables: view.rows.length === 0 ? [] : [tableOf({ ...view, title: view.title ?? displayName(view.name) })] };
    case "pair":
      return { ...NOTHING, tables: [view.left, view.right].flatMap((table) => blockOf(table).tables) };
    case "records":
      return NOTHING;
  }
}

function lineOf({ text, tone }: TextLine): BlockLine {
  return { text: safeText(text), tone: tone ?? "plain" };
}

interface Drawn {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly total?: Row | undefined;
  readonly more?: string | undefined;
}

function tableOf({ title, columns, rows, total, more }: Drawn): BlockTable {
  const cells = (row: Row) => row.map((cell, c) => cellOf(cell, columns[c]!));
  return {
    caption: safeText(title),
    head: columns.map((column) => ({ text: safeText(column.title === "" ? column.key : column.title), classes: alignment(column) })),
    rows: rows.map(cells),
    total: total === undefined ? [] : cells(total),
    more: safeText(more ?? ""),
  };
}

function cellOf(cell: Cell, column: Column): BlockCell {
  if (cell.kind !== "name") return { text: cellText(cell), classes: alignment(column) };
  const depth = Math.min(cell.depth ?? 0, DEEPEST);
  return { text: safeText(cell.text), classes: [alignment(column), depth > 0 ? `d${depth}` : ""].filter(Boolean).join(" ") };
}

function alignment({ align }: Column): string {
  return align === "right" ? "n" : "";
}

function barOf(bar: Bar): BlockBar {
  const whole = Math.max(1, bar.length ?? bar.used + bar.reserved);
  const share = (part: number) => Math.min(100, (100 * part) / whole);
  const used = share(bar.used);
  return {
    name: safeText(bar.name),
    figures: bar.length === undefined ? bytes(bar.used) : `${bytesOf(bar.used, bar.length)} (${percent(bar.used, bar.length)})`,
    note: barNote(bar),
    used,
    reserved: Math.min(100 - used, share(bar.reserved)),
    over: bar.overflow > 0,
  };
}
