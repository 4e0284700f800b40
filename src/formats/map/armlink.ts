import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialect, MapReadOptions } from "./dialect.ts";
import { FILL, INPUT, NONE, STUB } from "./link-map.ts";
import { TextParser } from "./text-parser.ts";

/**
 * armlink `--map --info sizes --symbols --xref` of Arm Compiler 5 and 6 (Keil MDK)
 * [Arm Compiler for Embedded, armlink Reference Guide, "--map" and "--info=topic"].
 */
export const armlink: MapDialect = {
  name: "armlink",
  recognise(head) {
    if (/^Component: (ARM|Arm) Compiler/m.test(head) && /Tool: armlink/.test(head)) return 1;
    return /^(Memory Map of the image|Image Symbol Table|Image component sizes)\s*$/m.test(head) ||
      /^\s*Load Region \S+ \(Base: 0x/m.test(head)
      ? 0.7
      : 0;
  },
  parser: (builder, options) => new ArmlinkParser(builder, options),
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

/** Names of sections that the linker makes: `Veneer$$Code`, `anon$$obj.o` holds them. */
const VENEER = /^(Veneer\$\$|VENEER|\.text\.veneer)/i;

class ArmlinkParser extends TextParser {
  readonly #withReferences: boolean;
  #part: Part = "other";
  #loadRegion: string | undefined;
  #hasLoadColumn = false;
  #rows = new Map<string, number>();
  #symbols: { name: string; address: number; size: number; place: string }[] = [];
  #library = "";

  constructor(builder: LinkMapBuilder, options: MapReadOptions) {
    super(builder);
    this.#withReferences = options.crossReferences === true;
  }

  end(): void {
    this.builder.closeOutput();
    // Symbols come before the memory map: they find their rows when all are known.
    for (const { name, address, size, place } of this.#symbols) this.addSymbol(name, address, size, this.#rows.get(place) ?? NONE);
  }

  protected text(line: string): boolean {
    const text = line.trim();
    if (text === "" || /^[=-]{5,}$/.test(text)) return true;
    const heading = HEADINGS.find(([pattern]) => pattern.test(text));
    if (heading !== undefined) {
      this.#part = heading[1];
      return true;
    }
    if (text.startsWith("Component: ")) {
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

  /** `main.o(i.main) refers to gpio.o(i.init) for gpio_init`; `refers (Weak) to` too. */
  #reference(text: string): boolean {
    const match = /^(.+?)\((\S*)\) refers (?:\(\w+\) )?(?:to|\(\w+\) to) (.+?)\((\S*)\) for (.+)$/.exec(text);
    if (match === null) return / refers /.test(text);
    if (this.#withReferences) this.addReference(match[5]!, [this.builder.objectNamed(match[3]!), this.builder.objectNamed(match[1]!)]);
    return true;
  }

  /** `Removing main.o(.rev16_text), (4 bytes).`, then a total. */
  #removed(text: string): boolean {
    const match = /^Removing (.+)\((.*)\), \((\d{1,15}) bytes\)\.$/.exec(text);
    if (match === null) return /^\d+ unused section\(s\)/.test(text);
    const size = Number(match[3]);
    if (size > 0) this.addDiscarded(match[2]!, size, this.builder.objectNamed(match[1]!));
    return true;
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
    const load = /^Load Region (\S+) \(Base: 0x/.exec(text);
    if (load !== null) {
      this.#loadRegion = load[1];
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
    if (match === null || this.#loadRegion === undefined) return false;
    const [, name = "", base = "", loadBase, size = "", max = "", attributes = ""] = match;
    const origin = Number.parseInt(base, 16);
    const loadAddress = loadBase === undefined ? origin : Number.parseInt(loadBase, 16);
    this.builder.regions.push({ name, origin, length: Number.parseInt(max, 16), attributes });
    this.builder.openOutput(name, origin, Number.parseInt(size, 16), loadAddress === origin ? undefined : loadAddress, name);
    return true;
  }

  /** `0x08000000   0x00000188   Data   RO            3    RESET               startup.o`, or `… PAD`. */
  #row(text: string): boolean {
    const columns = this.#hasLoadColumn
      ? /^0x([0-9a-f]{8,16})\s+(?:0x[0-9a-f]{8,16}|COMPRESSED|-)\s+0x([0-9a-f]{8,16})\s+(.*)$/i
      : /^0x([0-9a-f]{8,16})\s+0x([0-9a-f]{8,16})\s+(.*)$/i;
    const match = columns.exec(text);
    if (match === null || !this.builder.inOutput) return false;
    const address = Number.parseInt(match[1]!, 16);
    const size = Number.parseInt(match[2]!, 16);
    const rest = match[3]!.trim();
    if (rest === "PAD") {
      this.addInput(FILL, "", address, size, NONE);
      return true;
    }
    const row = /^(Code|Data|Zero|Ven)\s+(RO|RW|ZI|XO)\s+(\d+)\s+(?:\*\s+)?(\S+)\s+(.+)$/.exec(rest);
    if (row === null) return false;
    const [, , , , section = "", objectName = ""] = row;
    const kind = VENEER.test(section) || row[1] === "Ven" ? STUB : INPUT;
    const index = this.addInput(kind, section, address, size, this.builder.objectNamed(objectName));
    this.#rows.set(`${memberOf(objectName)}(${section})`, index);
    return true;
  }

  /** Six figures and an object, below `Object Name`, `Library Member Name` or `Library Name`. */
  #component(text: string): boolean {
    this.builder.complete = true;
    const heading = /(Object Name|Library Member Name|Library Name|Debug)$/.exec(text);
    if (heading !== null && text.startsWith("Code (inc. data)")) {
      this.#library = heading[1]!;
      return true;
    }
    if (/^Total (RO|RW|ROM)\s/.test(text)) return true;
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
