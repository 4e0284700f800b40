import type { ObjectEntry } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import type { LinkMapFacts } from "../../linkmap/link-map.ts";
import { firstRows } from "../../views/first-rows.ts";
import { name, none, type TableView } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
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
} from "../owner-amounts.ts";
import { linkMapPart, source } from "./archives.ts";

/** What each object file of the link contributes: rows add up to the used and reserved bytes. Needs the object level. */
export function objects(firmware: Firmware, facts: LinkMapFacts, options: FigureRowOptions): Result {
  const told = [...sumByOwner(firmware, "object", "not in the map")].map(([owner, amounts]): ObjectEntry => {
    const figures = figuresOf(amounts);
    const nobody = unowned(owner);
    if (nobody !== undefined) return { ...nobody, ...figures };
    const { name: member, archive: row, path } = facts.members[owner]!;
    const { name: archive, kind } = facts.archives[row]!;
    return {
      name: member,
      kind: kind === "linker" ? "linker" : "object",
      ...(kind === "archive" || kind === "crate" ? { archive } : {}),
      ...(path === member ? {} : { path }),
      ...figures,
    };
  });
  const entries = chosenRows(told, options, ({ name: object, archive, path }) => [object, archive, path]);
  return { parts: { linkMap: linkMapPart(facts), objects: entries }, views: [source(firmware, facts), table(entries, options.top)] };
}

function table(entries: readonly ObjectEntry[], top: number): TableView {
  const total = totalOf(entries);
  return {
    kind: "table",
    name: "objects",
    columns: [
      { key: "object", title: "object", align: "left", elastic: true },
      { key: "archive", title: "archive", align: "left", elastic: true },
      ...FIGURE_COLUMNS,
    ],
    ...firstRows(
      entries,
      (entry) => [name(entry.name), entry.archive === undefined ? none("") : name(entry.archive), ...figureCells(entry, total.flash)],
      { top },
    ),
    total: totalCells(total, none("")),
  };
}
