import type { LinkMapBuilder } from "./builder.ts";
import { lineText } from "./line-text.ts";

/** Longer lines cannot be a row of these maps, and patterns need not look at them. */
const LONGEST_ROW = 4096;
/** Bytes of a line that was not understood that people are shown. */
const QUOTED = 80;
/** More blanks in a row than any table has: patterns would step over them again and again. */
const WIDE_GAP = /\S\s{256}/;

/** Base of the dialects whose maps are small: lines come as text, and a line that is not understood is told by returning false. */
export abstract class TextParser {
  protected readonly builder: LinkMapBuilder;

  constructor(builder: LinkMapBuilder) {
    this.builder = builder;
  }

  /** One line without its end, bytes[start, end); `line` counts from 1, and `truncated` says that the line is longer. */
  line(bytes: Uint8Array, start: number, end: number, line: number, truncated: boolean): void {
    const text = truncated || end - start > LONGEST_ROW ? undefined : lineText(bytes.subarray(start, end)).trimEnd();
    if (text === undefined || WIDE_GAP.test(text) || !this.text(text))
      this.builder.misread(line, lineText(bytes.subarray(start, Math.min(end, start + QUOTED))));
  }

  /** After the last line. */
  abstract end(): void;

  /** One line without trailing blanks; false when it is not understood. */
  protected abstract text(line: string): boolean;
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
