import type { ByteSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";
import { ascendingOrder } from "../../bytes/order.ts";

const PAGE = 64 * 1024;
/** A longer name is cut; no tool writes one, but a damaged table can look like one. */
const LONGEST_NAME = 1 << 20;

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

  constructor(source: ByteSource, section: { readonly name: string; readonly offset: number; readonly size: number }) {
    this.#source = source;
    this.#name = section.name;
    this.#offset = section.offset;
    this.#size = section.size;
  }

  /**
   * The names at these offsets, in the order asked. An offset outside the table gives an empty name: a damaged name must not cost the symbol.
   * @throws InputError `elf/string` when a name is not ended inside the table.
   */
  async at(offsets: Uint32Array): Promise<string[]> {
    const names = new Array<string>(offsets.length).fill("");
    await this.visit(offsets, (row, bytes, start, end) => {
      names[row] = decode(bytes, start, end);
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

  /** Index in the page of the NUL that ends the name at `offset`, or -1 when the page does not hold all of it. */
  #endInPage(offset: number): number {
    const start = offset - this.#pageStart;
    if (start < 0 || start >= this.#page.length) return -1;
    const end = this.#page.indexOf(0, start);
    return end;
  }

  async #load(offset: number): Promise<void> {
    for (let length = PAGE; ; length *= 4) {
      const available = Math.min(length, this.#size - offset);
      this.#page = await this.#source.read(this.#offset + offset, available);
      this.#pageStart = offset;
      if (this.#page.indexOf(0) >= 0) return;
      if (available === this.#size - offset || length >= LONGEST_NAME) {
        throw new InputError(
          "elf/string",
          { file: this.#source.name, section: this.#name, offset, fileOffset: this.#offset + offset },
          "a name here is not ended by a NUL byte",
          { spec: "ELF §String Table" },
        );
      }
    }
  }
}

const utf8 = new TextDecoder("utf-8");

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
