import type { SymbolEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { SYMBOL_KINDS, type SymbolKind } from "../image/symbols.ts";
import { EVIDENCE } from "../ledger/claims.ts";
import { firstRows } from "../views/first-rows.ts";
import { counted } from "../views/numbers.ts";
import { address, type Cell, name, none, size, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { regionOf } from "./sections.ts";

export interface SymbolsOptions {
  readonly sort: "size" | "address" | "name";
  /** Keeps symbols whose demangled or raw name matches. */
  readonly filter?: ((name: string) => boolean) | undefined;
  readonly section?: string | undefined;
  readonly region?: string | undefined;
  readonly kind?: SymbolKind | undefined;
  readonly crate?: string | undefined;
  /** What debug information adds to a row of `Symbols`. */
  readonly details?: ((symbol: number) => SymbolDetails) | undefined;
  /** Rows that people see; the part is whole. */
  readonly top: number;
  /** Only those rows are asked for, no document: names of the others are not worked out, and the part has them not. */
  readonly shownOnly?: boolean | undefined;
}

/** Where a symbol comes from, as far as it is known. */
export interface SymbolDetails {
  /** Crate or folder; the one that its name tells when this is undefined. */
  readonly crate?: string | undefined;
  readonly unit?: string | undefined;
  /** `src/net.rs:118` */
  readonly file?: string | undefined;
}

const SIZED = EVIDENCE[2];
const INFERRED = EVIDENCE[3];

/** Symbols that own bytes. */
export async function symbols(firmware: Firmware, options: SymbolsOptions): Promise<Result> {
  const { symbols: all } = firmware;
  const sectionNames = new Map(firmware.sections.map((section) => [section.index, section]));
  const regionNames = new Map(firmware.sections.map((section) => [section.index, regionOf(firmware, section)]));
  const chosen: number[] = [];
  for (let i = 0; i < all.count; i++) {
    const section = sectionNames.get(all.sectionIndex[i]!);
    if (options.section !== undefined && section?.name !== options.section) continue;
    if (options.region !== undefined && regionNames.get(all.sectionIndex[i]!) !== options.region) continue;
    if (options.kind !== undefined && SYMBOL_KINDS[all.kind[i]!] !== options.kind) continue;
    chosen.push(i);
  }
  if (options.sort === "size") chosen.sort((a, b) => all.size[b]! - all.size[a]! || a - b);
  if (options.sort === "address") chosen.sort((a, b) => all.address[a]! - all.address[b]! || a - b);
  const needsAllNames = options.filter !== undefined || options.crate !== undefined || options.sort === "name";
  const kept = needsAllNames || options.shownOnly !== true ? chosen : chosen.slice(0, options.top);
  const named = await firmware.describe(Uint32Array.from(kept));
  let entries = kept.map((i, row): SymbolEntry => {
    const description = named[row]!;
    const region = regionNames.get(all.sectionIndex[i]!);
    const { crate = description.crate, unit, file } = options.details?.(i) ?? {};
    return {
      name: description.raw,
      demangled: description.demangled,
      aliases: description.aliases,
      address: all.address[i]!,
      size: all.size[i]!,
      section: sectionNames.get(all.sectionIndex[i]!)?.name ?? "",
      ...(region === undefined ? {} : { region }),
      kind: SYMBOL_KINDS[all.kind[i]!]!,
      ...(crate === undefined ? {} : { crate }),
      ...(unit === undefined ? {} : { unit }),
      ...(file === undefined ? {} : { file }),
      evidence: all.inferred[i] === 1 ? INFERRED : SIZED,
    };
  });
  const { filter, crate } = options;
  if (filter !== undefined)
    entries = entries.filter((entry) => filter(entry.demangled) || filter(entry.name) || entry.aliases.some(filter));
  if (crate !== undefined) entries = entries.filter((entry) => entry.crate === crate || entry.crate?.split(" ")[0] === crate);
  if (options.sort === "name")
    entries.sort((a, b) => (a.demangled < b.demangled ? -1 : a.demangled > b.demangled ? 1 : a.address - b.address));
  const matching = needsAllNames
    ? { count: entries.length, bytes: sizeOf(entries) }
    : { count: chosen.length, bytes: chosen.reduce((sum, i) => sum + all.size[i]!, 0) };
  return {
    parts: { symbols: entries },
    views: [symbolTable(entries, { top: options.top, details: options.details !== undefined, ...matching })],
  };
}

function sizeOf(entries: readonly SymbolEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.size, 0);
}

/** Symbols as a table. */
export function symbolTable(
  entries: readonly SymbolEntry[],
  options: {
    readonly top: number;
    /** Whether crate, unit and place are told. */
    readonly details: boolean;
    /** How many there are and what they take, where the entries are only those that people see. */
    readonly count?: number;
    readonly bytes?: number;
  },
): TableView {
  const { top, details: detailed, count = entries.length, bytes = sizeOf(entries) } = options;
  const optional = (value: string | undefined): Cell => (value === undefined ? none("") : name(value));
  return {
    kind: "table",
    name: "symbols",
    columns: [
      { key: "symbol", title: "symbol", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      { key: "kind", title: "kind", align: "left" },
      { key: "address", title: "address", align: "right" },
      { key: "section", title: "section", align: "left" },
      { key: "region", title: "in", align: "left" },
      ...(detailed
        ? [
            { key: "crate", title: "crate", align: "left" as const },
            { key: "unit", title: "unit", align: "left" as const, elastic: true },
            { key: "file", title: "declared at", align: "left" as const, elastic: true },
          ]
        : []),
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.demangled),
        size(entry.size),
        text(entry.kind),
        address(entry.address),
        name(entry.section),
        optional(entry.region),
        ...(detailed ? [optional(entry.crate), optional(entry.unit), optional(entry.file)] : []),
      ],
      { top, count },
    ),
    total: [text(counted(count, "symbol")), size(bytes), ...new Array<Cell>(detailed ? 7 : 4).fill(none(""))],
  };
}
