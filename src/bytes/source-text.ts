import { InputError } from "./input-error.ts";
import type { Place } from "./place.ts";

/** Longest part of a source line that an excerpt shows, in characters. */
const EXCERPT_WIDTH = 120;

/** A text input with a name, and what is needed to say where in it something stands. Offsets are UTF-16 indexes into `text`. */
export class SourceText {
  readonly name: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** Line of an offset, from 1. */
  lineAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** File, line and column (both from 1) of an offset. */
  placeAt(offset: number): Place {
    const line = this.lineAt(offset);
    return { file: this.name, line, column: offset - this.#starts()[line - 1]! + 1 };
  }

  /** Offset of a line and column, both from 1; inside the text whatever is asked. */
  offsetAt(line: number, column: number): number {
    const starts = this.#starts();
    const start = starts[Math.min(Math.max(line, 1), starts.length) - 1]!;
    return Math.min(start + Math.max(column, 1) - 1, this.text.length);
  }

  /**
   * The line of `start` with carets under [start, end) and a remark behind them:
   * ```
   *     4 |   FLASH : ORIGIN = 0x08000000, LENGTH = FLASH_SIZ
   *       |                                         ^^^^^^^^^ did you mean FLASH_SIZE (line 2)?
   * ```
   * Carets end with the line; a long line is cut around them; tabs count as one blank.
   */
  excerpt(start: number, end: number, remark = ""): string {
    const line = this.lineAt(start);
    const lineStart = this.#starts()[line - 1]!;
    const newline = this.text.indexOf("\n", lineStart);
    const lineEnd = newline < 0 ? this.text.length : newline;
    const column = start - lineStart;
    const carets = Math.max(1, Math.min(end, lineEnd, start + EXCERPT_WIDTH) - start);
    const from = column + carets > EXCERPT_WIDTH ? Math.max(0, Math.min(column - 20, column + carets - EXCERPT_WIDTH)) : 0;
    const shown = printable(this.text.slice(lineStart + from, Math.min(lineEnd, lineStart + from + EXCERPT_WIDTH))).trimEnd();
    const gutter = String(line).padStart(5);
    const pointer = `${" ".repeat(column - from)}${"^".repeat(carets)}${remark === "" ? "" : ` ${printable(remark)}`}`;
    return `${gutter} | ${shown}\n${" ".repeat(gutter.length)} | ${pointer}`;
  }

  /** An error about [start, end), with its excerpt. */
  error(
    code: string,
    start: number,
    end: number,
    sentence: string,
    details: { remark?: string | undefined; spec?: string } = {},
  ): InputError {
    return new InputError(code, this.placeAt(start), sentence, {
      spec: details.spec,
      excerpt: this.excerpt(start, end, details.remark),
    });
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** Control characters would move the caret or the terminal. */
function printable(text: string): string {
  return text.replace(/\t/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
