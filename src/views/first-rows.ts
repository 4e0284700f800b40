import { grouped } from "./numbers.ts";
import type { Cell, Row, TableView } from "./view.ts";

/** Which rows a table has, and how many of them people see: what `--filter` and `--top` say, to every table alike. */
export interface RowOptions {
  /** Rows that people see; what machines get has all. */
  readonly top: number;
  /** Keeps rows of which a name matches; their sums are the table's then. All rows when absent. */
  readonly match?: ((name: string) => boolean) | undefined;
}

/** The entries of which one of the names matches; all of them where nothing is asked for. */
export function matching<T>(
  entries: readonly T[],
  match: RowOptions["match"],
  namesOf: (entry: T) => readonly (string | undefined)[],
): readonly T[] {
  return match === undefined ? entries : entries.filter((entry) => namesOf(entry).some((one) => one !== undefined && match(one)));
}

/** How the first rows of a table are chosen for people. */
export interface Limit {
  /** How many people see. */
  readonly top: number;
  /** What to type for more. */
  readonly hint?: string;
  /** How many rows there are, where the entries are only those that people see. */
  readonly count?: number;
  /** A remark below the table, behind the number of rows that are left out. */
  readonly remark?: string | undefined;
}

/** The rows of a table: the first `top` for people, with a mark that others are left out; all for machines. */
export function firstRows<T>(
  entries: readonly T[],
  row: (entry: T) => Row,
  { top, hint = "--all, or --top N", count = entries.length, remark }: Limit,
): Pick<TableView, "rows" | "records" | "more"> {
  const rest = count - top;
  if (!(rest > 0)) return { rows: entries.map(row), more: remark };
  return {
    rows: entries.slice(0, top).map(row),
    records: { rows: (cut) => (cut ? entries.slice(0, top) : entries).map(row) },
    more: [`… ${grouped(rest)} more: ${hint}`, ...(remark === undefined ? [] : [remark])].join("; "),
  };
}

/** The table with one more column for machines, which says of what its rows are: tables of several things are one then. */
export function keyed(table: TableView, key: string, cell: Cell): TableView {
  const { records, rows } = table;
  return {
    ...table,
    records: {
      columns: [{ key, title: key, align: "left" }, ...(records?.columns ?? table.columns)],
      rows: (cut) => (records?.rows(cut) ?? rows).map((row) => [cell, ...row]),
    },
  };
}
