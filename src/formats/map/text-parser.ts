import type { LinkMapBuilder } from "./builder.ts";
import type { MapLineParser } from "./dialect.ts";
import { lineText } from "./scanner.ts";

const utf8 = new TextEncoder();
/** Longer lines cannot be a row of these maps, and patterns need not look at them. */
const LONGEST_ROW = 4096;
/** More blanks in a row than any table has: patterns would step over them again and again. */
const WIDE_GAP = /\S\s{256}/;

/** Base of the dialects whose maps are small: lines come as text, and a line that is not understood is told by returning false. */
export abstract class TextParser implements MapLineParser {
  protected readonly builder: LinkMapBuilder;

  constructor(builder: LinkMapBuilder) {
    this.builder = builder;
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): void {
    const text = end - start > LONGEST_ROW ? undefined : lineText(bytes, start, end).trimEnd();
    if (text === undefined || WIDE_GAP.test(text) || !this.text(text)) this.builder.misread(line, bytes, start, end);
  }

  abstract end(ended: boolean): void;

  /** One line without trailing blanks; false when it is not understood. */
  protected abstract text(line: string): boolean;

  protected addInput(kind: number, name: string, address: number, size: number, object: number): number {
    const bytes = utf8.encode(name);
    return this.builder.input(kind, bytes, 0, bytes.length, address, size, object);
  }

  protected addSymbol(name: string, address: number, size: number, input: number): void {
    const bytes = utf8.encode(name);
    this.builder.symbol(bytes, 0, bytes.length, address, input, size);
  }

  protected addDiscarded(name: string, size: number, object: number): void {
    const bytes = utf8.encode(name);
    this.builder.discard(bytes, 0, bytes.length, size, object);
  }

  protected addReference(symbol: string, objects: readonly number[]): void {
    const bytes = utf8.encode(symbol);
    this.builder.referencedSymbol(bytes, 0, bytes.length);
    for (const object of objects) this.builder.reference(object);
  }
}

/** Finds the row of a table of inputs that holds an address: rows that were added with it, in any order. */
export class RowFinder {
  readonly #rows: { readonly start: number; readonly end: number; readonly row: number }[] = [];
  #sorted = true;

  add(start: number, size: number, row: number): void {
    if (size <= 0) return;
    this.#rows.push({ start, end: start + size, row });
    this.#sorted = false;
  }

  /** Row that holds `address`, or undefined. */
  find(address: number): number | undefined {
    if (!this.#sorted) {
      this.#rows.sort((a, b) => a.start - b.start);
      this.#sorted = true;
    }
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle]!.start <= address) low = middle + 1;
      else high = middle;
    }
    const candidate = this.#rows[low - 1];
    return candidate !== undefined && address < candidate.end ? candidate.row : undefined;
  }
}
