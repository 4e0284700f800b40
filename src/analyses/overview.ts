import type { CrateEntry, ReportDocument, SymbolEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { PADDING, UNKNOWN } from "../ledger/claims.ts";
import { extentsOf } from "../ledger/extents.ts";
import type { Packages } from "../ledger/packages.ts";
import { firstRows } from "../views/first-rows.ts";
import { bytes, counted, grouped, percent } from "../views/numbers.ts";
import { type Cell, name, none, share, size, type TableView, type TextLine, type View } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { type RuntimeFacts, runtime } from "./code/runtime.ts";
import { crates } from "./crates.ts";
import { byWorth } from "./doctor/worth.ts";
import { targetSentence } from "./header.ts";
import { regions } from "./regions.ts";
import { sections } from "./sections.ts";
import { symbols } from "./symbols.ts";

const LARGEST_SYMBOLS = 10;
const LARGEST_CRATES = 10;
/** Findings named in a summary. */
const MOST_FINDINGS = 3;

export interface OverviewOptions {
  /** Symbols that people see. */
  readonly symbolRows?: number | undefined;
  /** As `SymbolsOptions.shownOnly`. */
  readonly shownOnly?: boolean | undefined;
  /** Those that names alone tell, when the package level was decided from them. */
  readonly packages?: Packages | undefined;
  /** Stack, heap and vector table; undefined for what is not linked. */
  readonly running?: RuntimeFacts | undefined;
}

/** The one-screen answer: what fits where, what is left for stack and heap, which sections, crates and symbols take it, what looks wrong. */
export async function overview(
  firmware: Firmware,
  { symbolRows = LARGEST_SYMBOLS, shownOnly, packages, running }: OverviewOptions = {},
): Promise<Result> {
  const regionResult = regions(firmware);
  const sectionResult = sections(firmware);
  const largest = await symbols(firmware, { sort: "size", top: symbolRows, shownOnly });
  const parts: Partial<ReportDocument> = { size: { ...firmware.size }, ...regionResult.parts, ...sectionResult.parts, ...largest.parts };
  const byCrate =
    packages === undefined ? undefined : crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }).parts.crates;
  if (byCrate !== undefined) parts.crates = byCrate;
  const program = running === undefined ? undefined : runtime(running);
  Object.assign(parts, program?.parts);
  const findings = byWorth(firmware.findings.list());
  const largestSymbols = symbolTable(largest.parts.symbols ?? [], symbolRows, firmware.symbols.count);
  const views: View[] = [
    { kind: "text", name: "header", lines: headerLines(firmware) },
    ...regionResult.views,
    ...(program?.views ?? []),
    sectionTable(firmware),
    byCrate === undefined ? largestSymbols : { kind: "pair", name: "largest", left: crateTable(byCrate), right: largestSymbols },
    { kind: "findings", name: "findings", findings: findings.slice(0, MOST_FINDINGS), all: findings },
    ...moreFindings(findings.length - MOST_FINDINGS),
    { kind: "text", name: "unexplained", lines: unexplained(firmware) },
  ];
  return { parts, views };
}

function moreFindings(rest: number): View[] {
  return rest > 0
    ? [{ kind: "text", name: "more-findings", lines: [{ text: `${counted(rest, "more finding")}: cortex-size doctor`, tone: "quiet" }] }]
    : [];
}

function headerLines(firmware: Firmware): TextLine[] {
  const built = [
    ...firmware.producers.slice(0, 3),
    ...(firmware.buildId === undefined ? [] : [`build ${firmware.buildId.slice(0, 8)}`]),
  ].join(", ");
  const evidence = [...new Set(firmware.memory.regions.map((region) => region.evidence))].join("; ");
  return [
    { text: `${firmware.file}   ${targetSentence(firmware)}${built === "" ? "" : `   ${built}`}`, tone: "strong" },
    { text: `regions from ${evidence === "" ? "nowhere: no section is allocated" : evidence}`, tone: "quiet" },
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
  const shown = firmware.sections.filter((section) => section.size > 0);
  const cell = (region: string | undefined): Cell => (region === undefined ? none("") : name(region));
  return {
    kind: "table",
    name: "sections",
    columns: [
      { key: "section", title: "section", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      { key: "region", title: "runs in", align: "left" },
      { key: "loadRegion", title: "load image in", align: "left" },
    ],
    rows: shown.map((section) => {
      const memory = bySection.get(section)!;
      const runs = section.storage === "reserved" && memory.run !== undefined ? name(`${memory.run} (reserved)`) : cell(memory.run);
      return [name(section.name), size(section.size), runs, cell(memory.load)];
    }),
  };
}

/** Crates as symbol names tell them: what has a plain name belongs to none here. */
function crateTable(entries: readonly CrateEntry[]): TableView {
  const flash = entries.reduce((sum, entry) => sum + entry.flash, 0);
  const rest = entries.length - LARGEST_CRATES;
  return {
    kind: "table",
    name: "crates",
    columns: [
      { key: "crate", title: "crate, by symbol names alone", align: "left", elastic: true },
      { key: "flash", title: "flash", align: "right" },
      { key: "share", title: "", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
    ],
    ...firstRows(entries, (entry) => [name(entry.name), size(entry.flash), share(entry.flash, flash), size(entry.ram)], {
      top: LARGEST_CRATES,
    }),
    more:
      rest > 0
        ? `… ${grouped(rest)} more: cortex-size crates, which reads debug information`
        : "cortex-size crates reads debug information",
  };
}

function symbolTable(entries: readonly SymbolEntry[], top: number, count: number): TableView {
  return {
    kind: "table",
    name: "symbols",
    columns: [
      { key: "symbol", title: "symbol", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      { key: "region", title: "in", align: "left" },
    ],
    ...firstRows(
      entries,
      (entry) => [name(entry.demangled), size(entry.size), entry.region === undefined ? none("") : name(entry.region)],
      { top, count, hint: "cortex-size symbols" },
    ),
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
    const besides = pads > 0 ? `, besides ${bytes(pads)} of padding` : "";
    return [
      {
        text: `no symbol names ${bytes(unnamed)} of ${region.name} (${percent(unnamed, region.used + region.reserved)})${besides}`,
        tone: "quiet",
      },
    ];
  });
}
