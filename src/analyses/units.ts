import type { Unit } from "../attribution/program.ts";
import type { UnitEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { firstRows } from "../views/first-rows.ts";
import { name, none, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import {
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

/**
 * What each compile unit contributes: rows add up to the used and reserved bytes. Some compilers make several units of one source, armlink's and IAR's one
 * for each function, newlib's assembly one for each object: they are one row. Needs the unit level.
 */
export function units(firmware: Firmware, packages: Packages, all: readonly Unit[], options: FigureRowOptions): Result {
  const told = [...sumByOwner(firmware, "unit")].map(([owner, amounts]): UnitEntry => {
    const nobody = unowned(owner);
    if (nobody !== undefined) return { ...nobody, ...figuresOf(amounts) };
    const { name: title, language, producer, package: row } = all[owner]!;
    return {
      name: title,
      kind: "unit",
      ...(language === undefined ? {} : { language }),
      ...(producer === "" ? {} : { producer }),
      crate: packages.name(row),
      ...figuresOf(amounts),
    };
  });
  const entries = chosenRows(ofOneSource(told), options, ({ name: unit, crate }) => [unit, crate]);
  return { parts: { units: entries }, views: [table(entries, options.top)] };
}

/** Rows of which everything but the figures is equal as one. */
function ofOneSource(rows: readonly UnitEntry[]): UnitEntry[] {
  const found = new Map<string, UnitEntry>();
  for (const row of rows) {
    const key = JSON.stringify([row.kind, row.name, row.crate, row.language, row.producer]);
    const known = found.get(key);
    found.set(key, known === undefined ? row : { ...known, ...totalOf([known, row]) });
  }
  return [...found.values()];
}

function table(entries: readonly UnitEntry[], top: number): TableView {
  const total = totalOf(entries);
  return {
    kind: "table",
    name: "units",
    columns: [
      { key: "unit", title: "unit", align: "left", elastic: true },
      { key: "crate", title: "crate", align: "left", elastic: true },
      { key: "language", title: "language", align: "left" },
      ...FIGURE_COLUMNS,
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.name),
        entry.crate === undefined ? none("") : name(entry.crate),
        entry.language === undefined ? none("") : text(entry.language),
        ...figureCells(entry, total.flash),
      ],
      { top },
    ),
    total: totalCells(total, none(""), none("")),
  };
}
