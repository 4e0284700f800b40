import type { Unit } from "../attribution/program.ts";
import type { UnitEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { tile } from "../ledger/tile.ts";
import { grouped } from "../views/numbers.ts";
import { name, none, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { byBytes, FIGURE_COLUMNS, figureCells, figuresOf, sumByOwner, totalCells, totalOf, unowned } from "./owner-amounts.ts";
import { Unexplained } from "./why/reasons.ts";

const [UNIT, SYMBOL] = [0, 1];

/** What each compile unit contributes: rows add up to the used and reserved bytes. Needs the unit level. */
export function units(firmware: Firmware, packages: Packages, all: readonly Unit[], options: { readonly top: number }): Result {
  const { ledger, memory, sections } = firmware;
  const atoms = tile(memory, sections, [ledger.spans("unit"), ledger.spans("symbol")]);
  const sums = sumByOwner(firmware, atoms, UNIT, SYMBOL, new Unexplained(firmware));
  const entries = [...sums].map(([owner, amounts]): UnitEntry => {
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
  entries.sort(byBytes);
  const shown = entries.slice(0, options.top);
  return { parts: { units: shown }, views: [table(shown, entries)] };
}

function table(shown: readonly UnitEntry[], all: readonly UnitEntry[]): TableView {
  const total = totalOf(all);
  const rest = all.length - shown.length;
  return {
    kind: "table",
    name: "units",
    columns: [
      { key: "unit", title: "unit", align: "left", elastic: true },
      { key: "crate", title: "crate", align: "left", elastic: true },
      { key: "language", title: "language", align: "left" },
      ...FIGURE_COLUMNS,
    ],
    rows: shown.map((entry) => [
      name(entry.name),
      entry.crate === undefined ? none("") : name(entry.crate),
      entry.language === undefined ? none("") : text(entry.language),
      ...figureCells(entry, total.flash),
    ]),
    total: totalCells(total, none(""), none("")),
    more: rest > 0 ? `… ${grouped(rest)} more: --all, or --top N` : undefined,
  };
}
