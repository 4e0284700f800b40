import { COMMON, DATA_DIRECTIVE, FILL, INPUT, NONE, STUB } from "../../../src/formats/map/index.ts";
import { isCommonName, type PlainMap } from "./plain-map.ts";
import { indexOf, lineText, Scanner, startsWith, startsWithAny, trimEnd } from "./scanner.ts";

/** Column in which addresses begin; a name that reaches it is followed by a line break. seen: GNU ld 2.40 */
const ADDRESS_COLUMN = 16;
/** Blanks between value and text: 16 for a symbol, 24 for an assignment; older versions write 16 for both. */
const ASSIGNMENT_BLANKS = 24;
const SPACE = 0x20;
const DIRECTIVES = ["LONG 0x", "SHORT 0x", "BYTE 0x", "QUAD 0x", "SQUAD 0x", "RELOC "] as const;
const NO_BYTES = new Uint8Array(0);

/** Lines of "Linker script and memory map", and of "Discarded input sections", whose rows look the same. */
export class GnuScript {
  readonly #builder: PlainMap;
  readonly #scanner = new Scanner();
  /** A name whose address comes with the next line; its bytes start at 0. */
  #pending = new Uint8Array(256);
  #pendingLength = 0;
  #pendingIsOutput = false;
  /** Row that symbols belong to. */
  #current = NONE;
  #last = NONE;
  #outputAddress = 0;
  #outputEnd = 0;

  constructor(builder: PlainMap) {
    this.#builder = builder;
  }

  /** A line of the script's part; false when it is not understood. */
  line(bytes: Uint8Array, start: number, end: number): boolean {
    if (start === end) {
      this.#pendingLength = 0;
      this.#current = NONE;
      return true;
    }
    if (bytes[start] !== SPACE) return this.#outputLine(bytes, start, end);
    if (isRow(bytes, start, end)) return this.#inputLine(bytes, start, end);
    if (isIndented(bytes, start, end)) return this.#continued(bytes, start, end);
    return this.#keep(bytes, start + 1, end, false);
  }

  /** A line of "Discarded input sections"; false when it is not understood. */
  discardedLine(bytes: Uint8Array, start: number, end: number): boolean {
    const scanner = this.#scanner;
    if (start === end) return true;
    if (bytes[start] !== SPACE) return false;
    const indented = isIndented(bytes, start, end);
    if (!indented && !isRow(bytes, start, end)) return this.#keep(bytes, start + 1, end, false);
    scanner.at(bytes, start + ADDRESS_COLUMN, end);
    const size = scanner.prefixedHex() < 0 || scanner.blanks() === 0 ? -1 : scanner.prefixedHex();
    // Merged strings are listed with the size that they had before, on a line of its own: nothing was kept either way.
    if (size < 0 && endsWith(bytes, start, end, "(size before relaxing)")) return true;
    if (size < 0 || (indented && this.#pendingLength === 0)) return false;
    if (size === 0) {
      // Every object has an empty .text, .data and .bss: most lines of the list say nothing.
      this.#pendingLength = 0;
      return true;
    }
    const object = scanner.blanks() === 0 || scanner.done ? NONE : this.#builder.objects.add(bytes, scanner.position, end);
    if (indented) this.#builder.discard(this.#pending, 0, this.#pendingLength, size, object);
    else this.#builder.discard(bytes, start + 1, trimEnd(bytes, start + 1, start + ADDRESS_COLUMN), size, object);
    this.#pendingLength = 0;
    return true;
  }

  /** Ends the script; whether the last section's rows reach its end, as those of a map that is not cut do. */
  end(): boolean {
    const reached = this.#reached();
    this.#closeOutput();
    this.#pendingLength = 0;
    return reached;
  }

  /** GNU ld writes every gap as a row, so that the last one ends where its section does. Sections without rows tell nothing. */
  #reached(): boolean {
    if (!this.#builder.inOutput || this.#last === NONE) return true;
    return this.#builder.inputAddress(this.#last) + this.#builder.inputSize(this.#last) >= this.#outputEnd;
  }

  /** A line that begins in the first column: an output section, or a statement of the script. */
  #outputLine(bytes: Uint8Array, start: number, end: number): boolean {
    this.#pendingLength = 0;
    if (hasAddress(bytes, start, end)) {
      this.#scanner.at(bytes, start + ADDRESS_COLUMN, end);
      return this.#openOutput(lineText(bytes, start, trimEnd(bytes, start, start + ADDRESS_COLUMN)));
    }
    if (startsWith(bytes, start, end, "LOAD ")) {
      const name = lineText(bytes, start + 5, end);
      if (name !== "linker stubs") this.#builder.loads.push(name);
    } else if (startsWith(bytes, start, end, "OUTPUT(")) {
      this.#closeOutput();
      this.#builder.complete = true;
    } else if (!startsWith(bytes, start, end, "START GROUP") && !startsWith(bytes, start, end, "END GROUP")) {
      this.#closeOutput();
      this.#keep(bytes, start, end, true);
    }
    return true;
  }

  /** ` .text          0x00000000       0x14 main.o` or ` *fill*         0x00000014        0x4 00`. */
  #inputLine(bytes: Uint8Array, start: number, end: number): boolean {
    this.#pendingLength = 0;
    const nameEnd = trimEnd(bytes, start + 1, start + ADDRESS_COLUMN);
    this.#scanner.at(bytes, start + ADDRESS_COLUMN, end);
    const isFill = nameEnd - start === 7 && startsWith(bytes, start + 1, nameEnd, "*fill*");
    return this.#row(isFill ? FILL : INPUT, bytes, start + 1, nameEnd);
  }

  /** A line whose first 16 columns are blank: the rest of a long name's line, a symbol, an assignment, data, or a size. */
  #continued(bytes: Uint8Array, start: number, end: number): boolean {
    const scanner = this.#scanner.at(bytes, start + ADDRESS_COLUMN, end);
    const pendingLength = this.#pendingLength;
    this.#pendingLength = 0;
    if (scanner.blanks() > 0) {
      const size = scanner.prefixedHex();
      if (size >= 0 && scanner.blanks() > 0 && startsWith(bytes, scanner.position, end, "(size before relaxing)")) {
        if (this.#last !== NONE) this.#builder.relaxed(this.#last, size);
        return true;
      }
      return false;
    }
    if (!scanner.atHex) return this.#unvalued(bytes, start + ADDRESS_COLUMN, end);
    const value = scanner.prefixedHex();
    const blanks = scanner.blanks();
    if (value < 0 || scanner.done) return false;
    if (!scanner.atHex) return this.#valued(bytes, end, value, blanks);
    if (scanner.prefixedHex() < 0) return false;
    const isDirective = scanner.blanks() > 0 && startsWithAny(bytes, scanner.position, end, DIRECTIVES);
    const directive = scanner.position;
    scanner.position = start + ADDRESS_COLUMN;
    if (isDirective) return this.#row(DATA_DIRECTIVE, bytes, directive, indexOf(bytes, directive, end, " "));
    if (pendingLength === 0) return false;
    if (this.#pendingIsOutput) return this.#openOutput(lineText(this.#pending, 0, pendingLength));
    return this.#row(INPUT, this.#pending, 0, pendingLength);
  }

  /** `[!provide]`, `*undef*`, `[unresolved]` or `[0x…]` and an expression. */
  #unvalued(bytes: Uint8Array, start: number, end: number): boolean {
    if (bytes[start] !== 0x5b && bytes[start] !== 0x2a) return false;
    let expression = start;
    while (expression < end && bytes[expression] !== SPACE) expression++;
    while (expression < end && bytes[expression] === SPACE) expression++;
    this.#builder.assignment(bytes, expression, end, Number.NaN);
    return true;
  }

  /** A symbol of the current row, or an assignment. */
  #valued(bytes: Uint8Array, end: number, value: number, blanks: number): boolean {
    const start = this.#scanner.position;
    const last = trimEnd(bytes, start, end);
    if (blanks >= ASSIGNMENT_BLANKS || isExpression(bytes, start, last)) this.#builder.assignment(bytes, start, last, value);
    else this.#builder.symbol(bytes, start, last, value, this.#current);
    return true;
  }

  /** Opens an output section from the address under the scanner; false when the rest is not one. */
  #openOutput(name: string): boolean {
    const scanner = this.#scanner;
    const address = scanner.prefixedHex();
    const size = address < 0 || scanner.blanks() === 0 ? -1 : scanner.prefixedHex();
    if (size < 0) return false;
    scanner.blanks();
    let loadAddress: number | undefined;
    if (startsWith(scanner.bytes, scanner.position, scanner.end, "load address ")) {
      scanner.position += 13;
      const value = scanner.prefixedHex();
      if (value >= 0) loadAddress = value;
    } else if (!scanner.done) return false;
    this.#closeOutput();
    this.#builder.openOutput(name, address, size, loadAddress === address ? undefined : loadAddress);
    this.#outputAddress = address;
    this.#outputEnd = address + size;
    return true;
  }

  /** Adds a row called name[start, end) from the address under the scanner; false when the rest is not one. */
  #row(kind: number, name: Uint8Array, start: number, end: number): boolean {
    const scanner = this.#scanner;
    const builder = this.#builder;
    const address = scanner.prefixedHex();
    const size = address < 0 || scanner.blanks() === 0 ? -1 : scanner.prefixedHex();
    if (size < 0 || !builder.inOutput) return false;
    scanner.blanks();
    const named = kind === INPUT && !scanner.done;
    const object = named ? builder.objects.add(scanner.bytes, scanner.position, scanner.end) : NONE;
    const isStub = named && startsWith(scanner.bytes, scanner.position, scanner.end, "linker stubs");
    const finalKind = isStub ? STUB : kind === INPUT && isCommonName(name, start, end) ? COMMON : kind;
    this.#clipLast(address);
    const row =
      kind === FILL
        ? builder.input(FILL, NO_BYTES, 0, 0, address, size, NONE)
        : builder.input(finalKind, name, start, end, address, size, object);
    this.#last = row;
    this.#current = kind === INPUT ? row : NONE;
    return true;
  }

  /**
   * GNU ld prints a string section whose strings were all merged into others with the size that it had, and goes on at the same
   * address; of `.ARM.attributes` it prints every input, though they become one. What reaches over the next row, or over the
   * section's end, is not in the image.
   */
  #clipLast(next: number): void {
    if (this.#last === NONE) return;
    const address = this.#builder.inputAddress(this.#last);
    const size = this.#builder.inputSize(this.#last);
    const limit = next < address ? this.#outputEnd : Math.min(next, this.#outputEnd);
    if (address + size <= limit || address < this.#outputAddress) return;
    this.#builder.relaxed(this.#last, size);
    this.#builder.setInputSize(this.#last, Math.max(0, limit - address));
  }

  #closeOutput(): void {
    this.#clipLast(this.#outputEnd);
    this.#last = NONE;
    this.#current = NONE;
    this.#builder.closeOutput();
  }

  #keep(bytes: Uint8Array, start: number, end: number, isOutput: boolean): boolean {
    const last = trimEnd(bytes, start, end);
    const length = last - start;
    if (length > this.#pending.length) this.#pending = new Uint8Array(length * 2);
    for (let i = 0; i < length; i++) this.#pending[i] = bytes[start + i]!;
    this.#pendingLength = length;
    this.#pendingIsOutput = isOutput;
    return true;
  }
}

function hasAddress(bytes: Uint8Array, start: number, end: number): boolean {
  const at = start + ADDRESS_COLUMN;
  return end > at + 2 && bytes[at] === 0x30 && bytes[at + 1] === 0x78 && bytes[at - 1] === SPACE;
}

/** Whether an address stands in its column behind a name. */
function isRow(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start + 1] !== SPACE && hasAddress(bytes, start, end);
}

/** Whether the name's columns are blank. */
function isIndented(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= ADDRESS_COLUMN) return false;
  for (let i = start; i < start + ADDRESS_COLUMN; i++) if (bytes[i] !== SPACE) return false;
  return true;
}

function isExpression(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    indexOf(bytes, start, end, " = ") >= 0 ||
    startsWith(bytes, start, end, "ASSERT (") ||
    startsWith(bytes, start, end, "PROVIDE (") ||
    startsWith(bytes, start, end, "PROVIDE_HIDDEN (")
  );
}

function endsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  const last = trimEnd(bytes, start, end);
  return last - start >= text.length && startsWith(bytes, last - text.length, last, text);
}
