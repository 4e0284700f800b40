import type { ByteSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";
import { ascendingOrder } from "../../kernel/numbers.ts";
import type { SymbolKernel } from "../../kernel/symbol-kernel.ts";

const PAGE = 64 * 1024;
/** A longer name is cut; no tool writes one, but a damaged table can look like one. */
const LONGEST_NAME = 1 << 20;
/** Linkers let a name be the end of another: names may add up to so many times the table, and to so many bytes in any case. */
const MOST_TIMES = 4;
const MOST_BYTES = 64 << 20;

/** A table in which a name is looked up by its bytes is not larger. */
const MOST_SEARCHED = 64 << 20;
/** Characters of what is looked for in all names at once. */
const LONGEST_MATCH = 32;
const UNENDED = "a name here is not ended by a NUL byte";

/**
 * A string table that is read in pages, and only those that hold an asked name; nothing is kept between calls but one page.
 * [ELF §String Table]
 */
export class StringTable {
  readonly #source: ByteSource;
  readonly #name: string;
  readonly #offset: number;
  readonly #size: number;
  #page: Uint8Array = new Uint8Array(0);
  #pageStart = 0;
  /** Of the name that was found last, in the page: what begins inside it ends with it. */
  #last = { start: 0, end: -1 };

  constructor(source: ByteSource, section: { readonly name: string; readonly offset: number; readonly size: number }) {
    this.#source = source;
    this.#name = section.name;
    this.#offset = section.offset;
    this.#size = section.size;
  }

  /**
   * The names at these offsets, in the order asked; with `prefix`, characters of ASCII, only those that begin with it, the others empty. An offset outside the
   * table gives an empty name: a damaged name must not cost the symbol.
   * @throws InputError `elf/string` when a name is not ended inside the table, or when names that share their bytes add up to very many.
   */
  async at(offsets: Uint32Array, prefix = ""): Promise<string[]> {
    const names = new Array<string>(offsets.length).fill("");
    const take = this.#budget();
    let [before, text] = [-1, ""];
    await this.visit(offsets, (row, bytes, start, end) => {
      for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return;
      const offset = offsets[row]!;
      if (offset !== before) {
        take(offset, end - start);
        text = decode(bytes, start, end);
        before = offset;
      }
      names[row] = text;
    });
    return names;
  }

  /**
   * Calls `see(row, bytes, start, end)` for each asked name, in the order of their offsets; `bytes` is valid during the call.
   * @throws InputError as `at`.
   */
  async visit(offsets: Uint32Array, see: (row: number, bytes: Uint8Array, start: number, end: number) => void): Promise<void> {
    const order = ascendingOrder(offsets);
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const offset = offsets[row]!;
      if (offset >= this.#size) continue;
      let end = this.#endInPage(offset);
      if (end < 0) {
        await this.#load(offset);
        end = this.#endInPage(offset);
      }
      see(row, this.#page, offset - this.#pageStart, end);
    }
  }

  /**
   * Gives names one by one, of offsets that `show` has gone over: of a table that is read whole now, as many bytes as the file has of it. An offset outside the table gives
   * an empty name. What it gives throws `elf/string` when names that share their bytes add up to very many.
   */
  async reader(): Promise<(offset: number) => string> {
    const size = Math.max(0, Math.min(this.#size, this.#source.size - this.#offset));
    const bytes = await this.#source.read(this.#offset, size);
    const take = this.#budget();
    return (offset) => {
      const end = offset < size ? bytes.indexOf(0, offset) : -1;
      if (end < 0) return "";
      take(offset, end - offset);
      return decode(bytes, offset, end);
    };
  }

  /** Takes the bytes of names from what they may add up to. @throws InputError `elf/string` */
  #budget(): (offset: number, bytes: number) => void {
    let left = MOST_TIMES * this.#size + MOST_BYTES;
    return (offset, bytes) => {
      left -= bytes;
      if (left < 0)
        throw this.#fault(offset, `names that share their bytes add up to more than ${MOST_TIMES} times the table of ${this.#size}`);
    };
  }

  /** Whether a name of ASCII may be in the table: it is not when its bytes are not. Of a very large table that is not looked up. */
  async mayHold(name: string): Promise<boolean> {
    if (this.#size > MOST_SEARCHED) return true;
    const wanted = new TextEncoder().encode(`${name}\0`);
    // Pieces overlap, so that the name is whole in one of them.
    for (let start = 0; start < this.#size; start += LONGEST_NAME) {
      const piece = await this.#source.read(this.#offset + start, Math.min(LONGEST_NAME + wanted.length, this.#size - start));
      for (let at = piece.indexOf(wanted[0]!); at >= 0; at = piece.indexOf(wanted[0]!, at + 1))
        if (wanted.every((byte, i) => piece[at + i] === byte)) return true;
    }
    return false;
  }

  /** Whether something in the table matches one of these patterns, which are of ASCII and match at most `LONGEST_MATCH` characters. Of a very large table that is not looked up. */
  async mayMatch(patterns: readonly RegExp[]): Promise<boolean> {
    const size = Math.min(this.#size, this.#source.size - this.#offset);
    if (size > MOST_SEARCHED) return true;
    for (let start = 0; start < size; start += LONGEST_NAME) {
      const piece = await this.#source.read(this.#offset + start, Math.min(LONGEST_NAME + LONGEST_MATCH, size - start));
      const text = latin1.decode(piece);
      if (patterns.some((pattern) => pattern.test(text))) return true;
    }
    return false;
  }

  /**
   * Shows a kernel that has taken a symbol table the names of its rows.
   * @throws InputError as `at`, when a name is not ended.
   * @internal
   */
  async show(kernel: SymbolKernel): Promise<void> {
    kernel.beginNames(Math.min(this.#size, 0xffffffff));
    const longest = Math.min(this.#size, LONGEST_NAME);
    const window = kernel.allocate(longest);
    let [wanted, length, start] = [kernel.stepNames(window, 0, 0), PAGE, -1];
    while (wanted >= 0) {
      // A name that does not end in the window that it begins is longer.
      if (wanted === start && length >= Math.min(longest, this.#size - wanted)) throw this.#fault(wanted, UNENDED);
      length = wanted === start ? 4 * length : PAGE;
      start = wanted;
      const taken = Math.min(length, longest, this.#size - start);
      await this.#source.read(this.#offset + start, taken, new Uint8Array(kernel.memory.buffer, window, taken));
      wanted = kernel.stepNames(window, start, taken);
    }
  }

  /** Index in the page of the NUL that ends the name at `offset`, or -1 when the page does not hold all of it. */
  #endInPage(offset: number): number {
    const start = offset - this.#pageStart;
    if (start < 0 || start >= this.#page.length) return -1;
    if (start < this.#last.start || start > this.#last.end) this.#last = { start, end: this.#page.indexOf(0, start) };
    return this.#last.end;
  }

  async #load(offset: number): Promise<void> {
    for (let length = PAGE; ; length *= 4) {
      const available = Math.min(length, this.#size - offset);
      this.#page = await this.#source.read(this.#offset + offset, available);
      this.#pageStart = offset;
      this.#last = { start: 0, end: -1 };
      if (this.#page.indexOf(0) >= 0) return;
      if (available === this.#size - offset || length >= LONGEST_NAME) {
        throw this.#fault(offset, UNENDED);
      }
    }
  }

  #fault(offset: number, sentence: string): InputError {
    const place = { file: this.#source.name, section: this.#name, offset, fileOffset: this.#offset + offset };
    return new InputError("elf/string", place, sentence, { spec: "ELF §String Table" });
  }
}

const utf8 = new TextDecoder("utf-8");
const latin1 = new TextDecoder("latin1");

function decode(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  if (end - start <= 48) {
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x80) return utf8.decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return utf8.decode(bytes.subarray(start, end));
}
