import type { FunctionEntry } from "../../contract/code-shape.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted } from "../../views/numbers.ts";
import { count, name, none, size, type TableView, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

export const FUNCTION_ORDERS = ["stack", "frame", "size", "callers", "address", "name"] as const;

export interface FunctionsOptions extends RowOptions {
  readonly sort: (typeof FUNCTION_ORDERS)[number];
}

/** Every function: size, frame, deepest path, callers, place. */
export function functions(all: readonly FunctionEntry[], { sort, match, top }: FunctionsOptions): Result {
  const kept = [...matching(all, match, (entry) => [entry.name])];
  const byName = (a: FunctionEntry, b: FunctionEntry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const order = (a: FunctionEntry, b: FunctionEntry) => (sort === "address" ? 0 : sort === "name" ? byName(a, b) : b[sort] - a[sort]);
  kept.sort((a, b) => order(a, b) || a.address - b.address);
  return { parts: { functions: kept }, views: [table(kept, top)] };
}

/** How a depth that is no bound is written: what is known of it, at least. */
const VERDICTS = { bound: "bound", "bound-if": "bound if", none: "not a bound" } as const;

function table(entries: readonly FunctionEntry[], top: number): TableView {
  const isPlaced = entries.some(({ file }) => file !== undefined);
  return {
    kind: "table",
    name: "functions",
    columns: [
      { key: "function", title: "function", align: "left", elastic: true },
      { key: "stack", title: "stack", align: "right" },
      { key: "verdict", title: "is", align: "left" },
      { key: "frame", title: "frame", align: "right" },
      { key: "size", title: "size", align: "right" },
      { key: "callers", title: "callers", align: "right" },
      ...(isPlaced ? [{ key: "file", title: "declared at", align: "left" as const, elastic: true }] : []),
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.name),
        size(entry.stack),
        text(VERDICTS[entry.verdict]),
        size(entry.frame),
        size(entry.size),
        count(entry.callers),
        ...(isPlaced ? [entry.file === undefined ? none("") : name(entry.file)] : []),
      ],
      { top, hint: "--all" },
    ),
    total: [
      text(counted(entries.length, "function")),
      none(""),
      none(""),
      none(""),
      size(entries.reduce((sum, entry) => sum + entry.size, 0)),
      none(""),
      ...(isPlaced ? [none("")] : []),
    ],
  };
}
