import type { Finding } from "../bytes/finding.ts";
import { address, type BarsView, type Column, name, none, type Page, type Row, size, text, type View } from "./view.ts";

/** A table as machines get it. */
export interface RecordTable {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Whether it is about all images of a run. */
  readonly ofAll?: true | undefined;
}

/** The column that names the input, beside those of a table. */
export const IMAGE = "image";

/**
 * What pages hold for machines: tables, regions, findings. Tables of one name are one, with the columns of all of them; `several` puts the image in a
 * column of its own. Where `cut` there are as many rows as people see.
 */
export function recordTables(
  pages: readonly Page[],
  { cut, several }: { readonly cut: boolean; readonly several: boolean },
): RecordTable[] {
  const byName = new Map<string, { columns: Map<string, Column>; rows: Map<string, Row[number]>[] }>();
  for (const page of pages) {
    for (const table of page.views.flatMap((view) => tablesOf(view, cut))) {
      const named = several && !table.ofAll;
      const joined = byName.get(table.name) ?? { columns: new Map<string, Column>(named ? [[IMAGE, IMAGE_COLUMN]] : []), rows: [] };
      byName.set(table.name, joined);
      for (const column of table.columns) if (!joined.columns.has(column.key)) joined.columns.set(column.key, column);
      for (const row of table.rows) {
        const cells = new Map(table.columns.map((column, i) => [column.key, row[i]!]));
        joined.rows.push(named ? cells.set(IMAGE, name(page.title)) : cells);
      }
    }
  }
  return [...byName].map(([title, { columns, rows }]) => ({
    name: title,
    columns: [...columns.values()],
    rows: rows.map((row) => [...columns.keys()].map((key) => row.get(key) ?? none(""))),
  }));
}

/** How many rows of each table `cut` leaves out: `units: 40 of 128 rows`. */
export function cutRows(pages: readonly Page[]): string[] {
  const whole = recordTables(pages, { cut: false, several: false });
  const cut = recordTables(pages, { cut: true, several: false });
  return cut.flatMap(({ name: title, rows }, i) => {
    const all = whole[i]!.rows.length;
    return rows.length < all ? [`${title}: ${rows.length} of ${all} rows`] : [];
  });
}

const IMAGE_COLUMN: Column = { key: IMAGE, title: IMAGE, align: "left" };

function tablesOf(view: View, cut: boolean): RecordTable[] {
  switch (view.kind) {
    case "table": {
      const { records } = view;
      return [{ name: view.name, columns: records?.columns ?? view.columns, rows: records?.rows(cut) ?? view.rows, ofAll: view.ofAll }];
    }
    case "records":
      return [view];
    case "bars":
      return [{ name: view.name, ...regionTable(view) }];
    case "findings":
      return [{ name: view.name, ...findingTable(view.all ?? view.findings) }];
    case "pair":
      return [...tablesOf(view.left, cut), ...tablesOf(view.right, cut)];
    case "text":
      return [];
  }
}

const column = (key: string, align: Column["align"] = "right"): Column => ({ key, title: key, align });

/** The figures of bars. */
export function regionTable({ bars }: BarsView): Omit<RecordTable, "name"> {
  const known = (bytes: number | undefined) => (bytes === undefined ? none("unknown") : size(bytes));
  return {
    columns: [column("region", "left"), ...["origin", "length", "used", "reserved", "free", "overflow"].map((key) => column(key))],
    rows: bars.map((bar) => [
      name(bar.name),
      address(bar.origin),
      known(bar.length),
      size(bar.used),
      size(bar.reserved),
      known(bar.free),
      size(bar.overflow),
    ]),
  };
}

function findingTable(findings: readonly Finding[]): Omit<RecordTable, "name"> {
  const given = (value: string | undefined) => (value === undefined ? none("") : name(value));
  return {
    columns: [...["code", "severity", "message", "where", "hint"].map((key) => column(key, "left")), column("bytes")],
    rows: findings.map(({ code, severity, message, where, hint, bytes }) => [
      name(code),
      text(severity),
      name(message),
      given(where),
      given(hint),
      bytes === undefined ? none("") : size(bytes),
    ]),
  };
}
