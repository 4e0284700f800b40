import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialect, MapReadOptions } from "./dialect.ts";
import { FILL, INPUT, LOAD_IMAGE, type MapRegion, NONE, STUB } from "./link-map.ts";
import { splitObjectName } from "./object-name.ts";
import { readByLines } from "./read-lines.ts";
import { RowFinder, TextParser } from "./text-parser.ts";

/**
 * armlink `--map --info sizes --symbols --xref` of Arm Compiler 5 and 6 (Keil MDK)
 * [Arm Compiler for Embedded, armlink Reference Guide, "--map" and "--info=topic"].
 */
export const armlink: MapDialect = {
  name: "armlink",
  title: "armlink",
  recognise(head) {
    if (TOOL.test(head)) return 1;
    return /^(Section Cross References|Memory Map of the image|Image Symbol Table|Image component sizes)\s*$/m.test(head) ||
      /^\s*Load Region \S+ \(Base: 0x/m.test(head)
      ? 0.7
      : 0;
  },
  read: (source, builder, options) => readByLines(source, new ArmlinkParser(builder, options)),
};

type Part = "other" | "references" | "removed" | "symbols" | "memory" | "components";

const HEADINGS: readonly (readonly [RegExp, Part])[] = [
  [/^Section Cross References$/, "references"],
  [/^Removing Unused input sections from the image\.?$/, "removed"],
  [/^Adding Veneers to the image$/, "other"],
  [/^Image Symbol Table$/, "symbols"],
  [/^Memory Map of the image$/, "memory"],
  [/^Image component sizes$/, "components"],
];

/** How armlink names itself: `Component: ARM Compiler 5.06 … Tool: armlink`, and before that `ARM Linker, 5.03 [Build 76]`. */
const TOOL = /^(?:Component: .*\bTool: armlink\b|ARM Linker, \d).*$/m;
/** Names of sections that the linker makes: `Veneer$$Code`, `anon$$obj.o` holds them. */
const VENEER = /^(Veneer\$\$|VENEER|\.text\.veneer)/i;
/** Gaps that the linker leaves unsaid are shorter than this. */
const LARGEST_ALIGNMENT = 8;

/** One kind of memory within an execution region, which becomes an output section of its own, as it does in the ELF. */
type Contents = "RO" | "RW" | "ZI";

interface Region extends MapRegion {
  readonly loadAddress: number;
  readonly size: number;
  /** Bytes of the load image of a compressed region. */
  readonly packed: number | undefined;
  /** Bytes of rows so far. */
  counted: number;
  /** Address behind the last row. */
  end: number;
  closed: boolean;
}

class ArmlinkParser extends TextParser {
  readonly #withReferences: boolean;
  #part: Part = "other";
  readonly #loads: MapRegion[] = [];
  readonly #regions: Region[] = [];
  #open: { readonly contents: Contents; readonly start: number; end: number; executable: boolean } | undefined;
  /** Padding behind the last row, which belongs to the part that goes on behind it. */
  #pads: { readonly address: number; readonly size: number }[] = [];
  #hasLoadColumn = false;
  readonly #sums = { RO: 0, RW: 0, ZI: 0, packed: 0 };
  readonly #stated = new Map<string, number>();
  #sizesExpected = false;
  #lastIsRule = false;
  readonly #rows = new Map<string, number>();
  readonly #finder = new RowFinder();
  #symbols: { name: string; address: number; size: number; place: string }[] = [];
  #library = "";

  constructor(builder: LinkMapBuilder, options: MapReadOptions) {
    super(builder);
    this.#withReferences = options.crossReferences === true;
  }

  end(): void {
    this.#closeRegion();
    // A load region's memory holds its execution regions, which give the name where both are the same.
    for (const { name, origin, length, attributes } of [...this.#regions, ...this.#loads])
      this.builder.regions.push({ name, origin, length, attributes });
    // Symbols come before the memory map: they find their rows when all are known.
    for (const { name, address, size, place } of this.#symbols)
      this.builder.symbol(name, address, size, this.#finder.find(address) ?? this.#rows.get(place) ?? NONE);
    this.#check();
  }

  protected text(line: string): boolean {
    const text = line.trim();
    if (text === "") return true;
    this.#lastIsRule = /^={20,}$/.test(text);
    if (this.#lastIsRule || /^-{5,}$/.test(text)) return true;
    const heading = HEADINGS.find(([pattern]) => pattern.test(text));
    if (heading !== undefined) {
      this.#part = heading[1];
      this.#sizesExpected ||= this.#part === "components";
      return true;
    }
    if (TOOL.test(text)) {
      this.builder.tool = text;
      return true;
    }
    if (this.#part === "references") return this.#reference(text);
    if (this.#part === "removed") return this.#removed(text);
    if (this.#part === "symbols") return this.#symbol(line);
    if (this.#part === "memory") return this.#memory(text);
    if (this.#part === "components") return this.#component(text);
    return true;
  }

  /** `main.o(i.main) refers to gpio.o(i.init) for gpio_init`; `refers (Weak) to` too. Names of files may hold brackets. */
  #reference(text: string): boolean {
    const match = /^(.+?) refers (?:\(\w+\) )?(?:to|\(\w+\) to) (.+\)) for (.+)$/.exec(text);
    if (match === null) return / refers /.test(text);
    const [from, to] = [splitObjectName(match[1]!).archive, splitObjectName(match[2]!).archive];
    if (from === undefined || to === undefined) return false;
    if (this.#withReferences) this.builder.reference(match[3]!, [this.builder.objectNamed(to), this.builder.objectNamed(from)]);
    return true;
  }

  /** `Removing main.o(.rev16_text), (4 bytes).`, then a total. */
  #removed(text: string): boolean {
    const match = /^Removing (.+\)), \((\d{1,15}) bytes\)\.$/.exec(text);
    if (match === null) return /^\d+ unused section\(s\)/.test(text);
    const { archive: object, member: section } = splitObjectName(match[1]!);
    const size = Number(match[2]);
    if (size > 0 && object !== undefined) this.builder.discard(section, size, this.builder.objectNamed(object));
    return object !== undefined;
  }

  /** `main   0x08000439   Thumb Code   226  main.o(i.main)` below `Local Symbols` or `Global Symbols`. */
  #symbol(line: string): boolean {
    const match = /^ {4}(\S.*?)\s+0x([0-9a-f]{8,16})\s+(?:\S+\s+)?(Number|Section|Data|(?:Thumb|ARM) Code)\s+(\d{1,15})\s+(.+)$/.exec(line);
    if (match === null) return /^\s*((Local|Global) Symbols|Symbol Name\s)|Undefined (Weak )?Reference|\[[A-Z]/.test(line);
    const [, name = "", value = "", type = "", size = "", place = ""] = match;
    const address = Number.parseInt(value, 16);
    if (type === "Number" || type === "Section") return true;
    this.#symbols.push({ name, address: type === "Thumb Code" ? address - (address % 2) : address, size: Number(size), place });
    return true;
  }

  #memory(text: string): boolean {
    const entry = /^Image Entry point : 0x([0-9a-fA-F]{1,16})$/.exec(text);
    if (entry !== null) {
      this.builder.entry = Number.parseInt(entry[1]!, 16);
      return true;
    }
    const load =
      /^Load Region (\S+) \(Base: 0x([0-9a-fA-F]{1,16}), Size: 0x[0-9a-fA-F]{1,16}, Max: 0x([0-9a-fA-F]{1,16})(?:, (.*))?\)$/.exec(text);
    if (load !== null) {
      const [, name = "", base = "", max = "", attributes = ""] = load;
      this.#closeRegion();
      this.#loads.push({ name, origin: Number.parseInt(base, 16), length: Number.parseInt(max, 16), attributes });
      return true;
    }
    if (text.startsWith("Execution Region ")) return this.#executionRegion(text);
    if (/^(Base|Exec) Addr\s/.test(text)) {
      this.#hasLoadColumn = text.includes("Load Addr");
      return true;
    }
    if (text.startsWith("****")) return true;
    return this.#row(text);
  }

  #executionRegion(text: string): boolean {
    const match =
      /^Execution Region (\S+) \((?:Exec base|Base): 0x([0-9a-fA-F]{1,16}),(?: Load base: 0x([0-9a-fA-F]{1,16}),)? Size: 0x([0-9a-fA-F]{1,16}), Max: 0x([0-9a-fA-F]{1,16})(?:, (.*))?\)$/.exec(
        text,
      );
    if (match === null || this.#loads.length === 0) return false;
    const [, name = "", base = "", loadBase, size = "", max = "", attributes = ""] = match;
    const origin = Number.parseInt(base, 16);
    const packed = /\bCOMPRESSED\[0x([0-9a-fA-F]{1,8})\]/.exec(attributes)?.[1];
    this.#closeRegion();
    this.#regions.push({
      ...{ name, origin, length: Number.parseInt(max, 16), attributes, size: Number.parseInt(size, 16) },
      loadAddress: loadBase === undefined ? origin : Number.parseInt(loadBase, 16),
      packed: packed === undefined ? undefined : Number.parseInt(packed, 16),
      ...{ counted: 0, end: origin, closed: false },
    });
    return true;
  }

  /** `0x08000000   0x00000188   Data   RO            3    RESET               startup.o`, or `… PAD`. */
  #row(text: string): boolean {
    const columns = this.#hasLoadColumn
      ? /^0x([0-9a-f]{8,16})\s+(?:0x[0-9a-f]{8,16}|COMPRESSED|-)\s+0x([0-9a-f]{8,16})\s+(.*)$/i
      : /^0x([0-9a-f]{8,16})\s+0x([0-9a-f]{8,16})\s+(.*)$/i;
    const match = columns.exec(text);
    const region = this.#regions.at(-1);
    if (match === null || region === undefined) return false;
    const address = Number.parseInt(match[1]!, 16);
    const size = Number.parseInt(match[2]!, 16);
    const rest = match[3]!.trim();
    if (rest === "PAD") {
      this.#pads.push({ address, size });
      this.#count(region, address, size);
      return true;
    }
    const row = /^(Code|Data|Zero|Ven)\s+(RO|RW|ZI|XO)\s+(\d+)\s+(?:\*\s+)?(\S+)\s+(.+)$/.exec(rest);
    if (row === null) return false;
    const [, type, attribute, , section = "", objectName = ""] = row;
    this.#openPart(region, type === "Zero" || attribute === "ZI" ? "ZI" : attribute === "RW" ? "RW" : "RO", address);
    if (type === "Code" || type === "Ven") this.#open!.executable = true;
    this.#count(region, address, size);
    this.#open!.end = region.end;
    const kind = VENEER.test(section) || type === "Ven" ? STUB : INPUT;
    const index = this.builder.input(kind, section, address, size, this.builder.objectNamed(objectName));
    this.#finder.add(address, size, index);
    this.#rows.set(`${memberOf(objectName)}(${section})`, index);
    return true;
  }

  /** Counts a row, with the few bytes before it that align it and that some versions leave unsaid. */
  #count(region: Region, address: number, size: number): void {
    const gap = address - region.end;
    region.counted += size + (gap > 0 && gap < LARGEST_ALIGNMENT ? gap : 0);
    region.end = Math.max(region.end, address + size);
  }

  /** Goes on with a part of the region, or begins it. Padding lies inside a part; between two it is nobody's, before the first it is the first's. */
  #openPart(region: Region, contents: Contents, address: number): void {
    const open = this.#open;
    if (open !== undefined && open.contents !== contents) {
      this.#pads = [];
      this.#closePart();
    }
    if (this.#open === undefined) {
      const start = this.#pads[0]?.address ?? address;
      const moved = region.loadAddress - region.origin;
      this.#open = { contents, start, end: start, executable: false };
      const hasImage = contents === "RO" || (contents === "RW" && region.packed === undefined);
      this.builder.openOutput(region.name, start, 0, hasImage && moved !== 0 ? start + moved : undefined);
    }
    for (const pad of this.#pads) this.builder.input(FILL, "", pad.address, pad.size, NONE);
    this.#pads = [];
  }

  #closePart(): void {
    const open = this.#open;
    const region = this.#regions.at(-1);
    if (open === undefined || region === undefined) return;
    const { contents, start, end, executable } = open;
    const size = Math.max(0, end - start);
    const packed = contents === "RW" ? region.packed : undefined;
    this.builder.resizeOutput(size);
    const hasBytes = contents !== "ZI" && packed === undefined;
    this.builder.describeOutput({ executable, writable: contents !== "RO", hasBytes });
    this.builder.closeOutput();
    if (packed !== undefined) this.#image(region.name, region.loadAddress + start - region.origin, packed);
    this.#sums[contents] += size;
    if (contents !== "ZI") this.#sums.packed += packed ?? size;
    this.#open = undefined;
  }

  /** The compressed image of a region's RW data is a section of its own: none of its bytes is one of those that are in RAM. */
  #image(region: string, address: number, size: number): void {
    const name = `${region} (compressed)`;
    this.builder.openOutput(name, address, size);
    this.builder.describeOutput({ executable: false, writable: false, hasBytes: true });
    this.builder.input(LOAD_IMAGE, name, address, size, NONE);
    this.builder.closeOutput();
  }

  /** Ends a region with the padding that stands last in it; one without rows is an empty section. */
  #closeRegion(): void {
    const region = this.#regions.at(-1);
    if (region === undefined || region.closed) return;
    region.closed = true;
    if (this.#open !== undefined || this.#pads.length > 0) {
      this.#openPart(region, this.#open?.contents ?? "RO", region.origin);
      this.#open!.end = region.end;
      this.#closePart();
    } else this.builder.openOutput(region.name, region.origin, 0, region.loadAddress === region.origin ? undefined : region.loadAddress);
    this.builder.closeOutput();
  }

  /** Whether the map is whole, and how its rows compare with its sums. */
  #check(): void {
    const { builder } = this;
    const hasTotals = this.#stated.has("Total ROM Size");
    builder.complete = this.#regions.length > 0 && this.#lastIsRule && (hasTotals || !this.#sizesExpected);
    builder.missing = this.#sizesExpected ? '"Total ROM Size"' : "the line of = that ends its last part";
    for (const { name, size, counted } of this.#regions) {
      // Rows of a region that the program reserves without sections (EMPTY) are not listed.
      if (counted > 0 || size === 0) builder.totals.push({ name: `the size of Execution Region ${name}`, stated: size, counted });
    }
    const gaps = this.#regions.reduce((sum, { counted }) => sum + counted, 0) - this.#sums.RO - this.#sums.RW - this.#sums.ZI;
    const counts = { "Total RO Size": this.#sums.RO, "Total RW Size": this.#sums.RW + this.#sums.ZI, "Total ROM Size": this.#sums.packed };
    for (const [name, counted] of Object.entries(counts)) {
      const stated = this.#stated.get(name);
      // Padding between RO, RW and ZI of one region counts for either.
      if (stated !== undefined)
        builder.totals.push({ name, stated, counted: stated > counted && stated <= counted + gaps ? stated : counted });
    }
  }

  /** Six figures and an object, below `Object Name`, `Library Member Name` or `Library Name`. */
  #component(text: string): boolean {
    const heading = /(Object Name|Library Member Name|Library Name|Debug)$/.exec(text);
    if (heading !== null && text.startsWith("Code (inc. data)")) {
      this.#library = heading[1]!;
      return true;
    }
    const total = /^(Total (?:RO|RW|ROM))\s+Size \(.*?\)\s+(\d{1,12})\b/.exec(text);
    if (total !== null) {
      this.#stated.set(`${total[1]} Size`, Number(total[2]));
      return true;
    }
    const match = /^(\d{1,12})\s+\d{1,12}\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+\d{1,12}\s+(\S.*)$/.exec(text);
    if (match === null) return false;
    const [, code = "", roData = "", rwData = "", ziData = "", name = ""] = match;
    // Libraries as a whole repeat their members; totals repeat everything.
    if (this.#library === "Library Name" || /Totals|^\(incl\. /.test(name)) return true;
    const object = this.builder.objectNamed(name);
    this.builder.components.push({ object, code: Number(code), roData: Number(roData), rwData: Number(rwData), ziData: Number(ziData) });
    return true;
  }
}

/** The symbol table names the member alone where the memory map names `library(member)`. */
function memberOf(name: string): string {
  const match = /\(([^()]*)\)$/.exec(name);
  return match === null ? name : match[1]!;
}
