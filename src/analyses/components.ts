import type { ComponentEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { firstRows } from "../views/first-rows.ts";
import { name, type TableView } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import {
  byBytes,
  chosenRows,
  FIGURE_COLUMNS,
  type FigureRowOptions,
  figureCells,
  figuresOf,
  sumByOwner,
  totalCells,
  totalOf,
  unowned,
} from "./owner-amounts.ts";

/** What each component contributes: rows add up to the used and reserved bytes. Needs the level of components. */
export function components(firmware: Firmware, options: FigureRowOptions): Result {
  const entries = chosenRows(componentEntries(firmware), options, (entry) => [entry.name]);
  return { parts: { components: entries }, views: [componentTable(entries, options)] };
}

/** The rows, the largest first. */
export function componentEntries(firmware: Firmware): ComponentEntry[] {
  const owners = firmware.ledger.owners("component");
  return [...sumByOwner(firmware, "component")]
    .map(
      ([owner, amounts]): ComponentEntry => ({
        ...(unowned(owner) ?? { name: owners.name(owner), kind: owner === owners.count - 1 ? "other" : "component" }),
        ...figuresOf(amounts),
      }),
    )
    .sort(byBytes);
}

/** The components of a document for people. */
export function componentTable(entries: readonly ComponentEntry[], options: { readonly top: number }): TableView {
  const total = totalOf(entries);
  return {
    kind: "table",
    name: "components",
    columns: [{ key: "component", title: "component", align: "left", elastic: true }, ...FIGURE_COLUMNS],
    ...firstRows(entries, (entry) => [name(entry.name), ...figureCells(entry, total.flash)], options),
    total: totalCells(total),
  };
}
