import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialect } from "./dialect.ts";
import { FILL, INPUT, LOAD_IMAGE, NONE, RESERVED, STUB } from "./link-map.ts";
import { readByLines } from "./read-lines.ts";
import { RowFinder, TextParser } from "./text-parser.ts";

/** IAR ILINK `--map` for Arm [IAR C/C++ Development Guide for Arm, "Linker map file"]. */
export const iar: MapDialect = {
  name: "iar",
  title: "IAR ILINK",
  recognise: (head) => (/^#\s+IAR ELF Linker /m.test(head) ? 1 : /^\*\*\* PLACEMENT SUMMARY\s*$/m.test(head) ? 0.9 : 0),
  read: (source, builder) => readByLines(source, new IarParser(builder)),
};

/** Gaps between rows that no alignment explains are longer than this, bytes. */
const LARGEST_ALIGNMENT = 4096;

type Part = "start" | "PLACEMENT SUMMARY" | "MODULE SUMMARY" | "ENTRY LIST" | "other";

interface Row {
  readonly kind: number;
  /** What the map calls its kind: `ro code`, `zero`. */
  readonly storage: string;
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly object: string;
}

interface Placement {
  readonly name: string;
  readonly rows: Row[];
}

const KINDS = "ro code|rw code|ro data|rw data|const|inited|zero|uninit|mixed";
/** Address, alignment where there is one (9.40 and later), size and object. */
const FIGURES = "(0x[0-9a-fA-F']+)\\s+(?:\\d[\\d']*\\s+)?(0x[0-9a-fA-F']+)\\s+(\\S.*)$";
/** A row whose name stands in the line above. */
const UNNAMED_ROW = new RegExp(`^\\s+()(${KINDS})\\s+${FIGURES}`);
const ROW = new RegExp(`^\\s+(\\S.*?)\\s+(?:(${KINDS})\\s+)?${FIGURES}`);

/**
 * Objects are known by `name [n]`, and what [n] means (a folder or an archive) stands in the last lines:
 * rows are kept and handed to the builder at the end.
 */
class IarParser extends TextParser {
  #part: Part = "start";
  #statement = "";
  #table: "statements" | "rows" | "unused" = "statements";
  /** Sums in words that close the map, by kind of memory. */
  readonly #stated = new Map<string, number>();
  #ended = false;
  #pendingName = "";
  readonly #placements: Placement[] = [];
  readonly #groups = new Map<string, string>();
  readonly #symbols: { name: string; address: number; size: number }[] = [];
  readonly #components: { name: string; figures: Map<string, number> }[] = [];
  #columns: { label: string; end: number }[] = [];
  #group = "";

  constructor(builder: LinkMapBuilder) {
    super(builder);
  }

  end(): void {
    const finder = new RowFinder();
    for (const placement of this.#placements) this.#place(placement, finder);
    for (const { name, address, size } of this.#symbols) this.builder.symbol(name, address, size, finder.find(address) ?? NONE);
    for (const { name, figures } of this.#components) {
      const of = (label: string) => figures.get(label) ?? 0;
      const code = of("ro code") + of("rw code");
      this.builder.components.push({ object: this.#object(name), code, roData: of("ro data"), rwData: of("rw data"), ziData: 0 });
    }
    this.#check();
  }

  protected text(line: string): boolean {
    if (line === "" || /^[*#\s-]*$/.test(line)) return true;
    if (this.#closing(line)) return true;
    if (line.startsWith("*** ")) {
      const title = line.slice(4).trim();
      this.#part = title === "PLACEMENT SUMMARY" || title === "MODULE SUMMARY" || title === "ENTRY LIST" ? title : "other";
      this.#pendingName = "";
      return true;
    }
    if (line.startsWith("#")) {
      if (line.includes("IAR ELF Linker")) this.builder.tool = line.replace(/^#\s*/, "").replace(/\s{2,}.*$/, "");
      return true;
    }
    const group = /^\[(\d+)\] = (.+)$/.exec(line);
    if (group !== null) {
      // What the numbers mean closes the lists; totals in words follow.
      this.#groups.set(group[1]!, group[2]!);
      this.#part = "other";
      return true;
    }
    if (this.#part === "PLACEMENT SUMMARY") return this.#placement(line);
    if (this.#part === "MODULE SUMMARY") return this.#module(line);
    if (this.#part === "ENTRY LIST") return this.#entry(line);
    return true;
  }

  /** The sums behind the lists, ` 22'975 bytes of readonly  code memory`, and what the linker says last. */
  #closing(line: string): boolean {
    const sum = /^\s*(\d[\d' ,]*) bytes of (readonly|readwrite)\s+(code|data) memory/.exec(line);
    if (sum !== null) this.#stated.set(sum[2]!, (this.#stated.get(sum[2]!) ?? 0) + Number(sum[1]!.replaceAll(/\D/g, "")));
    const last = /^(Errors|Warnings): /.test(line);
    this.#ended ||= last && this.#stated.size > 0;
    return sum !== null || last;
  }

  #placement(line: string): boolean {
    if (line.startsWith("Unused ranges:")) this.#table = "unused";
    if (this.#table === "unused") return true;
    return this.#table === "rows" ? this.#row(line) : this.#placementStatement(line);
  }

  /** `"P1":  place in [from 0x00000000 to 0x0001ffff] { ro };`, over as many lines as it needs, up to the table's heading. */
  #placementStatement(line: string): boolean {
    if (/^\s+Section\s+Kind\s+Address/.test(line)) {
      this.#table = "rows";
      return true;
    }
    this.#statement = `${this.#statement} ${line.trim()}`.slice(-1 << 16);
    if (!line.endsWith(";")) return true;
    const statement = this.#statement;
    this.#statement = "";
    const name = /^ "([^"]+)":\s+place /.exec(statement)?.[1];
    if (name === undefined) return true;
    const range = /(?:from )?0x([0-9a-fA-F']+)(?: to |-)0x([0-9a-fA-F']+)/g;
    for (const [, from = "", to = ""] of statement.slice(0, statement.indexOf("{") >>> 0).matchAll(range))
      this.#region(name, hexadecimal(from), hexadecimal(to) + 1);
    return true;
  }

  /** Memory that a placement may use; a second range of one name is numbered. */
  #region(name: string, origin: number, end: number): void {
    const { regions } = this.builder;
    const same = regions.filter((region) => region.name.replace(/ \(\d+\)$/, "") === name).length;
    if (end > origin) regions.push({ name: same === 0 ? name : `${name} (${same + 1})`, origin, length: end - origin, attributes: "" });
  }

  /** A row of the placement table: a placement's heading, a block, an input section, or the line that ends a placement. */
  #row(line: string): boolean {
    const heading = /^"([^"]+)"(?:, part \d+ of \d+)?:\s+(?:0x[0-9a-fA-F']+|<no size>)$/.exec(line);
    if (heading !== null) {
      this.#placements.push({ name: heading[1]!, rows: [] });
      this.#pendingName = "";
      return true;
    }
    if (/^\s+-\s+0x[0-9a-fA-F']+\s+0x[0-9a-fA-F']+$/.test(line)) return true;
    const match = UNNAMED_ROW.exec(line) ?? ROW.exec(line);
    const placement = this.#placements[this.#placements.length - 1];
    if (match === null) {
      // A name that does not fit its column has a line of its own.
      this.#pendingName = /^\s+\S/.test(line) && !line.includes(" 0x") ? line.trim() : "";
      return this.#pendingName !== "";
    }
    const [, ownName = "", kind, address = "", size = "", object = ""] = match;
    const name = ownName === "" ? this.#pendingName : ownName;
    this.#pendingName = "";
    if (placement === undefined) return false;
    if (kind === undefined) return true;
    placement.rows.push({
      kind: kindOf(name, object),
      storage: kind,
      name,
      address: hexadecimal(address),
      size: hexadecimal(size),
      object,
    });
    return true;
  }

  /** `main   0x000000ad   0x20  Code  Gb  main.o [1]`; a long name has a line of its own. */
  #entry(line: string): boolean {
    if (/^(Entry\s+Address|-----)/.test(line)) return true;
    const match = /^(\S.*?)?\s+(0x[0-9a-fA-F']+)\s+(?:(0x[0-9a-fA-F']+)\s+)?(Code|Data|--|\?\?)\s+(Gb|Lc|Wk|\?\?)\s+(.+)$/.exec(line);
    if (match === null) {
      this.#pendingName = line.trim();
      return /^\S/.test(line);
    }
    const [, ownName, value = "", size, type] = match;
    const name = ownName ?? this.#pendingName;
    this.#pendingName = "";
    if (type !== "Code" && type !== "Data") return true;
    if (name.endsWith("{Abs}")) return true;
    const address = hexadecimal(value);
    const start = type === "Code" ? address - (address % 2) : address;
    this.#symbols.push({ name, address: start, size: size === undefined ? 0 : hexadecimal(size) });
    return true;
  }

  /** `    main.o     1 032        4`: figures end where their headings end, and blanks part their thousands. */
  #module(line: string): boolean {
    if (/^\s+Module\s+/.test(line)) {
      this.#columns = [...line.matchAll(new RegExp(KINDS, "g"))].map((match) => ({ label: match[0], end: match.index + match[0].length }));
      return true;
    }
    const group = /^\S.*:(?: \[(\d+)\])?$/.exec(line);
    if (group !== null) {
      this.#group = group[1] ?? "";
      return true;
    }
    if (/^\s+(Total:|Grand Total:|Linker created)/.test(line)) return true;
    const match = /^ {4}(\S.*?)(?: {2,}.*)?$/.exec(line);
    const first = this.#columns[0];
    if (match === null || first === undefined) return false;
    const figures = new Map<string, number>();
    let from = Math.min(4 + match[1]!.length, first.end);
    for (const { label, end } of this.#columns) {
      const digits = line.slice(from, end).replaceAll(/[ ']/g, "");
      if (/\D/.test(digits)) return false;
      if (digits !== "") figures.set(label, Number(digits));
      from = end;
    }
    this.#components.push({ name: this.#group === "" ? match[1]! : `${match[1]} [${this.#group}]`, figures });
    return true;
  }

  #place({ name, rows }: Placement, finder: RowFinder): void {
    // Some versions write the blocks of a placement out of order.
    const sorted = [...rows].sort((a, b) => a.address - b.address);
    const start = sorted[0]?.address ?? 0;
    const end = sorted.reduce((last, row) => Math.max(last, row.address + row.size), start);
    this.builder.openOutput(name, start, end - start);
    const isWritten = rows.some(({ storage }) => !isReadOnly(storage));
    const executable = rows.some(({ storage }) => storage.endsWith("code"));
    // Start-up code fills what is written: its values, where it has any, are "Initializer bytes" of another placement.
    this.builder.describeOutput({ executable, writable: isWritten, hasBytes: !isWritten });
    for (const row of sorted) {
      const object = row.kind === FILL || row.object.startsWith("<") ? NONE : this.#object(row.object);
      finder.add(row.address, row.size, this.builder.input(row.kind, row.name, row.address, row.size, object));
    }
  }

  /** Compares the placements with the sums that close the map. */
  #check(): void {
    const { builder } = this;
    builder.complete = this.#ended;
    builder.missing = '"Errors: …" behind its sums';
    const sums = { readonly: { rows: 0, extents: 0 }, readwrite: { rows: 0, extents: 0 } };
    for (const { rows } of this.#placements) {
      const sum = sums[rows.some(({ storage }) => !isReadOnly(storage)) ? "readwrite" : "readonly"];
      let end: number | undefined;
      for (const { address, size } of [...rows].sort((a, b) => a.address - b.address)) {
        const gap = end === undefined ? 0 : address - end;
        sum.rows += size;
        sum.extents += size + (gap > 0 && explains(address, gap) ? gap : 0);
        end = Math.max(end ?? 0, address + size);
      }
    }
    for (const [kind, { rows, extents }] of Object.entries(sums)) {
      const stated = this.#stated.get(kind);
      // Padding between rows counts for a sum, or does not: versions differ.
      const counted = stated !== undefined && stated >= rows && stated <= extents ? stated : extents;
      if (stated !== undefined) builder.totals.push({ name: `bytes of ${kind} memory`, stated, counted });
    }
  }

  /** `memcpy.o [3]` with `[3] = rt7M_tl.a` is `rt7M_tl.a(memcpy.o)`; with a folder it is the file in it. */
  #object(name: string): number {
    const match = /^(.*) \[(\d+)\]$/.exec(name);
    const group = match === null ? undefined : this.#groups.get(match[2]!);
    if (match === null || group === undefined) return this.builder.objectNamed(name.replace(/^- (.*) -$/, "$1"));
    if (/\.(a|lib)$/i.test(group)) return this.builder.objectNamed(`${group}(${match[1]})`);
    if (group === "command line") return this.builder.objectNamed(match[1]!);
    return this.builder.objectNamed(`${group}${group.includes("\\") ? "\\" : "/"}${match[1]}`);
  }
}

function isReadOnly(storage: string): boolean {
  return storage.startsWith("ro ") || storage === "const";
}

/** Whether the alignment of an address explains the bytes before it. */
function explains(address: number, gap: number): boolean {
  for (let alignment = 2; alignment <= LARGEST_ALIGNMENT; alignment *= 2) if (gap < alignment) return address % alignment === 0;
  return false;
}

function kindOf(name: string, object: string): number {
  if (name === "Initializer bytes") return LOAD_IMAGE;
  if (/^Veneer\b/.test(name)) return STUB;
  if (object === "<Block tail>") return RESERVED;
  if (/^<(Align|Fill|Pad)/i.test(object)) return FILL;
  return INPUT;
}

/** IAR parts long hexadecimal numbers by quotes: `0x800'0000`. */
function hexadecimal(text: string): number {
  return Number.parseInt(text.replace(/^0x/, "").replaceAll("'", ""), 16) || 0;
}
