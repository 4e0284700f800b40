import type { InlineCall } from "../../attribution/program.ts";
import type { CrateEntry } from "../../contract/document.ts";
import { type PiecesPart, SMALLER_FUNCTIONS, SMALLER_WORDS } from "../../contract/pieces-shape.ts";
import type { TracedOwners } from "../../graph/data/data-owners.ts";
import { buildNeedGraph } from "../../graph/reachability.ts";
import type { Firmware } from "../../image/firmware.ts";
import { symbolAt } from "../../image/symbols.ts";
import { evidenceId, evidenceText, RESERVED, SPECIAL_OWNERS, UNKNOWN } from "../../ledger/claims.ts";
import type { Level } from "../../ledger/ledger.ts";
import type { Packages } from "../../ledger/packages.ts";
import { sectionAt } from "../../ledger/section.ts";
import { AS_GAP, AS_RUN, type Atoms, tile } from "../../ledger/tile.ts";
import { inlineCallColumns } from "../inline-calls.ts";
import { unowned } from "../owner-amounts.ts";
import { missingAt, Unexplained } from "../why/reasons.ts";

/** Rows of other parts of the document that pieces point to. */
export interface PieceTargets {
  /** Rows as `crates` gave them, all of them. */
  readonly crates: readonly CrateEntry[];
  /** For each row of `firmware.symbols` its index in the document's symbols, `SMALLER_FUNCTIONS` or `SMALLER_OBJECTS` when it is not there. */
  readonly symbolIndex: Int32Array;
  /** Who refers to which data and calls which function, where that can be traced. */
  readonly traced?: TracedOwners | undefined;
  /** Inlined calls with the most code, where debug information tells them. */
  readonly inlineCalls?: readonly InlineCall[] | undefined;
  /** Further levels that are decided, with what they are called: pictures nest them too. */
  readonly levels?: readonly { readonly name: Level; readonly title: string }[] | undefined;
}

const [PACKAGE, SYMBOL, FURTHER] = [0, 1, 2];
const AS_RESERVED = 3;
const WORDS = [-1, -2, -3, -4, -5].map((owner) => SPECIAL_OWNERS[owner] ?? "unknown");

/**
 * The finest pieces of memory with their owners. Needs the levels package and symbol; unit and author where they were decided. Adds rows to
 * `crates` for words that no crate row stands for, so that every piece has one.
 */
export function pieces(firmware: Firmware, packages: Packages, targets: PieceTargets): { pieces: PiecesPart; crates: CrateEntry[] } {
  const { ledger, memory, sections } = firmware;
  const units = ledger.has("unit") ? ledger.spans("unit") : undefined;
  const levels = (targets.levels ?? []).map(({ name, title }) => ({
    title,
    names: new Names((owner) => ledger.owners(name).name(owner)),
    owner: [] as number[],
  }));
  const further = (targets.levels ?? []).map(({ name }) => ledger.spans(name));
  const atoms = tile(memory, sections, [
    ledger.spans("package"),
    ledger.spans("symbol"),
    ...further,
    ...(units === undefined ? [] : [units]),
  ]);
  const crates = new CrateRows(targets.crates, packages);
  const sectionIndex = sectionRows(firmware);
  const used = new Names(ledger.has("unit") ? (owner) => ledger.owners("unit").name(owner) : () => "");
  const evidences = new Names(evidenceText);
  const unexplained = new Unexplained(firmware, missingAt(firmware, "package"));
  const out = emptyPieces();
  const pieceOf = new Int32Array(atoms.count);
  for (let i = 0; i < atoms.count; i++) {
    const reserved = atoms.as[i] === AS_RUN && sections[atoms.sectionRow[i]!]?.storage === "reserved";
    const word = (owner: number) => (reserved && owner === UNKNOWN ? RESERVED : owner);
    const symbol = atoms.owners[SYMBOL]![i]!;
    const unit = atoms.owners[FURTHER + levels.length]?.[i] ?? UNKNOWN;
    const piece: Piece = {
      address: atoms.address[i]!,
      bytes: atoms.length[i]!,
      as: atoms.as[i]!,
      region: atoms.region[i]!,
      section: atoms.as[i] === AS_GAP ? -1 : sectionIndex[atoms.sectionRow[i]!]!,
      crate: crates.row(unexplained.owner(atoms, i, PACKAGE, SYMBOL)),
      unit: unit < 0 ? word(unit) : used.row(unit),
      symbol: symbol < 0 ? word(symbol) : targets.symbolIndex[symbol]!,
      evidence: evidences.row(atoms.evidence[PACKAGE]![i]!),
    };
    const owners = levels.map(({ names }, level) => {
      const of = atoms.owners[FURTHER + level]![i]!;
      return of < 0 ? word(of) : names.row(of);
    });
    if (!lengthened(out, levels, piece, owners)) add(out, levels, piece, owners);
    pieceOf[i] = out.address.length - 1;
  }
  addReserved(firmware, out, { crates, evidences, levels });
  const inlined = ledger.has("author") ? inlinedCode(firmware, { atoms, pieceOf }, crates) : undefined;
  const part: PiecesPart = {
    ...out,
    words: out.symbol.some((owner) => owner <= SMALLER_FUNCTIONS) ? [...WORDS, ...SMALLER_WORDS] : WORDS,
    units: used.list,
    evidences: evidences.list,
    ...(levels.length === 0 ? {} : { levels: levels.map(({ names, ...level }) => ({ ...level, names: names.list })) }),
    ...(inlined === undefined ? {} : { inlined }),
    ...(targets.traced === undefined ? {} : { references: references(firmware, targets.traced, targets.symbolIndex) }),
    ...(targets.inlineCalls === undefined ? {} : { inlineCalls: inlineCallColumns(targets.inlineCalls, targets.symbolIndex) }),
  };
  return { pieces: part, crates: crates.rows };
}

type Columns = Omit<PiecesPart, "words" | "units" | "evidences" | "levels" | "inlined" | "references" | "inlineCalls">;

type Piece = { readonly [column in keyof Columns]: number };
type LevelOwners = readonly { readonly owner: number[] }[];
const COLUMNS = ["address", "bytes", "as", "region", "section", "crate", "unit", "symbol", "evidence"] as const;

function add(out: Columns, levels: LevelOwners, piece: Piece, owners: readonly number[]): void {
  for (const column of COLUMNS) out[column].push(piece[column]);
  levels.forEach(({ owner }, level) => {
    owner.push(owners[level]!);
  });
}

/** Whether a piece of a symbol that is not listed was added to the last one, which it continues with the same owners. */
function lengthened(out: Columns, levels: LevelOwners, piece: Piece, owners: readonly number[]): boolean {
  const last = out.address.length - 1;
  if (last < 0 || piece.symbol > SMALLER_FUNCTIONS || out.address[last]! + out.bytes[last]! !== piece.address) return false;
  const isAlike = COLUMNS.every((column) => column === "address" || column === "bytes" || out[column][last] === piece[column]);
  if (!isAlike || levels.some(({ owner }, level) => owner[last] !== owners[level])) return false;
  out.bytes[last]! += piece.bytes;
  return true;
}

function emptyPieces(): Columns {
  return { address: [], bytes: [], as: [], region: [], section: [], crate: [], unit: [], symbol: [], evidence: [] };
}

/** What the layout sets aside without a section, such as the stack that flip-link puts below the statics. */
function addReserved(
  { memory }: Firmware,
  out: Columns,
  { crates, evidences, levels }: { crates: CrateRows; evidences: Names; levels: readonly { readonly owner: number[] }[] },
): void {
  memory.regions.forEach((region, index) => {
    for (const part of region.parts) {
      if (part.as !== "reserved" || part.name !== "(stack)") continue;
      out.address.push(part.address);
      out.bytes.push(part.bytes);
      out.as.push(AS_RESERVED);
      out.region.push(index);
      out.section.push(-1);
      out.crate.push(crates.row(RESERVED));
      out.unit.push(RESERVED);
      out.symbol.push(RESERVED);
      out.evidence.push(evidences.row(evidenceId("set aside for stack or heap")));
      for (const { owner } of levels) owner.push(RESERVED);
    }
  });
}

/** Which bytes of each piece another crate wrote; pieces are the atoms, cut again where the author changes. */
function inlinedCode(
  firmware: Firmware,
  { atoms, pieceOf }: { readonly atoms: Atoms; readonly pieceOf: Int32Array },
  crates: CrateRows,
): NonNullable<PiecesPart["inlined"]> {
  const { ledger, memory, sections } = firmware;
  const fine = tile(memory, sections, [ledger.spans("package"), ledger.spans("author")]);
  const [hosts, authors] = fine.owners as [Int32Array, Int32Array];
  const found = { piece: [] as number[], crate: [] as number[], bytes: [] as number[] };
  let coarse = 0;
  let amounts = new Map<number, number>();
  const finish = () => {
    for (const [author, bytes] of amounts) {
      found.piece.push(pieceOf[coarse]!);
      found.crate.push(crates.row(author));
      found.bytes.push(bytes);
    }
    amounts = new Map();
  };
  for (let i = 0; i < fine.count; i++) {
    // A fine atom without another author may span several pieces; one with another author is cut at their borders.
    let at = fine.address[i]!;
    const end = at + fine.length[i]!;
    while (at < end && coarse < atoms.count) {
      const pieceEnd = atoms.address[coarse]! + atoms.length[coarse]!;
      const isInside = at >= atoms.address[coarse]! && at < pieceEnd && atoms.region[coarse] === fine.region[i];
      if (!isInside) {
        finish();
        coarse++;
        continue;
      }
      const to = Math.min(end, pieceEnd);
      const author = authors[i]!;
      if (author >= 0 && author !== hosts[i]) amounts.set(author, (amounts.get(author) ?? 0) + to - at);
      at = to;
    }
  }
  finish();
  return found;
}

/** Direct references between symbols, each pair once, in the order of the referring symbol. */
function references(firmware: Firmware, traced: TracedOwners, symbolIndex: Int32Array): NonNullable<PiecesPart["references"]> {
  const graph = buildNeedGraph(traced);
  const { firstObject, functionCount, owners } = graph;
  const symbols = Int32Array.from({ length: graph.nodeCount }, (_, node) => {
    if (node >= functionCount && node < firstObject) return -1;
    const start = node < functionCount ? owners.graph.code.functions.start[node]! : owners.objects.start[node - firstObject]!;
    const section = sectionAt(firmware.sections, start);
    const row = section === undefined ? -1 : symbolAt(firmware.symbols, section.index, start);
    return row < 0 ? -1 : symbolIndex[row]!;
  });
  const pairs = new Float64Array(graph.from.length);
  let count = 0;
  for (let row = 0; row < pairs.length; row++) {
    const [from, to] = [symbols[graph.from[row]!]!, symbols[graph.to[row]!]!];
    if (from >= 0 && to >= 0 && from !== to) pairs[count++] = from * PAIR + to;
  }
  const ordered = pairs.subarray(0, count).sort();
  const distinct = ordered.filter((pair, i) => pair !== ordered[i - 1]);
  return { from: Array.from(distinct, (pair) => Math.floor(pair / PAIR)), to: Array.from(distinct, (pair) => pair % PAIR) };
}

/** More than any number of symbols. */
const PAIR = 2 ** 26;

/** Index in the document's sections of each image section. */
function sectionRows(firmware: Firmware): number[] {
  const rows = new Map(firmware.sectionTable.map((row, position) => [row.index, position]));
  return firmware.sections.map((section) => rows.get(section.index) ?? -1);
}

/** Owners of the package level as rows of the document's crates. */
class CrateRows {
  readonly rows: CrateEntry[];
  readonly #packages: Packages;
  readonly #known = new Map<string, number>();
  readonly #ofOwner = new Map<number, number>();

  constructor(crates: readonly CrateEntry[], packages: Packages) {
    this.rows = [...crates];
    this.#packages = packages;
    crates.forEach((crate, row) => {
      this.#known.set(key(crate), row);
    });
  }

  row(owner: number): number {
    const known = this.#ofOwner.get(owner);
    if (known !== undefined) return known;
    const wanted = unowned(owner) ?? this.#packages.package(owner);
    let row = this.#known.get(key(wanted));
    if (row === undefined) {
      row = this.rows.length;
      this.rows.push({ ...NOTHING, ...wanted });
      this.#known.set(key(wanted), row);
    }
    this.#ofOwner.set(owner, row);
    return row;
  }
}

const NOTHING = { flash: 0, ram: 0, code: 0, rodata: 0, data: 0, bss: 0 };

function key({ name, version, kind }: { name: string; version?: string | undefined; kind: string }): string {
  return `${kind} ${name} ${version ?? ""}`;
}

/** Names in the order of their first use. */
class Names {
  readonly list: string[] = [];
  readonly #rows = new Map<number, number>();
  readonly #name: (owner: number) => string;

  constructor(name: (owner: number) => string) {
    this.#name = name;
  }

  row(owner: number): number {
    let row = this.#rows.get(owner);
    if (row === undefined) {
      row = this.list.length;
      this.#rows.set(owner, row);
      this.list.push(this.#name(owner));
    }
    return row;
  }
}
