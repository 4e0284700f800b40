import type { SectionEntry } from "../contract/document.ts";
import type { Firmware, SectionRow } from "../image/firmware.ts";
import { extentsOf } from "../ledger/extents.ts";
import type { ImageSection } from "../ledger/section.ts";
import { firstRows, matching, type RowOptions } from "../views/first-rows.ts";
import { address, name, none, size, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";

export interface SectionsOptions extends Partial<RowOptions> {
  /** Allocated sections alone. */
  readonly allocatedOnly: boolean;
}

/** The section table with the memories in which each section runs and lies. */
export function sections(firmware: Firmware, options: SectionsOptions = { allocatedOnly: false }): Result {
  const images = new Map(firmware.sections.map((section) => [section.index, section]));
  const rows = chosen(firmware.sectionTable, options);
  const entries = rows.map((row) => entry(firmware, row, images.get(row.index)));
  return { parts: { sections: entries }, views: [sectionTable(entries, options.top)] };
}

/** The same for a file of which only the section table is known. */
export function sectionsOfTable(table: readonly SectionRow[], options: SectionsOptions): Result {
  const rows = chosen(table, options);
  const entries = rows.map(
    (row): SectionEntry => ({ name: row.name, address: row.address, size: row.size, type: row.type, flags: row.flags }),
  );
  return { parts: { sections: entries }, views: [sectionTable(entries, options.top)] };
}

function chosen(table: readonly SectionRow[], { allocatedOnly, match }: SectionsOptions): readonly SectionRow[] {
  const rows = table.filter((row) => !allocatedOnly || (row.allocated && row.size > 0));
  return matching(rows, match, (row) => [row.name]);
}

/** Name of the region in which a section runs. */
export function regionOf(firmware: Firmware, section: ImageSection, as: "run" | "load" = "run"): string | undefined {
  const extent = extentsOf(firmware.memory, section).find((candidate) => candidate.as === as);
  return extent === undefined ? undefined : firmware.memory.regions[extent.region]?.name;
}

function entry(firmware: Firmware, row: SectionRow, image: ImageSection | undefined): SectionEntry {
  const region = image === undefined ? undefined : regionOf(firmware, image);
  const loadRegion = image?.loadAddress === undefined ? undefined : regionOf(firmware, image, "load");
  return {
    name: row.name,
    address: row.address,
    ...(image?.loadAddress === undefined ? {} : { loadAddress: image.loadAddress }),
    size: row.size,
    type: row.type,
    flags: row.flags,
    ...(region === undefined ? {} : { region }),
    ...(loadRegion === undefined ? {} : { loadRegion }),
  };
}

/** Sections as a table. Those that are not allocated have no address. */
export function sectionTable(entries: readonly SectionEntry[], top = Number.POSITIVE_INFINITY): TableView {
  return {
    kind: "table",
    name: "sections",
    columns: [
      { key: "section", title: "section", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      { key: "address", title: "address", align: "right" },
      { key: "type", title: "type", align: "left" },
      { key: "flags", title: "flags", align: "left" },
      { key: "region", title: "runs in", align: "left" },
      { key: "loadRegion", title: "load image in", align: "left" },
    ],
    ...firstRows(
      entries,
      (section) => [
        name(section.name),
        size(section.size),
        isAllocated(section) ? address(section.address) : none("–"),
        text(section.type),
        text(section.flags),
        section.region === undefined ? none(isAllocated(section) ? "" : "not loaded") : name(section.region),
        section.loadRegion === undefined ? none("") : name(section.loadRegion),
      ],
      { top },
    ),
  };
}

/** As its flags tell. */
function isAllocated({ flags }: SectionEntry): boolean {
  return flags.includes("A");
}
