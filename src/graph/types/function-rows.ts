import type { CodeFacts } from "../../formats/dwarf/index.ts";

/** Rows of debug information's functions by the address of their first instruction; several where a linker merged them. */
export function functionRows({ functions }: CodeFacts): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  functions.start.forEach((start, row) => {
    const even = start - (start % 2);
    const known = rows.get(even);
    if (known === undefined) rows.set(even, [row]);
    else known.push(row);
  });
  return rows;
}
