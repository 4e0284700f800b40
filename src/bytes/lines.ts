import type { ByteSource } from "./byte-source.ts";

/** Longest line handed out, in bytes; what a longer line holds beyond it is dropped (and `truncated` says so). */
export const LONGEST_LINE = 1 << 20;

const WINDOW = LONGEST_LINE + (1 << 16);
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * One line, without its line end (`\n` or `\r\n`): `bytes[start, end)`. The memory belongs to the reader and is overwritten
 * by the next window: a visitor copies what it keeps. `line` counts from 1; `truncated` is true for a line cut at `LONGEST_LINE`.
 */
export type LineVisitor = (bytes: Uint8Array, start: number, end: number, line: number, truncated: boolean) => void;

/**
 * Visits every line of `source` in order, through one reused window of about 1 MiB; the last line need not be ended.
 * The bytes are not decoded: a file in any encoding that keeps ASCII in place can be read.
 * @returns the number of lines.
 * @throws InputError `bytes/read` when the system cannot read the source; whatever the visitor throws.
 */
export async function visitLines(source: ByteSource, visit: LineVisitor): Promise<number> {
  const words = new Int32Array(Math.ceil(Math.min(WINDOW, source.size) / 4));
  const window = new Uint8Array(words.buffer);
  let line = 0;
  let kept = 0;
  let dropping = false;
  for (let offset = 0; offset < source.size; ) {
    const count = Math.min(window.length - kept, source.size - offset);
    await source.read(offset, count, window.subarray(kept, kept + count));
    offset += count;
    const filled = kept + count;
    let start = 0;
    for (let i = nextNewline(window, words, kept, filled); i < filled; i = nextNewline(window, words, start, filled)) {
      if (dropping) dropping = false;
      else visit(window, start, i > start && window[i - 1] === RETURN ? i - 1 : i, ++line, false);
      start = i + 1;
    }
    if (dropping) {
      kept = 0;
    } else if (filled - start > LONGEST_LINE) {
      visit(window, start, start + LONGEST_LINE, ++line, true);
      dropping = true;
      kept = 0;
    } else {
      window.copyWithin(0, start, filled);
      kept = filled - start;
    }
  }
  if (kept > 0) visit(window, 0, window[kept - 1] === RETURN ? kept - 1 : kept, ++line, false);
  return line;
}

/** Index of the first newline in window[from, end), or `end`. Four bytes a step: a byte loop takes a third of a map's whole reading time. */
function nextNewline(window: Uint8Array, words: Int32Array, from: number, end: number): number {
  let i = from;
  for (; i < end && (i & 3) !== 0; i++) if (window[i] === NEWLINE) return i;
  for (; i + 4 <= end; i += 4) {
    // A byte of `different` is 0 where the window has a newline; the classic test for a zero byte in a word.
    const different = words[i >> 2]! ^ 0x0a0a0a0a;
    if (((different - 0x01010101) & ~different & 0x80808080) !== 0) break;
  }
  for (; i < end; i++) if (window[i] === NEWLINE) return i;
  return end;
}
