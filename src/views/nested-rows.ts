import { grouped } from "./numbers.ts";
import { type Column, count, name, type Row } from "./view.ts";

/** A row that lies in the nearest row before it that is less deep; the outermost have depth 1. */
export interface NestedRow {
  readonly depth: number;
  readonly name: string;
}

const SEPARATOR = " > ";

/** Where each row lies, itself included: `FLASH > .text > core`. Rows come in pre-order. */
function pathsOf(rows: readonly NestedRow[]): string[] {
  const above: string[] = [];
  return rows.map(({ depth, name }) => {
    above.length = Math.min(above.length, depth - 1);
    above.push(name);
    return above.join(SEPARATOR);
  });
}

/** The columns that tables for machines have in front where rows are nested. */
export const NESTING_COLUMNS: readonly Column[] = [
  { key: "path", title: "path", align: "left" },
  { key: "depth", title: "depth", align: "right" },
];

/** Nested rows for machines: where each lies, how deep, then its own cells. */
export function nestedRecords<T extends NestedRow>(rows: readonly T[], cells: (row: T) => Row): Row[] {
  const paths = pathsOf(rows);
  return rows.map((row, i) => [name(paths[i]!), count(row.depth), ...cells(row)]);
}

/** The first `top` rows of each row, in pre-order; the others become one row, which `folded` sums up and names. */
export function foldedRows<T extends NestedRow>(rows: readonly T[], top: number, folded: (rest: readonly T[], name: string) => T): T[] {
  const shown: T[] = [];
  const counts: number[] = [];
  const rests: T[][] = [];
  const leave = (depth: number) => {
    for (let inner = rests.length - 1; inner > depth; inner--) {
      const rest = rests[inner] ?? [];
      if (rest.length > 0) shown.push(folded(rest, `(${grouped(rest.length)} more)`));
    }
    rests.length = Math.min(rests.length, depth + 1);
    counts.length = Math.min(counts.length, depth + 1);
  };
  let hidden = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.depth > hidden) continue;
    hidden = Number.POSITIVE_INFINITY;
    leave(row.depth);
    const count = (counts[row.depth] ?? 0) + 1;
    counts[row.depth] = count;
    if (count <= top) shown.push(row);
    else {
      const rest = rests[row.depth] ?? [];
      rest.push(row);
      rests[row.depth] = rest;
      hidden = row.depth;
    }
  }
  leave(0);
  return shown;
}
