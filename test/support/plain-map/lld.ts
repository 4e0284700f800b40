import { COMMON, DATA_DIRECTIVE, FILL, INPUT, NONE, STUB } from "../../../src/formats/map/index.ts";
import { crossReferenceLine } from "./cross-reference.ts";
import { isCommonName, type PlainMap, type PlainReader } from "./plain-map.ts";
import { indexOf, lineText, Scanner, startsWith, startsWithAny, trimEnd } from "./scanner.ts";

const SPACE = 0x20;
const DOLLAR = 0x24;
const PER_LEVEL = 8;
const DIRECTIVES = ["LONG (", "SHORT (", "BYTE (", "QUAD ("] as const;
const KEYWORDS = ["ASSERT (", "PROVIDE (", "PROVIDE_HIDDEN (", "HIDDEN ("] as const;

/** A map of LLD, line by line in TypeScript, with its cross references. */
export class PlainLld implements PlainReader {
  readonly #builder: PlainMap;
  readonly #scanner = new Scanner();
  #part: "start" | "rows" | "references" = "start";
  #hasLoadAddress = true;
  #current = NONE;
  /** Whether the last mapping symbol of the current row says Thumb code; undefined when there was none. */
  #thumb: boolean | undefined;
  #currentIsCode = false;
  readonly #tables = { symtab: false, shstrtab: false, strtab: false };

  constructor(builder: PlainMap) {
    this.#builder = builder;
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (start === end) return;
    if (this.#part === "rows") {
      if (startsWith(bytes, start, end, "Cross Reference Table")) this.#part = "references";
      else if (!this.#row(bytes, start, end)) this.#builder.misread(line, bytes, start, end);
    } else if (this.#part === "start") this.#header(bytes, start, end);
    else if (!crossReferenceLine(this.#builder, bytes, start, end)) this.#builder.misread(line, bytes, start, end);
  }

  /** LLD's last sections are the string tables, `.strtab` behind `.shstrtab`; a stripped image has the latter alone. A table of references may follow. */
  end(ended: boolean): void {
    const builder = this.#builder;
    const last = this.#tables.strtab || (!this.#tables.symtab && this.#tables.shstrtab);
    builder.missing = last ? "the end of its last section" : this.#tables.symtab ? ".strtab" : ".shstrtab";
    builder.complete = last && ended && (this.#part === "references" || this.#current !== NONE);
  }

  #header(bytes: Uint8Array, start: number, end: number): void {
    const text = lineText(bytes, start, end);
    if (!/Size +Align Out +In +Symbol/.test(text)) return;
    this.#hasLoadAddress = text.includes("LMA");
    this.#part = "rows";
  }

  /** `VMA LMA Size Align`, one blank, then the name behind 8 blanks a level. */
  #row(bytes: Uint8Array, start: number, end: number): boolean {
    const scanner = this.#scanner.at(bytes, start, end);
    scanner.blanks();
    const address = scanner.hex();
    scanner.blanks();
    const loadAddress = this.#hasLoadAddress ? scanner.hex() : address;
    scanner.blanks();
    const size = scanner.hex();
    scanner.blanks();
    const alignment = scanner.decimal();
    if (address < 0 || loadAddress < 0 || size < 0 || alignment < 0) return false;
    const names = scanner.position + 1;
    scanner.position = names;
    const level = scanner.done ? 0 : Math.floor(scanner.blanks() / PER_LEVEL);
    const name = Math.min(scanner.position, end);
    if (name >= end) return true;
    if (level === 0) this.#outer(bytes, name, end, address, loadAddress, size);
    else if (level === 1) return this.#inner(bytes, name, end, address, size, alignment);
    else this.#symbol(bytes, name, end, address, size);
    return true;
  }

  /** An output section, or a statement of the script outside them. */
  #outer(bytes: Uint8Array, start: number, end: number, address: number, loadAddress: number, size: number): void {
    this.#current = NONE;
    if (isExpression(bytes, start, end)) {
      this.#builder.closeOutput();
      this.#builder.assignment(bytes, start, end, address);
      return;
    }
    const name = lineText(bytes, start, end);
    this.#builder.openOutput(name, address, size, loadAddress === address ? undefined : loadAddress);
    if (name === ".symtab") this.#tables.symtab = true;
    else if (name === ".shstrtab") this.#tables.shstrtab = true;
    else if (name === ".strtab") this.#tables.strtab = true;
  }

  /** An input section `file:(section)`, or a statement of the script inside an output section. */
  #inner(bytes: Uint8Array, start: number, end: number, address: number, size: number, alignment: number): boolean {
    const builder = this.#builder;
    if (!builder.inOutput) return false;
    const open = bytes[end - 1] === 0x29 ? lastIndexOf(bytes, start, end, ":(") : -1;
    if (open < 0) {
      this.#statement(bytes, start, end, address, size);
      return true;
    }
    const section = open + 2;
    const isThunk = startsWith(bytes, section, end, ".text.thunk)") && startsWith(bytes, start, open, "<internal>");
    const kind = isThunk ? STUB : isCommonName(bytes, section, end - 1) ? COMMON : INPUT;
    this.#current = builder.input(kind, bytes, section, end - 1, address, size, builder.objects.add(bytes, start, open), alignment);
    this.#thumb = undefined;
    this.#currentIsCode = isThunk || startsWith(bytes, section, end, ".text");
    return true;
  }

  #statement(bytes: Uint8Array, start: number, end: number, address: number, size: number): void {
    this.#current = NONE;
    const isDirective = startsWithAny(bytes, start, end, DIRECTIVES);
    if (!isDirective) this.#builder.assignment(bytes, start, end, address);
    if (isDirective) this.#builder.input(DATA_DIRECTIVE, bytes, start, indexOf(bytes, start, end, " "), address, size, NONE, 1);
    else if (size > 0) this.#builder.input(FILL, bytes, start, start, address, size, NONE, 1);
  }

  /** A symbol; mapping symbols [AAELF32 §5.5.5] tell whether an odd address is Thumb code or a byte of data. */
  #symbol(bytes: Uint8Array, start: number, end: number, address: number, size: number): void {
    const isMapping = bytes[start] === DOLLAR && (start + 2 === end || bytes[start + 2] === 0x2e);
    if (isMapping && (bytes[start + 1] === 0x74 || bytes[start + 1] === 0x64 || bytes[start + 1] === 0x61)) {
      this.#thumb = bytes[start + 1] === 0x74;
      return;
    }
    const thumb = address % 2 === 1 && (this.#thumb ?? this.#currentIsCode);
    this.#builder.symbol(bytes, start, trimEnd(bytes, start, end), thumb ? address - 1 : address, this.#current, size);
  }
}

function isExpression(bytes: Uint8Array, start: number, end: number): boolean {
  return indexOf(bytes, start, end, " = ") >= 0 || startsWithAny(bytes, start, end, KEYWORDS) || bytes[start] === SPACE;
}

function lastIndexOf(bytes: Uint8Array, start: number, end: number, text: string): number {
  for (let i = end - text.length; i > start; i--) if (startsWith(bytes, i, end, text)) return i;
  return -1;
}
