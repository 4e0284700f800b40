import type { FillPart } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import { extentsOf } from "../../ledger/extents.ts";
import type { ImageSection } from "../../ledger/section.ts";
import type { LinkMapFacts } from "../../linkmap/link-map.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted } from "../../views/numbers.ts";
import { address, count, name, none, size, type TableView, type TextView, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import { linkMapPart, source } from "./archives.ts";

type Row = FillPart["rows"][number];
type SectionRow = FillPart["sections"][number];

const BETWEEN = "(between sections)";
const CAUSES: Readonly<Record<Row["cause"], string>> = {
  alignment: "alignment",
  script: "linker script",
  "end of section": "end of section",
  "between sections": "between sections",
  linker: "linker",
};

/**
 * Every gap with its cause, and what ordering input sections by their alignment would leave of it. The sums are those of padding at the levels that a map
 * decides.
 */
export function fill(firmware: Firmware, facts: LinkMapFacts, options: RowOptions): Result {
  const all = [...gapsInSections(firmware, facts), ...gapsBetween(firmware)].sort((a, b) => b.bytes - a.bytes || a.address - b.address);
  const rows = matching(all, options.match, (row) => [row.section, row.for, row.object]);
  const sum = (key: "flash" | "ram") => rows.reduce((bytes, row) => bytes + row[key], 0);
  const part: FillPart = {
    flash: sum("flash"),
    ram: sum("ram"),
    sections: bySection(firmware, facts, rows),
    rows: [...rows],
  };
  return {
    parts: { linkMap: linkMapPart(facts), fill: part },
    views: [source(firmware, facts), summary(part, rows.length), sectionTable(part), table(part, options.top)],
  };
}

/** Gaps inside sections; one in `.data` takes bytes where it runs and where its load image lies. */
function gapsInSections({ memory, sections }: Firmware, { fills, members }: LinkMapFacts): Row[] {
  return fills.map((gap) => {
    const section = sections[gap.section]!;
    const amounts = { flash: 0, ram: 0, other: 0 };
    for (const extent of extentsOf(memory, section)) {
      const start = section.address + extent.sectionOffset;
      const inside = Math.min(gap.address + gap.bytes, start + extent.length) - Math.max(gap.address, start);
      if (inside > 0) amounts[memory.regions[extent.region]!.kind] += inside;
    }
    return {
      ...{ address: gap.address, bytes: gap.bytes, section: section.name, cause: gap.cause },
      ...(gap.before === undefined ? {} : { for: gap.before }),
      ...(gap.member === undefined ? {} : { object: members[gap.member]!.name }),
      ...(gap.alignment === undefined ? {} : { alignment: gap.alignment }),
      ...{ flash: amounts.flash, ram: amounts.ram },
    };
  });
}

function gapsBetween({ memory, sections }: Firmware): Row[] {
  const beginning = new Map<number, ImageSection>();
  for (const section of sections.filter(({ size }) => size > 0).reverse()) {
    beginning.set(section.address, section);
    if (section.loadAddress !== undefined) beginning.set(section.loadAddress, section);
  }
  return memory.gaps.map((gap): Row => {
    const { kind } = memory.regions[gap.region]!;
    const behind = beginning.get(gap.address + gap.length);
    return {
      ...{ address: gap.address, bytes: gap.length, section: BETWEEN, cause: "between sections" },
      ...(behind === undefined ? {} : { for: behind.name, alignment: behind.alignment }),
      ...{ flash: kind === "flash" ? gap.length : 0, ram: kind === "ram" ? gap.length : 0 },
    };
  });
}

function bySection({ sections }: Firmware, { ordered }: LinkMapFacts, rows: readonly Row[]): SectionRow[] {
  const found = new Map<string, SectionRow>();
  for (const { section, bytes } of rows) {
    const row = found.get(section) ?? { name: section, padding: 0, pieces: 0 };
    row.padding += bytes;
    row.pieces++;
    found.set(section, row);
  }
  for (const [position, left] of ordered) {
    const row = found.get(sections[position]!.name);
    if (row !== undefined) row.ordered = (row.ordered ?? 0) + left;
  }
  return [...found.values()].sort((a, b) => b.padding - a.padding || (a.name < b.name ? -1 : 1));
}

function summary({ flash, ram, sections }: FillPart, pieces: number): TextView {
  const saved = sections.reduce((bytes, { padding, ordered = padding }) => bytes + padding - ordered, 0);
  const lines: TextView["lines"][number][] = [
    {
      text: `${counted(pieces, "gap")}: ${counted(flash, "byte")} of flash and ${counted(ram, "byte")} of RAM are padding`,
      tone: "strong",
    },
  ];
  if (saved > 0)
    lines.push({
      text: `input sections in the order of their alignment, the largest first, would save up to ${counted(saved, "byte")} (SORT_BY_ALIGNMENT in the linker script)`,
      tone: "quiet",
    });
  return { kind: "text", name: "fill-sum", lines };
}

function sectionTable({ sections }: FillPart): TableView {
  return {
    kind: "table",
    name: "fill-sections",
    columns: [
      { key: "section", title: "section", align: "left", elastic: true },
      { key: "pieces", title: "gaps", align: "right" },
      { key: "padding", title: "padding", align: "right" },
      { key: "ordered", title: "if ordered", align: "right" },
    ],
    rows: sections.map(({ name: section, pieces, padding, ordered }) => [
      name(section),
      { kind: "count", value: pieces },
      size(padding),
      ordered === undefined ? none() : size(ordered),
    ]),
  };
}

function table({ rows, flash, ram }: FillPart, top: number): TableView {
  return {
    kind: "table",
    name: "fill",
    columns: [
      { key: "address", title: "address", align: "right" },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "section", title: "section", align: "left" },
      { key: "cause", title: "cause", align: "left" },
      { key: "alignment", title: "to", align: "right" },
      { key: "for", title: "makes room for", align: "left", elastic: true },
      { key: "object", title: "object", align: "left", elastic: true },
      { key: "flash", title: "flash", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
    ],
    ...firstRows(
      rows,
      (row) => [
        address(row.address),
        size(row.bytes),
        name(row.section),
        text(CAUSES[row.cause]),
        row.alignment === undefined ? none("") : count(row.alignment),
        row.for === undefined ? none("") : name(row.for),
        row.object === undefined ? none("") : name(row.object),
        size(row.flash),
        size(row.ram),
      ],
      { top },
    ),
    total: [text("total"), none(""), none(""), none(""), none(""), none(""), none(""), size(flash), size(ram)],
  };
}
