import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialect } from "./dialect.ts";
import { COMMON, FILL, INPUT, LOAD_IMAGE, NONE, RESERVED, STUB } from "./link-map.ts";
import { readByLines } from "./read-lines.ts";
import { RowFinder, TextParser } from "./text-parser.ts";

/** TI's linkers for Arm, `armlnk` and `tiarmlnk` of TI Arm Clang, `--map_file` [TI Arm Clang Compiler Tools User's Guide, "Linker map file"]. */
export const ti: MapDialect = {
  name: "ti",
  title: "TI's tiarmlnk",
  recognise(head) {
    if (TOOL.test(head)) return 1;
    return /^MEMORY CONFIGURATION\s*$/m.test(head) && /^\s*name\s+origin\s+length\s+used/m.test(head) ? 0.9 : 0;
  },
  read: (source, builder) => readByLines(source, new TiParser(builder)),
};

const TOOL = /^\s*TI ARM (?:Clang )?Linker\b.*$/im;

type Part = "start" | "memory" | "segments" | "sections" | "symbols" | "other";

const HEADINGS: readonly (readonly [RegExp, Part])[] = [
  [/^MEMORY CONFIGURATION$/, "memory"],
  [/^SEGMENT ALLOCATION MAP$/, "segments"],
  [/^SECTION ALLOCATION MAP$/, "sections"],
  [/^MODULE SUMMARY$/, "other"],
  [/^LINKER GENERATED COPY TABLES$/, "other"],
  [/^GLOBAL SYMBOLS: SORTED ALPHABETICALLY/, "symbols"],
  [/^GLOBAL SYMBOLS: SORTED BY/i, "other"],
];

/** What holds the addresses of an output section: its rows, and the attributes of its segment. */
interface Section {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly uninitialised: boolean;
  /** Where it runs, when it is copied there. */
  readonly run: number | undefined;
  readonly rows: { readonly address: number; readonly size: number; readonly text: string }[];
}

interface Segment {
  readonly run: number;
  readonly load: number;
  readonly length: number;
  readonly attributes: string;
  readonly name: string;
}

class TiParser extends TextParser {
  #part: Part = "start";
  readonly #sections: Section[] = [];
  readonly #segments: Segment[] = [];
  readonly #used = new Map<string, number>();
  readonly #symbols: { name: string; address: number }[] = [];
  #pendingName = "";
  #archive = "";
  #ended = false;

  constructor(builder: LinkMapBuilder) {
    super(builder);
  }

  end(): void {
    const finder = new RowFinder();
    for (const section of this.#sections) this.#place(section, finder);
    for (const { name, address } of this.#symbols) {
      const row = finder.find(address - (address % 2));
      if (row !== undefined) this.builder.symbol(name, address - (address % 2), 0, row);
    }
    this.builder.complete = this.#ended;
    this.builder.missing = '"[N symbols]"';
    for (const { name, origin, length } of this.builder.regions) {
      const stated = this.#used.get(name) ?? 0;
      const counted = this.#counted(origin, length);
      this.builder.totals.push({ name: `what ${name} uses`, stated, counted });
    }
  }

  protected text(line: string): boolean {
    const text = line.trim();
    if (text === "" || /^[-*=\s]+$/.test(text)) return true;
    const heading = HEADINGS.find(([pattern]) => pattern.test(text));
    if (heading !== undefined) {
      this.#part = heading[1];
      this.#pendingName = "";
      return true;
    }
    if (/^\[\d+ symbols\]$/.test(text)) {
      this.#ended = true;
      return true;
    }
    if (this.#part === "start") return this.#header(text);
    if (this.#part === "memory") return this.#memory(text);
    if (this.#part === "segments") return this.#segment(text);
    if (this.#part === "sections") return this.#section(line);
    if (this.#part === "symbols") return this.#symbol(text);
    return true;
  }

  #header(text: string): boolean {
    if (TOOL.test(text)) this.builder.tool = text;
    const entry = /^ENTRY POINT SYMBOL:.*address: ([0-9a-fA-F]{8})$/.exec(text)?.[1];
    if (entry !== undefined) this.builder.entry = Number.parseInt(entry, 16);
    return true;
  }

  /** `  FLASH                 00000000   00020000  000005d8  0001fa28  R  X`. */
  #memory(text: string): boolean {
    if (/^name\s+origin/.test(text)) return true;
    const match = /^(\S+)\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+[0-9a-f]{8,16}(?:\s+(.*))?$/i.exec(text);
    if (match === null) return false;
    const [, name = "", origin = "", length = "", used = "", attributes = ""] = match;
    this.builder.regions.push({
      name,
      origin: hexadecimal(origin),
      length: hexadecimal(length),
      attributes: attributes.replaceAll(/\s/g, "").toLowerCase(),
    });
    this.#used.set(name, hexadecimal(used));
    return true;
  }

  /** `  000000c0    000000c0    000004a0   000004a0    r-x .text`; segments stand without a name. */
  #segment(text: string): boolean {
    if (/^run origin/.test(text)) return true;
    const match = /^([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+[0-9a-f]{8,16}\s+([r-][w-][x-])(?:\s+(\S+))?$/i.exec(text);
    if (match === null) return false;
    const [, run = "", load = "", length = "", attributes = "", name = ""] = match;
    if (name !== "") this.#segments.push({ run: hexadecimal(run), load: hexadecimal(load), length: hexadecimal(length), attributes, name });
    return true;
  }

  /** `.text      0    000000c0    000004a0`, below it its input sections; a long name has a line of its own before `*`. */
  #section(line: string): boolean {
    if (/^\s*(output\s|section\s+page)/.test(line)) return true;
    const head = /^(\S+)\s+\d+\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})(?:\s+(.*))?$/i.exec(line);
    if (head !== null) {
      const [, first = "", address = "", size = "", remark = ""] = head;
      const run = /\bRUN ADDR = ([0-9a-f]{8,16})/i.exec(remark)?.[1];
      this.#sections.push({
        name: first === "*" ? this.#pendingName : first,
        address: hexadecimal(address),
        size: hexadecimal(size),
        uninitialised: /\b(UNINITIALIZED|NOLOAD SECTION|NOINIT SECTION)\b/.test(remark),
        run: run === undefined ? undefined : hexadecimal(run),
        rows: [],
      });
      this.#pendingName = "";
      return true;
    }
    const row = /^\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+(\S.*)$/i.exec(line);
    const section = this.#sections.at(-1);
    if (row !== null && section !== undefined) {
      const [, address = "", size = "", text = ""] = row;
      // Members of one archive that follow one another name it once.
      this.#archive = text.startsWith(": ") ? this.#archive : (/^(\S.*?) : /.exec(text)?.[1] ?? "");
      section.rows.push({
        address: hexadecimal(address),
        size: hexadecimal(size),
        text: text.startsWith(": ") ? `${this.#archive} ${text}` : text,
      });
      return true;
    }
    // A section's name on a line of its own, or the rest of a row's.
    if (!/^\S/.test(line)) return section !== undefined && /^\s+\(/.test(line);
    this.#pendingName = line.trim();
    return true;
  }

  #symbol(text: string): boolean {
    if (/^address\s+name/.test(text)) return true;
    // What only weak references name has no address [seen: TI ARM Linker 20.2.7].
    if (/^UNDEFED\s/.test(text)) return true;
    const match = /^([0-9a-f]{8,16})\s+(\S.*)$/i.exec(text);
    if (match !== null) this.#symbols.push({ name: match[2]!, address: hexadecimal(match[1]!) });
    return match !== null;
  }

  #place({ name, address, size, uninitialised, run, rows }: Section, finder: RowFinder): void {
    const moved = (run ?? address) - address;
    const segment = this.#segments.find((one) => one.name === name && one.run === address + moved);
    const attributes = segment?.attributes ?? (uninitialised ? "rw-" : "r--");
    this.builder.openOutput(name, address + moved, size, moved === 0 ? undefined : address);
    this.builder.describeOutput({ executable: attributes.endsWith("x"), writable: attributes[1] === "w", hasBytes: !uninitialised });
    for (const { address: at, size: length, text } of rows) {
      const input = inputOf(text);
      // A hole of what start-up code does not fill is set aside: the stack, the heap.
      if (input.kind === FILL && uninitialised) input.kind = RESERVED;
      const object = input.object === "" ? NONE : this.builder.objectNamed(input.object);
      finder.add(at + moved, length, this.builder.input(input.kind, input.section, at + moved, length, object));
    }
  }

  /** Bytes of a memory that sections take, where they run and where their load images lie; two sections of one place (unions) once. */
  #counted(origin: number, length: number): number {
    const pieces = this.#sections.flatMap(({ address, size, run }) =>
      run === undefined
        ? [{ address, size }]
        : [
            { address, size },
            { address: run, size },
          ],
    );
    let [counted, end] = [0, origin];
    for (const { address, size } of pieces.sort((a, b) => a.address - b.address)) {
      if (size === 0 || address < origin || address >= origin + length) continue;
      counted += Math.max(0, address + size - Math.max(end, address));
      end = Math.max(end, address + size);
    }
    return counted;
  }
}

/** `libc.a : memcpy.S.obj (.text:memcpy)`, `main.o (.text.main)`, `--HOLE-- [fill = 0]`, `(.cinit..data.load) [load image, …]`. */
function inputOf(text: string): { kind: number; section: string; object: string } {
  if (text.startsWith("--HOLE--")) return { kind: FILL, section: "", object: "" };
  const match = /^(?:(.+?) : )?(\S.*?)?\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?:\s*\[.*\])?$/.exec(text);
  if (match === null) return { kind: INPUT, section: text, object: "" };
  const [, archive, member = "", section = ""] = match;
  // Load images and tables are the linker's own; common symbols stand without their object.
  if (member === "") return { kind: section.startsWith(".common") ? COMMON : LOAD_IMAGE, section, object: "" };
  const kind = /^\.?(tramp|trampoline|veneer)/i.test(section) ? STUB : INPUT;
  return { kind, section, object: archive === undefined ? member : `${archive}(${member})` };
}

function hexadecimal(text: string): number {
  return Number.parseInt(text, 16);
}
