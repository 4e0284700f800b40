import type { PanicCostPart, PanicEntry } from "../../contract/code-shape.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { count, name, none, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

export interface PanicOptions extends RowOptions {
  /** Which crates' places are shown. */
  readonly crate?: ((name: string) => boolean) | undefined;
}

/** What only panics keep, in the order in which it is told, with what people call it. */
const KINDS: readonly (readonly [key: Exclude<keyof PanicCostPart, "total">, title: string])[] = [
  ["locations", "locations, 16 bytes each"],
  ["paths", "names of source files"],
  ["messages", "messages and other data"],
  ["panicking", "functions that panic"],
  ["formatting", "formatting that only panics reach"],
  ["other", "other code and data that only panics reach"],
];

/** Functions named in a row for people. */
const MOST_FUNCTIONS = 3;
const UNKNOWN_CRATE = "(unknown)";

/** The places that can panic by crate, and the bytes that go when none can. */
export function panics(places: readonly PanicEntry[], cost: PanicCostPart, options: PanicOptions): Result {
  const { crate } = options;
  const ofCrates = matching(places, crate, (place) => [place.crate ?? UNKNOWN_CRATE]);
  const shown = matching(ofCrates, options.match, ({ file, functions }) => [file, ...functions.map((one) => one.name)]);
  return { parts: { panics: [...shown], panicCost: cost }, views: views(places, shown, cost, options) };
}

function views(all: readonly PanicEntry[], shown: readonly PanicEntry[], cost: PanicCostPart, { top }: PanicOptions): View[] {
  const lines: TextLine[] = [{ text: answer(all, cost), tone: "strong" }];
  if (all.length === 0 && cost.total > 0)
    lines.push({
      text: "functions that panic are linked, but no place: locations were left out, or the functions are never told one",
      tone: "quiet",
    });
  if (shown.length < all.length) lines.push({ text: `${counted(shown.length, "place")} of ${grouped(all.length)} shown`, tone: "quiet" });
  const found: View[] = [{ kind: "text", name: "answer", lines }];
  if (cost.total > 0) found.push(costTable(cost));
  if (shown.length > 0) found.push(crateTable(shown), placeTable(shown, top));
  return found;
}

function answer(all: readonly PanicEntry[], cost: PanicCostPart): string {
  if (all.length === 0 && cost.total === 0) return "nothing of this image panics as Rust does";
  return `${counted(all.length, "place")} can panic; ${grouped(cost.total)} bytes would go if none could`;
}

function costTable(cost: PanicCostPart): TableView {
  return {
    kind: "table",
    name: "cost",
    title: "what only panics need, besides the instructions at each place",
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "what", title: "what", align: "left" },
    ],
    rows: KINDS.filter(([key]) => cost[key] > 0).map(([key, title]) => [size(cost[key]), text(title)]),
    total: [size(cost.total), text("total")],
  };
}

function crateTable(places: readonly PanicEntry[]): TableView {
  const byCrate = new Map<string, number>();
  for (const place of places) byCrate.set(place.crate ?? UNKNOWN_CRATE, (byCrate.get(place.crate ?? UNKNOWN_CRATE) ?? 0) + 1);
  return {
    kind: "table",
    name: "crates",
    title: "places by the crate whose source they are in",
    columns: [
      { key: "places", title: "places", align: "right" },
      { key: "crate", title: "crate", align: "left", elastic: true },
    ],
    rows: [...byCrate].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([crate, places]) => [count(places), name(crate)]),
  };
}

function placeTable(places: readonly PanicEntry[], top: number): TableView {
  const groups = [...places].sort((a, b) => compare(a.crate ?? UNKNOWN_CRATE, b.crate ?? UNKNOWN_CRATE));
  return {
    kind: "table",
    name: "panics",
    columns: [
      { key: "crate", title: "crate", align: "left" },
      { key: "place", title: "place", align: "left", elastic: true },
      { key: "function", title: "reached from", align: "left", elastic: true },
    ],
    ...firstRows(groups, (place) => [name(place.crate ?? UNKNOWN_CRATE), name(placeOf(place)), reached(place)], { top, hint: "--all" }),
  };
}

/** The crate is named beside it, so the file is told from its folder of sources on. */
function placeOf({ file, line, column }: PanicEntry): string {
  const sources = file.lastIndexOf("/src/");
  return `${sources < 0 ? file : file.slice(sources + 1)}:${line}:${column}`;
}

function reached({ functions }: PanicEntry) {
  if (functions.length === 0) return none("nothing that was found");
  const names = functions.map((one) => one.name);
  return name(some(names, MOST_FUNCTIONS));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
