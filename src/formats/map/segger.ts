import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialect } from "./dialect.ts";
import { FILL, INPUT, LOAD_IMAGE, NONE, RESERVED, STUB } from "./link-map.ts";
import { readByLines } from "./read-lines.ts";
import { decimal, placedRow, rangedRow, type SeggerRow, type SeggerSymbol, symbolRow } from "./segger-rows.ts";
import { RowFinder, TextParser } from "./text-parser.ts";

/** SEGGER's linker of Embedded Studio, `-Map` [SEGGER Linker User Guide UM20005, "Map file"; seen: linkers 2.34, 3.20, 4.34 to 4.44]. */
export const segger: MapDialect = {
  name: "segger",
  title: "SEGGER's linker",
  recognise: (head) => (TOOL.test(head) ? 1 : /^\*\*\* +LINK INFORMATION +\*\*\*\s*$/m.test(head) ? 0.5 : 0),
  read: (source, builder) => readByLines(source, new SeggerParser(builder)),
};

const TOOL = /^\s*SEGGER (?:\S+ )?Linker \d.*$/m;
/** Gaps between rows that no alignment explains are longer than this, bytes. */
const LARGEST_ALIGNMENT = 4096;
/** Longest row, over as many lines as it takes. */
const LONGEST_ROW = 4096;

type Part = "SECTION DETAIL" | "PLACEMENT SUMMARY" | "SYMBOL LIST" | "LINK SUMMARY" | "other";
const PARTS: readonly string[] = ["SECTION DETAIL", "PLACEMENT SUMMARY", "SYMBOL LIST", "LINK SUMMARY"] satisfies Part[];

/** The sums that close the map, and the columns of rows that they count. */
const SUM_TEXTS: readonly (readonly [string, string, readonly string[]])[] = [
  [" bytes read-only +code", "bytes read-only code", ["RX"]],
  [" bytes read-only +data", "bytes read-only data", ["RO"]],
  [" bytes read-write data", "bytes read-write data", ["RW", "ZI"]],
  [" {2}RX", "RX", ["RX"]],
  [" {2}RO", "RO", ["RO"]],
  [" {2}RW", "RW", ["RW"]],
  [" {2}ZI", "ZI", ["ZI"]],
];

const SUMS = SUM_TEXTS.map(([text, name, columns]) => ({
  pattern: new RegExp(`(?:^|\\s)(\\d+(?: \\d{3}){0,4})${text}\\b`),
  name,
  columns,
}));

class SeggerParser extends TextParser {
  #part: Part = "other";
  /** A row that goes on in the next line, or a name that has one of its own. */
  #pending = "";
  readonly #rows: SeggerRow[] = [];
  readonly #symbols: SeggerSymbol[] = [];
  /** Blocks by name: where the linker says that they begin and how long they are. */
  readonly #blocks = new Map<string, { base?: number; length?: number }>();
  readonly #stated = new Map<string, { stated: number; columns: readonly string[] }>();
  /** Whether the list at hand is one that is read: each symbol stands in several. */
  #byName = false;
  #sizeEnd = 0;
  #linked = false;

  constructor(builder: LinkMapBuilder) {
    super(builder);
  }

  end(): void {
    const { builder } = this;
    const finder = new RowFinder();
    const rows = [...this.#rows, ...this.#unlistedBlocks()].sort((a, b) => a.address - b.address || a.size - b.size);
    for (const run of runsOf(rows, (address) => this.#regionAt(address))) this.#place(run, finder);
    for (const { name, value, size, type } of this.#symbols) {
      const address = type === "Code" ? value - (value % 2) : value;
      const row = finder.find(address);
      // Linker 2 gives labels the size of the section that they stand in.
      const fits = row !== undefined && address + size <= builder.inputAddress(row) + builder.inputSize(row);
      if (row !== undefined) this.builder.symbol(name, address, fits ? size : 0, row);
    }
    builder.complete = this.#linked && this.#stated.size > 0;
    builder.missing = '"Link complete: …" and its sums';
    for (const [name, { stated, columns }] of this.#stated) {
      const counted = rows.reduce((sum, row) => sum + (columns.includes(row.counted) ? row.size : 0), 0);
      builder.totals.push({ name, stated, counted });
    }
  }

  protected text(line: string): boolean {
    const banner = /^\*\*\* +(\S.*?) +\*\*\*$/.exec(line)?.[1];
    if (banner !== undefined) {
      this.#part = PARTS.includes(banner) ? (banner as Part) : "other";
      this.#pending = "";
      return true;
    }
    if (line === "" || /^\s*[*=-]{2,}(\s+[*=-]{2,})*$/.test(line)) return true;
    if (TOOL.test(line)) this.builder.tool ??= line.trim().replace(/ compiled .*$/, "");
    if (this.#part === "SECTION DETAIL") return this.#section(line);
    if (this.#part === "PLACEMENT SUMMARY") return this.#placement(line);
    if (this.#part === "SYMBOL LIST") return this.#symbol(line);
    if (this.#part === "LINK SUMMARY") return this.#summary(line);
    return true;
  }

  #section(line: string): boolean {
    if (/^\S/.test(line) || /^ {2}Range\s/.test(line)) return true;
    const starts = /^ {2}[0-9a-f]{8}-[0-9a-f]{8} {2}/i.test(line);
    const unfinished = starts && this.#pending !== "";
    const text = starts ? line : `${this.#pending}  ${line.trim()}`;
    const row = rangedRow(text);
    this.#pending = row === undefined && text.length < LONGEST_ROW && (starts || this.#pending !== "") ? text : "";
    if (row !== undefined) this.#rows.push(row);
    return !unfinished && (row !== undefined || this.#pending !== "");
  }

  #placement(line: string): boolean {
    if (/^\S/.test(line) || /^ {2}Section\s+Type\s/.test(line)) return true;
    const row = placedRow(this.#pending === "" ? line : `  ${this.#pending}  ${line.trim()}`);
    const named = this.#pending !== "";
    this.#pending = row === undefined && /^ {2}\S+$/.test(line) ? line.trim() : "";
    if (row !== undefined) this.#rows.push(row);
    return row !== undefined || (this.#pending !== "" && !named);
  }

  #symbol(line: string): boolean {
    if (/^\S/.test(line)) {
      this.#byName = /symbols by name:?$/i.test(line);
      return true;
    }
    if (!this.#byName) return true;
    if (/^ {2}Symbol\s/.test(line)) {
      this.#sizeEnd = line.indexOf("Size") + "Size".length;
      return true;
    }
    const symbol = symbolRow(line, this.#sizeEnd, this.#pending);
    this.#pending = symbol === undefined && /^ {2}\S/.test(line) ? line.trim() : "";
    if (symbol?.type === "----") this.#border(symbol);
    else if (symbol !== undefined) this.#symbols.push(symbol);
    return symbol !== undefined || this.#pending !== "";
  }

  /** `heap$$Base` and `heap$$Length` of a block. */
  #border({ name, value }: SeggerSymbol): void {
    const [, block, border] = /^(.+)\$\$(Base|Length)$/.exec(name) ?? [];
    if (block === undefined) return;
    const found = this.#blocks.get(block) ?? {};
    if (border === "Base") found.base = value;
    else found.length = value;
    this.#blocks.set(block, found);
  }

  #summary(line: string): boolean {
    if (/^Link complete\b/.test(line)) this.#linked = true;
    for (const { pattern, name, columns } of SUMS) {
      const figure = pattern.exec(line)?.[1];
      if (figure !== undefined) this.#stated.set(name, { stated: decimal(figure), columns });
    }
    // `  FLASH   08000000-0801ffff   131 072 …`; linker 2 parts the addresses by a blank.
    const region = /^ {2}(\S.*?) {2,}([0-9a-f]{8})[- ]([0-9a-f]{8}) +\d/i.exec(line);
    if (region === null) return true;
    const [, name = "", from = "", to = ""] = region;
    const origin = Number.parseInt(from, 16);
    const length = Number.parseInt(to, 16) + 1 - origin;
    if (length > 0) this.builder.regions.push({ name, origin, length, attributes: "" });
    return true;
  }

  /** Blocks of linker 2 that hold no section are in no table, and the sums count them: the heap, the stack. */
  #unlistedBlocks(): SeggerRow[] {
    return [...this.#blocks].flatMap(([name, { base, length }]) => {
      if (base === undefined || length === undefined || length === 0) return [];
      const held = this.#rows.some(({ address, size, filled }) => filled !== "----" && address < base + length && base < address + size);
      return held ? [] : [blockRow(name, base, length)];
    });
  }

  #regionAt(address: number): string {
    return this.builder.regions.find(({ origin, length }) => address >= origin && address < origin + length)?.name ?? "";
  }

  #place({ region, storage, rows }: Run, finder: RowFinder): void {
    const start = rows[0]!.address;
    const end = rows.at(-1)!.address + rows.at(-1)!.size;
    this.builder.openOutput(`${storage} ${region}`.trim(), start, end - start);
    const executable = rows.some(({ counted }) => counted === "RX");
    // What is written gets its values from the initialization table, whose data is a row of its own.
    this.builder.describeOutput({ executable, writable: storage !== "ro", hasBytes: storage === "ro" });
    let at = start;
    for (const row of rows) {
      if (row.address > at) this.builder.input(FILL, "", at, row.address - at, NONE);
      const kind = kindOf(row);
      const object = kind === FILL ? NONE : this.builder.objectNamed(objectOf(row.object));
      const name = row.name.replace(/^\[(.*)\]$/, "$1");
      finder.add(row.address, row.size, this.builder.input(kind, name, row.address, row.size, object));
      at = Math.max(at, row.address + row.size);
    }
  }
}

/** Rows of one kind beside one another in one memory: what a section of the image would be. */
interface Run {
  readonly region: string;
  readonly storage: string;
  readonly rows: SeggerRow[];
}

function runsOf(rows: readonly SeggerRow[], regionAt: (address: number) => string): Run[] {
  const runs: Run[] = [];
  for (const row of rows) {
    if (row.size === 0 || row.object === "-") continue;
    const region = regionAt(row.address);
    const storage = storageOf(row.filled);
    const last = runs.at(-1);
    const gap = last === undefined ? 0 : row.address - last.rows.at(-1)!.address - last.rows.at(-1)!.size;
    if (last?.region === region && last.storage === storage && gap >= 0 && gap < LARGEST_ALIGNMENT) last.rows.push(row);
    else runs.push({ region, storage, rows: [row] });
  }
  return runs;
}

function storageOf(filled: string): string {
  if (filled === "Init") return "rw";
  if (filled === "Zero") return "zi";
  return filled === "None" ? "noinit" : "ro";
}

function blockRow(name: string, address: number, size: number): SeggerRow {
  return { name: `[.bss.block.${name}]`, address, size, filled: "None", counted: "ZI", object: "[ Linker created ]" };
}

function kindOf({ name, filled, object }: SeggerRow): number {
  if (/^\( *(fill|unused)/i.test(name)) return FILL;
  if (!/linker created/i.test(object)) return INPUT;
  if (/\.block\./.test(name) && (filled === "None" || filled === "Zero")) return RESERVED;
  if (/init[._]data/.test(name)) return LOAD_IMAGE;
  return /veneer|thunk/i.test(name) ? STUB : INPUT;
}

/** `memcpy.o (libc.a)` is `libc.a(memcpy.o)`; what the linker made stands in brackets or between dashes. */
function objectOf(text: string): string {
  const [, member, archive] = /^(.*) \(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(text) ?? [];
  if (archive !== undefined) return `${archive}(${member})`;
  return text.replace(/^\[ *(.*?) *\]$/, "$1").replace(/^- *(.*?) *-$/, "$1");
}
