import type { CrateEntry, ReportDocument } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { PADDING, UNKNOWN } from "../ledger/claims.ts";
import { extentsOf } from "../ledger/extents.ts";
import type { Packages } from "../ledger/packages.ts";
import { firstRows } from "../views/first-rows.ts";
import { bytes, counted, grouped, percent } from "../views/numbers.ts";
import { packageTitle } from "../views/package-title.ts";
import { type Cell, name, none, type Row, share, size, type TableView, type TextLine, type View } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { type RuntimeFacts, runtime } from "./code/runtime.ts";
import { crates } from "./crates.ts";
import { byWorth } from "./doctor/worth.ts";
import { targetSentence } from "./header.ts";
import { regions } from "./regions.ts";
import { sections } from "./sections.ts";
import { type SymbolsOptions, symbols } from "./symbols.ts";

const LARGEST_SYMBOLS = 10;
const LARGEST_CRATES = 10;
const MOST_SECTIONS = 16;
/** Findings named in a summary. */
const MOST_FINDINGS = 3;

export interface OverviewOptions {
  /** Symbols that people see. */
  readonly symbolRows?: number | undefined;
  /** As `SymbolsOptions.shownOnly`. */
  readonly shownOnly?: boolean | undefined;
  /** Crates or folders, and what the package level was decided by: symbol names alone, or all that `crates` looks at too. */
  readonly packages?: { readonly packages: Packages; readonly by: "names" | "everything" } | undefined;
  /** Stack, heap and vector table; undefined for what is not linked. */
  readonly running?: RuntimeFacts | undefined;
  /** As `SymbolsOptions.places`. */
  readonly places?: SymbolsOptions["places"];
}

/**
 * The one-screen answer: what fits where, how much stack and heap is left, the vector table, what looks wrong; then what takes the bytes: sections,
 * crates, symbols.
 */
export async function overview(firmware: Firmware, options: OverviewOptions = {}): Promise<Result> {
  const { symbolRows = LARGEST_SYMBOLS, shownOnly, packages, running, places } = options;
  const regionResult = regions(firmware);
  const sectionResult = sections(firmware);
  const largest = await symbols(firmware, { sort: "size", top: symbolRows, shownOnly, places });
  const parts: Partial<ReportDocument> = { size: { ...firmware.size }, ...regionResult.parts, ...sectionResult.parts, ...largest.parts };
  const byCrate = packages && crates(firmware, packages.packages, { top: Number.POSITIVE_INFINITY, lens: "host" }).parts.crates;
  if (byCrate !== undefined) parts.crates = byCrate;
  const program = running === undefined ? undefined : runtime(running);
  Object.assign(parts, program?.parts);
  const findings = byWorth(firmware.findings.list());
  const largestSymbols = symbolTable(largest.views[0] as TableView, firmware.symbols.count - symbolRows);
  const isTold = byCrate?.some(({ origin }) => origin !== undefined) === true;
  const views: View[] = [
    { kind: "text", name: "header", lines: headerLines(firmware) },
    ...regionResult.views,
    ...(program?.views ?? []),
    { kind: "findings", name: "findings", findings: findings.slice(0, MOST_FINDINGS), brief: true, all: findings },
    ...remarks(firmware, findings.length - MOST_FINDINGS),
    sectionTable(firmware),
    isTold ? { kind: "pair", name: "largest", left: crateTable(byCrate, packages!.by), right: largestSymbols } : largestSymbols,
  ];
  return { parts, views };
}

/** What is left to say behind the findings: how many others there are, and what no symbol names. */
function remarks(firmware: Firmware, rest: number): View[] {
  const more: TextLine[] = rest > 0 ? [{ text: `${counted(rest, "more finding")}: cortex-size doctor`, tone: "quiet" }] : [];
  const lines = [...more, ...unexplained(firmware)];
  return lines.length === 0 ? [] : [{ kind: "text", name: "remarks", lines }];
}

function headerLines(firmware: Firmware): TextLine[] {
  const built = [
    ...firmware.producers.slice(0, 3),
    ...(firmware.buildId === undefined ? [] : [`build ${firmware.buildId.slice(0, 8)}`]),
  ].join(", ");
  const evidence = [...new Set(firmware.memory.regions.map((region) => region.evidence))].join("; ");
  return [
    { text: `${firmware.file}   ${targetSentence(firmware)}${built === "" ? "" : `   ${built}`}`, tone: "strong" },
    {
      text: evidence.startsWith("inferred")
        ? `regions ${evidence}`
        : `regions from ${evidence === "" ? "nowhere: no section is allocated" : evidence}`,
      tone: "quiet",
    },
  ];
}

/** The allocated sections, shorter than the command of that name. */
function sectionTable(firmware: Firmware): TableView {
  const rows = firmware.memory.extents;
  const bySection = new Map(
    firmware.sections.map((section) => [section, { run: undefined as string | undefined, load: undefined as string | undefined }]),
  );
  for (const extent of rows) {
    const memory = bySection.get(extent.section);
    if (memory !== undefined) memory[extent.as] = firmware.memory.regions[extent.region]?.name;
  }
  const all = firmware.sections.filter((section) => section.size > 0);
  const largest = new Set(all.length <= MOST_SECTIONS ? all : all.toSorted((a, b) => b.size - a.size).slice(0, MOST_SECTIONS));
  const shown = all.filter((section) => largest.has(section));
  const cell = (region: string | undefined): Cell => (region === undefined ? none("") : name(region));
  const row = (section: (typeof all)[number]): Row => {
    const memory = bySection.get(section)!;
    const runs = section.storage === "reserved" && memory.run !== undefined ? name(`${memory.run} (reserved)`) : cell(memory.run);
    return [name(section.name), size(section.size), runs, cell(memory.load)];
  };
  return {
    kind: "table",
    name: "sections",
    columns: [
      { key: "section", title: "section", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      { key: "region", title: "runs in", align: "left" },
      { key: "loadRegion", title: "load image in", align: "left" },
    ],
    rows: shown.map(row),
    ...(shown.length === all.length
      ? {}
      : { records: { rows: () => all.map(row) }, more: `… ${counted(all.length - shown.length, "smaller one")}: cortex-size sections` }),
  };
}

/** Crates or folders; those that symbol names alone tell are said to be so, as `crates` knows more. */
function crateTable(all: readonly CrateEntry[], by: "names" | "everything"): TableView {
  const entries = all.filter((entry) => entry.flash + entry.ram > 0);
  const flash = entries.reduce((sum, entry) => sum + entry.flash, 0);
  const rest = entries.length - LARGEST_CRATES;
  const more = rest > 0 ? `… ${grouped(rest)} more: cortex-size crates` : undefined;
  const remark = by === "names" ? `${more ?? "cortex-size crates"}, which is exact; this goes by symbol names alone` : more;
  return {
    kind: "table",
    name: "crates",
    columns: [
      { key: "crate", title: packageTitle(entries), align: "left", elastic: true },
      { key: "flash", title: "flash", align: "right" },
      { key: "share", title: "", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
    ],
    ...firstRows(entries, (entry) => [name(entry.name), size(entry.flash), share(entry.flash, flash), size(entry.ram)], {
      top: LARGEST_CRATES,
    }),
    more: remark,
  };
}

/** What symbols take, and where: the table of the command of that name with fewer columns. */
function symbolTable({ columns, rows, records, ...table }: TableView, rest: number): TableView {
  const chosen = ["symbol", "size", "region"].map((key) => columns.findIndex((column) => column.key === key));
  const narrow = (row: Row): Row => chosen.map((c) => row[c]!);
  return {
    ...table,
    columns: chosen.map((c) => columns[c]!),
    rows: rows.map(narrow),
    records: records && { rows: (cut) => records.rows(cut).map(narrow) },
    total: undefined,
    more: rest > 0 ? `… ${grouped(rest)} more: cortex-size symbols` : undefined,
  };
}

/** What no symbol owns, per region: said, never hidden. */
function unexplained(firmware: Firmware): TextLine[] {
  const { memory, ledger } = firmware;
  const unknown = new Float64Array(memory.regions.length);
  const padding = new Float64Array(memory.regions.length);
  for (const gap of memory.gaps) padding[gap.region]! += gap.length;
  const spans = ledger.spans("symbol");
  const places = firmware.sections.map((section) =>
    extentsOf(memory, section).filter((extent) => section.storage !== "reserved" || extent.as === "load"),
  );
  for (let i = 0; i < spans.count; i++) {
    const owner = spans.owner[i]!;
    if (owner !== UNKNOWN && owner !== PADDING) continue;
    const section = spans.sectionRow[i]!;
    const from = spans.start[i]! - firmware.sections[section]!.address;
    for (const extent of places[section]!) {
      const inside = Math.min(from + spans.length[i]!, extent.sectionOffset + extent.length) - Math.max(from, extent.sectionOffset);
      if (inside > 0) (owner === UNKNOWN ? unknown : padding)[extent.region]! += inside;
    }
  }
  return memory.regions.flatMap((region, index): TextLine[] => {
    const [unnamed, pads] = [unknown[index]!, padding[index]!];
    if (unnamed === 0) return [];
    const besides = pads > 0 ? `; ${bytes(pads)} more are padding` : "";
    const share = percent(unnamed, region.used + region.reserved);
    return [{ text: `${bytes(unnamed)} of ${region.name} (${share}) belong to no symbol${besides}`, tone: "quiet" }];
  });
}
