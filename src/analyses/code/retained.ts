import type { RetainedPart } from "../../contract/code-shape.ts";
import { firstRows, keyed, matching, type RowOptions } from "../../views/first-rows.ts";
import { grouped, bytes as inUnits } from "../../views/numbers.ts";
import { name, none, size, type TableView, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

/** What would go with each thing that was asked for, item by item. */
export function retained(parts: readonly RetainedPart[], options: RowOptions): Result {
  return { parts: { retained: [...parts] }, views: parts.flatMap((part) => [answer(part), itemTable(part, options)]) };
}

/** Crates and symbols by what would go with each. */
export function mostRetained(allCrates: readonly RetainedPart[], allSymbols: readonly RetainedPart[], { match, top }: RowOptions): Result {
  const [crates, symbols] = [allCrates, allSymbols].map((all) => matching(all, match, ({ query }) => [query])) as [
    readonly RetainedPart[],
    readonly RetainedPart[],
  ];
  const views = [
    listTable("crates", "what would go with each crate", crates, top),
    listTable("symbols", "what would go with each symbol", symbols, top),
  ];
  return { parts: { retained: [...crates, ...symbols] }, views: views.filter(({ rows }) => rows.length > 0) };
}

function answer({ query, own, retained: all, flash, ram }: RetainedPart): View {
  const line = `without ${query} ${grouped(all)} bytes would go: ${grouped(own)} of its own, ${grouped(all - own)} reached through it alone`;
  return {
    kind: "text",
    name: "answer",
    lines: [
      { text: line, tone: "strong" },
      { text: `${inUnits(flash)} of flash, ${inUnits(ram)} of RAM`, tone: "quiet" },
    ],
  };
}

function itemTable({ query, items = [] }: RetainedPart, { match, top }: RowOptions): TableView {
  const table: TableView = {
    kind: "table",
    name: "retained",
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "asked", title: "goes", align: "left" },
      { key: "name", title: "function or datum", align: "left", elastic: true },
      { key: "crate", title: "crate", align: "left", elastic: true },
    ],
    ...firstRows(
      matching(items, match, (item) => [item.name, item.crate]),
      (item) => [size(item.size), text(item.asked), name(item.name), item.crate === undefined ? none() : name(item.crate)],
      { top, hint: "--all" },
    ),
  };
  return keyed(table, "query", name(query));
}

function listTable(key: string, title: string, parts: readonly RetainedPart[], top: number): TableView {
  return {
    kind: "table",
    name: key,
    title,
    columns: [
      { key: "retained", title: "would go", align: "right" },
      { key: "own", title: "own", align: "right" },
      { key: "flash", title: "flash", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
      { key: "name", title: key === "crates" ? "crate" : "symbol", align: "left", elastic: true },
    ],
    ...firstRows(parts, (part) => [size(part.retained), size(part.own), size(part.flash), size(part.ram), name(part.query)], {
      top,
      hint: "--all",
    }),
  };
}
