import type { SymbolPlace } from "../attribution/symbol-places.ts";
import type { SymbolEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import { SYMBOL_EVIDENCE } from "../image/symbol-claims.ts";
import { byAddress, bySize } from "../image/symbol-order.ts";
import { SYMBOL_KINDS, type SymbolKind } from "../image/symbols.ts";
import { PADDING } from "../ledger/claims.ts";
import type { Spans } from "../ledger/settle.ts";
import { AS_LOAD, joinedAtoms } from "../ledger/tile.ts";
import { isClosure, taskPool } from "../views/closure-names.ts";
import { firstRows, matching, type RowOptions } from "../views/first-rows.ts";
import { counted, grouped } from "../views/numbers.ts";
import { address, type Cell, name, none, size, type TableView, type TextView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { regionOf } from "./sections.ts";

/** What is asked of symbols; one matches by its demangled name, its raw one or that of an alias. */
export interface SymbolsOptions extends RowOptions {
  readonly sort: "size" | "address" | "name";
  readonly section?: string | undefined;
  readonly region?: string | undefined;
  readonly kind?: SymbolKind | undefined;
  readonly crate?: string | undefined;
  /** Keeps symbols by their rows in `Firmware.symbols`. */
  readonly chosen?: ((symbol: number) => boolean) | undefined;
  /** What debug information adds to a row of `Symbols`. */
  readonly details?: ((symbol: number) => SymbolDetails) | undefined;
  /** Where symbols are declared, by their rows: people know closures by it. Asked for when a closure is among the rows that they see. */
  readonly places?: (() => Promise<ReadonlyMap<number, SymbolPlace> | undefined>) | undefined;
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
  /** The directory in which it was compiled, where `file` is relative to it. */
  readonly directory?: string | undefined;
}

/** Symbols that own bytes. */
export async function symbols(firmware: Firmware, options: SymbolsOptions): Promise<Result> {
  const { symbols: all } = firmware;
  const sectionNames = new Map(firmware.sections.map((section) => [section.index, section]));
  const regionNames = new Map(firmware.sections.map((section) => [section.index, regionOf(firmware, section)]));
  const { owned, pool } = ownedBytes(firmware);
  const order = orderOf(firmware, options.sort, owned);
  const isAsked = (i: number): boolean =>
    options.chosen?.(i) !== false &&
    (options.section === undefined || sectionNames.get(all.sectionIndex[i]!)?.name === options.section) &&
    (options.region === undefined || regionNames.get(all.sectionIndex[i]!) === options.region) &&
    (options.kind === undefined || SYMBOL_KINDS[all.kind[i]!] === options.kind);
  const isAll = isWhole(options) && options.region === undefined;
  const chosen = isAll ? order : order.filter(isAsked);
  const needsAllNames = options.match !== undefined || options.crate !== undefined || options.sort === "name";
  const kept = needsAllNames || options.shownOnly !== true ? chosen : chosen.slice(0, options.top);
  const named = await firmware.describe(kept);
  const rowOf = new Map<SymbolEntry, number>();
  let entries = Array.from(kept, (i, row): SymbolEntry => {
    const description = named[row]!;
    const region = regionNames.get(all.sectionIndex[i]!);
    const { crate = description.crate, unit, file, directory } = options.details?.(i) ?? {};
    const entry: SymbolEntry = {
      name: description.raw,
      demangled: description.demangled,
      aliases: description.aliases,
      address: all.address[i]!,
      size: owned[i]!,
      ...(all.inferred[i] === 1 || all.size[i] === owned[i] ? {} : { declared: all.size[i]! }),
      ...(pool[i] === 0 ? {} : { pool: pool[i]! }),
      section: sectionNames.get(all.sectionIndex[i]!)?.name ?? "",
      ...(region === undefined ? {} : { region }),
      kind: SYMBOL_KINDS[all.kind[i]!]!,
      ...(crate === undefined ? {} : { crate }),
      ...(unit === undefined ? {} : { unit }),
      ...(file === undefined ? {} : { file }),
      ...(directory === undefined ? {} : { directory }),
      evidence: all.inferred[i] === 1 ? SYMBOL_EVIDENCE.inferred : SYMBOL_EVIDENCE.sized,
    };
    rowOf.set(entry, i);
    return entry;
  });
  const { match, crate } = options;
  entries = [...matching(entries, match, ({ name: raw, demangled, aliases }) => [demangled, raw, ...aliases])];
  if (crate !== undefined) entries = entries.filter((entry) => entry.crate === crate || entry.crate?.split(" ")[0] === crate);
  if (options.sort === "name")
    entries.sort((a, b) => (a.demangled < b.demangled ? -1 : a.demangled > b.demangled ? 1 : a.address - b.address));
  const seen = entries.slice(0, options.top);
  const places = seen.some(({ demangled }) => isClosure(demangled)) ? await options.places?.() : undefined;
  const pools = places && (await poolPlaces(firmware, seen, places));
  const placeOf = (entry: SymbolEntry) => {
    const pool = taskPool(entry.demangled);
    return pool === undefined ? (entry.file ?? places?.get(rowOf.get(entry)!)?.file) : pools?.get(pool);
  };
  const sums = needsAllNames
    ? { count: entries.length, bytes: sizeOf(entries) }
    : { count: chosen.length, bytes: isAll ? sumOf(owned) : chosen.reduce((sum, i) => sum + owned[i]!, 0) };
  return {
    parts: { symbols: entries },
    views: [
      symbolTable(entries, { top: options.top, details: options.details !== undefined, placeOf, ...sums }),
      ...(isWhole(options) ? [remainder(firmware, options.region, pool)] : []),
    ],
  };
}

/** Rows of all symbols in an order; by names they are sorted once those are known. */
function orderOf({ symbols }: Firmware, sort: SymbolsOptions["sort"], owned: Float64Array): Uint32Array {
  if (sort === "address") return byAddress(symbols);
  return sort === "size" ? bySize(owned) : Uint32Array.from({ length: symbols.count }, (_, row) => row);
}

function sumOf(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}

/** Where the statics are declared that tasks among the rows are kept in, by their names. */
async function poolPlaces(
  firmware: Firmware,
  seen: readonly SymbolEntry[],
  places: ReadonlyMap<number, SymbolPlace>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!seen.some(({ demangled }) => taskPool(demangled) !== undefined)) return found;
  const rows = Uint32Array.from(places.keys()).filter((row) => SYMBOL_KINDS[firmware.symbols.kind[row]!] === "object");
  const named = await firmware.describe(rows);
  for (const [i, row] of rows.entries()) found.set(named[i]!.demangled, places.get(row)!.file);
  return found;
}

/** Whether a list holds every symbol of the image or of one region. */
function isWhole({ match, section, kind, crate, chosen }: SymbolsOptions): boolean {
  return chosen === undefined && match === undefined && section === undefined && kind === undefined && crate === undefined;
}

/** What adds up with the symbols to all bytes in memory, or in one region. */
function remainder(firmware: Firmware, region: string | undefined, pool: Float64Array): TextView {
  const { memory, sections, symbols, ledger } = firmware;
  // Whose bytes they are does not matter here: all symbols are of one class.
  const one = new Uint8Array(symbols.count);
  const atoms = joinedAtoms(memory, sections, [{ spans: ledger.spans("symbol"), classes: one }]);
  const sums = { named: 0, unnamed: 0, padding: 0, images: 0 };
  const pools = poolsIn(firmware, region, pool);
  for (let i = 0; i < atoms.count; i++) {
    if (region !== undefined && memory.regions[atoms.region[i]!]!.name !== region) continue;
    const owner = atoms.owners[0]![i]!;
    const of = atoms.as[i] === AS_LOAD ? "images" : owner >= 0 ? "named" : owner === PADDING ? "padding" : "unnamed";
    sums[of] += atoms.length[i]!;
  }
  const { named, unnamed, padding, images } = sums;
  const own = [
    grouped(named - pools),
    ...(pools > 0 ? [`${grouped(pools)} of literal pools behind functions`] : []),
    ...(unnamed > 0 ? [`${grouped(unnamed)} without a symbol`] : []),
    ...(padding > 0 ? [`${grouped(padding)} of padding`] : []),
  ].join(" + ");
  const all = `${images > 0 ? `+ ${grouped(images)} of load images ` : ""}= ${grouped(named + unnamed + padding + images)} bytes in ${region ?? "memory"}`;
  return { kind: "text", name: "remainder", lines: [own, all].map((line) => ({ text: line, tone: "quiet" })) };
}

/**
 * Bytes that each symbol owns: what a later one lies on is that one's. Of a function whose size is declared the literal pool behind it is told
 * apart: it is the function's, but not what the symbol table says of it.
 */
export function ownedBytes({ ledger, symbols: all }: Firmware): { readonly owned: Float64Array; readonly pool: Float64Array } {
  const spans: Spans = ledger.spans("symbol");
  const [owned, pool] = [new Float64Array(all.count), new Float64Array(all.count)];
  for (let i = 0; i < spans.count; i++) if (spans.owner[i]! >= 0) owned[spans.owner[i]!]! += spans.length[i]!;
  for (let i = 0; i < all.count; i++) {
    if (all.inferred[i] === 1 || owned[i]! <= all.size[i]!) continue;
    pool[i] = owned[i]! - all.size[i]!;
    owned[i] = all.size[i]!;
  }
  return { owned, pool };
}

/** Bytes of literal pools behind functions, by symbol, in one region or all. */
function poolsIn(firmware: Firmware, region: string | undefined, pool: Float64Array): number {
  if (region === undefined) return sumOf(pool);
  const { sectionIndex } = firmware.symbols;
  const isIn = new Map(firmware.sections.map((section) => [section.index, regionOf(firmware, section) === region]));
  return pool.reduce((sum, bytes, i) => sum + (isIn.get(sectionIndex[i]!) === true ? bytes : 0), 0);
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
    /** Where a symbol is declared, where that is known. */
    readonly placeOf?: (entry: SymbolEntry) => string | undefined;
    /** How many there are and what they take, where the entries are only those that people see. */
    readonly count?: number;
    readonly bytes?: number;
  },
): TableView {
  const { top, details: detailed, placeOf, count = entries.length, bytes = sizeOf(entries) } = options;
  const differs = entries.some(({ declared }) => declared !== undefined);
  const optional = (value: string | undefined): Cell => (value === undefined ? none("") : name(value));
  return {
    kind: "table",
    name: "symbols",
    columns: [
      { key: "symbol", title: "symbol", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
      ...(differs ? [{ key: "declared", title: "declared", align: "right" as const }] : []),
      { key: "kind", title: "kind", align: "left" },
      { key: "address", title: "address", align: "right" },
      { key: "section", title: "section", align: "left" },
      { key: "region", title: "in", align: "left" },
      ...(detailed
        ? [
            { key: "crate", title: "crate", align: "left" as const },
            { key: "unit", title: "unit", align: "left" as const, elastic: true },
            { key: "file", title: "declared at", align: "left" as const, elastic: true, keep: true },
          ]
        : []),
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.demangled, placeOf?.(entry)),
        size(entry.size),
        ...(differs ? [entry.declared === undefined ? none("") : size(entry.declared)] : []),
        text(entry.kind),
        address(entry.address),
        name(entry.section),
        optional(entry.region),
        ...(detailed ? [optional(entry.crate), optional(entry.unit), optional(entry.file)] : []),
      ],
      { top, count },
    ),
    total: [text(counted(count, "symbol")), size(bytes), ...new Array<Cell>((detailed ? 7 : 4) + (differs ? 1 : 0)).fill(none(""))],
  };
}
