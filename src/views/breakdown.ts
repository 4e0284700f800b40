import type { ReportDocument } from "../contract/document.ts";
import { PIECE_AS, type PiecesPart, SMALLER_FUNCTIONS, SMALLER_OBJECTS, SMALLER_WORDS } from "../contract/pieces-shape.ts";
import { SPECIAL_OWNERS } from "../ledger/claims.ts";
import { type ContributionTree, contributionTree } from "../ledger/contribution-tree.ts";

/** What bytes are, for colours and filters. */
export const BYTE_KINDS = ["code", "rodata", "data", "bss", "vectors", "veneer", "padding", "reserved", "unknown", "free"] as const;
export type ByteKind = (typeof BYTE_KINDS)[number];

/** Levels that pictures of every document can nest, in any order; `breakdownLevels` adds those that a document has besides. */
export const BREAKDOWN_LEVELS = ["region", "section", "kind", "crate", "unit", "file", "symbol"] as const;
export type BreakdownLevel = (typeof BREAKDOWN_LEVELS)[number] | (string & {});

/** Levels that pictures of these documents can nest: those of every document, and those that the pieces of one bring. */
export function breakdownLevels(documents: readonly ReportDocument[]): readonly BreakdownLevel[] {
  const further = documents.flatMap(({ pieces }) => (pieces?.levels ?? []).map(({ title }) => title));
  return [...new Set<BreakdownLevel>([...BREAKDOWN_LEVELS, ...further])];
}

/** `host`: code belongs to the crate of the function that contains it; `author`: to the crate that it was written in. */
export type Lens = "host" | "author";

const FREE = -8;
const NOT_LISTED: Readonly<Record<number, string>> = { [SMALLER_FUNCTIONS]: SMALLER_WORDS[0], [SMALLER_OBJECTS]: SMALLER_WORDS[1] };
const KIND_OF = new Map<string, number>(BYTE_KINDS.map((kind, index) => [kind, index]));
const [LOAD, GAP] = [PIECE_AS.indexOf("load"), PIECE_AS.indexOf("padding")];

/** An owner for each row, by level. */
type LevelColumns = Readonly<Record<(typeof BREAKDOWN_LEVELS)[number], Int32Array> & Record<string, Int32Array>>;

/** Names of owners, by level. */
type LevelNames = Readonly<Record<(typeof BREAKDOWN_LEVELS)[number], readonly string[]> & Record<string, readonly string[]>>;

/** The pieces of a document as rows with an owner at each level. The free bytes of each region are the last rows, from `used` on. */
export interface Breakdown {
  readonly count: number;
  /** Rows below are used or reserved bytes; those from here on are free. */
  readonly used: number;
  readonly address: Float64Array;
  readonly bytes: Float64Array;
  /** 0 flash, 1 RAM, 2 other. */
  readonly memory: Uint8Array;
  /** Index of the piece, -1 for free bytes. */
  readonly piece: Int32Array;
  readonly levels: LevelColumns;
  /** Names of the owners of each level; those below zero by `ownerName`. */
  readonly names: LevelNames;
}

/** The rows of a document's pieces; undefined for a document without them. */
export function breakdown(document: ReportDocument, lens: Lens = "host"): Breakdown | undefined {
  const { pieces } = document;
  if (pieces === undefined) return undefined;
  const regions = document.regions ?? [];
  const files = fileTable(document);
  const inlined = lens === "author" ? pieces.inlined : undefined;
  const free = regions.flatMap((region, index) => freeHoles(region, index));
  const count = pieces.bytes.length + (inlined?.piece.length ?? 0) + free.length;
  const further = pieces.levels ?? [];
  const out = emptyBreakdown(count, breakdownLevels([document]));
  const kindOf = pieceKinds(document, pieces);
  let at = 0;
  const add = (piece: number, bytes: number, crate: number) => {
    out.address[at] = pieces.address[piece]!;
    out.bytes[at] = bytes;
    out.piece[at] = piece;
    const region = pieces.region[piece]!;
    out.memory[at] = memoryOf(regions[region]?.kind);
    const symbol = pieces.symbol[piece]!;
    out.levels.region[at] = region;
    out.levels.section[at] = pieces.section[piece]! < 0 ? wordOf(document, pieces, piece) : pieces.section[piece]!;
    out.levels.kind[at] = kindOf[piece]!;
    out.levels.crate[at] = crateOwner(document, crate);
    out.levels.unit[at] = pieces.unit[piece]!;
    out.levels.file[at] = symbol < 0 ? symbol : files.ofSymbol[symbol]!;
    out.levels.symbol[at] = symbol;
    for (const { title, owner } of further) out.levels[title]![at] = owner[piece]!;
    at++;
  };
  let next = 0;
  for (let piece = 0; piece < pieces.bytes.length; piece++) {
    let own = pieces.bytes[piece]!;
    for (; inlined !== undefined && inlined.piece[next] === piece; next++) {
      add(piece, inlined.bytes[next]!, inlined.crate[next]!);
      own -= inlined.bytes[next]!;
    }
    if (own > 0) add(piece, own, pieces.crate[piece]!);
  }
  const used = at;
  for (const hole of free) {
    out.address[at] = hole.address;
    out.bytes[at] = hole.bytes;
    out.piece[at] = -1;
    out.memory[at] = memoryOf(regions[hole.region]?.kind);
    for (const level of Object.keys(out.levels)) out.levels[level]![at] = FREE;
    out.levels.region[at] = hole.region;
    out.levels.kind[at] = KIND_OF.get("free")!;
    at++;
  }
  return {
    ...out,
    count: at,
    used,
    names: {
      region: regions.map((region) => region.name),
      section: (document.sections ?? []).map((section) => section.name),
      kind: BYTE_KINDS,
      crate: (document.crates ?? []).map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)),
      unit: pieces.units,
      file: files.names,
      symbol: (document.symbols ?? []).map((symbol) => symbol.demangled),
      ...Object.fromEntries(further.map(({ title, names }) => [title, names])),
    },
  };
}

/** Name of an owner; `(padding)` and its kin for those below zero. */
export function ownerName(rows: Breakdown, level: BreakdownLevel, owner: number): string {
  if (owner === FREE) return "(free)";
  return owner < 0 ? `(${SPECIAL_OWNERS[owner] ?? NOT_LISTED[owner] ?? "unknown"})` : (rows.names[level]?.[owner] ?? "");
}

/** Nests rows by levels; free bytes are left out unless asked for. `chosen` picks rows. */
export function breakdownTree(
  rows: Breakdown,
  levels: readonly BreakdownLevel[],
  options: { readonly free?: boolean; readonly chosen?: ArrayLike<number> | undefined } = {},
): ContributionTree {
  const shown = { count: options.free === true ? rows.count : rows.used, bytes: rows.bytes, memory: rows.memory };
  return contributionTree(
    shown,
    levels.map((level) => rows.levels[level] ?? rows.levels.region),
    options.chosen,
  );
}

function emptyBreakdown(count: number, levels: readonly BreakdownLevel[]) {
  const column = () => new Int32Array(count);
  return {
    address: new Float64Array(count),
    bytes: new Float64Array(count),
    memory: new Uint8Array(count),
    piece: column(),
    levels: Object.fromEntries(levels.map((level) => [level, column()])) as LevelColumns,
  };
}

function memoryOf(kind: string | undefined): number {
  return kind === "flash" ? 0 : kind === "ram" ? 1 : 2;
}

/** Word of a piece without a section: padding between sections, or bytes set aside. */
function wordOf(_document: ReportDocument, pieces: PiecesPart, piece: number): number {
  return pieces.as[piece] === GAP ? -1 - pieces.words.indexOf("padding") : -1 - pieces.words.indexOf("reserved");
}

/** Crates that are words get the word's number, so that a tree ends there; unknown ones that say why keep their name. */
function crateOwner(document: ReportDocument, crate: number): number {
  const { kind, name } = document.crates?.[crate] ?? {};
  if (kind === undefined || name !== `(${kind})`) return crate;
  return Number(Object.keys(SPECIAL_OWNERS).find((owner) => SPECIAL_OWNERS[Number(owner)] === kind) ?? -1);
}

/** Paths of the symbols' files, without lines. */
function fileTable(document: ReportDocument): { names: string[]; ofSymbol: Int32Array } {
  const rows = new Map<string, number>();
  const symbols = document.symbols ?? [];
  const ofSymbol = new Int32Array(symbols.length).fill(-1);
  symbols.forEach(({ file }, i) => {
    if (file === undefined) return;
    const path = file.replace(/:\d+$/, "");
    const row = rows.get(path) ?? rows.size;
    rows.set(path, row);
    ofSymbol[i] = row;
  });
  return { names: [...rows.keys()], ofSymbol };
}

/** Index in `BYTE_KINDS` for each piece. */
function pieceKinds(document: ReportDocument, pieces: PiecesPart): Uint8Array {
  const kinds = new Uint8Array(pieces.bytes.length);
  const ofSection = (document.sections ?? []).map(({ flags, type }) =>
    flags.includes("X") ? "code" : !flags.includes("W") ? "rodata" : type === "NOBITS" ? "bss" : "data",
  );
  for (let i = 0; i < kinds.length; i++) {
    const symbol = pieces.symbol[i]!;
    const crate = document.crates?.[pieces.crate[i]!]?.kind ?? "unknown";
    let kind: string = pieces.as[i] === GAP ? "padding" : (ofSection[pieces.section[i]!] ?? "reserved");
    const isObject = symbol === SMALLER_OBJECTS || (symbol >= 0 && document.symbols?.[symbol]?.kind === "object");
    if (kind === "code" && isObject) kind = "rodata";
    if (kind === "bss" && pieces.as[i] === LOAD) kind = "data";
    const word = symbol < 0 ? (pieces.words[-1 - symbol] ?? "unknown") : "unknown";
    if (crate === "vectors" || crate === "reserved" || crate === "veneer" || crate === "padding") kind = crate;
    else if (word === "padding" || word === "reserved") kind = word;
    else if (symbol < 0 && NOT_LISTED[symbol] === undefined && crate === "unknown") kind = "unknown";
    kinds[i] = KIND_OF.get(kind) ?? 0;
  }
  return kinds;
}

interface Hole {
  readonly region: number;
  readonly address: number;
  readonly bytes: number;
}

/** Free bytes of a region: the holes between its parts and behind them. None when the length is unknown or the region is overfull. */
function freeHoles(region: NonNullable<ReportDocument["regions"]>[number], index: number): Hole[] {
  if (region.length === null || region.overflow > 0) return [];
  const holes: Hole[] = [];
  let at = region.origin;
  for (const part of [...region.parts].sort((a, b) => a.address - b.address)) {
    if (part.address > at) holes.push({ region: index, address: at, bytes: part.address - at });
    at = Math.max(at, part.address + part.bytes);
  }
  const end = region.origin + region.length;
  if (end > at) holes.push({ region: index, address: at, bytes: end - at });
  return holes;
}
