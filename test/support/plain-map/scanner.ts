import { lineText as decoded } from "../../../src/formats/map/line-text.ts";

const SPACE = 0x20;
const TAB = 0x09;

/** Steps over the bytes of one line: blanks, hexadecimal and decimal numbers, words. One scanner serves a whole file. */
export class Scanner {
  bytes = new Uint8Array(0);
  position = 0;
  end = 0;

  at(bytes: Uint8Array, position: number, end: number): this {
    this.bytes = bytes as Uint8Array<ArrayBuffer>;
    this.position = position;
    this.end = end;
    return this;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  /** Skips blanks; how many there were. */
  blanks(): number {
    const from = this.position;
    while (this.position < this.end && (this.bytes[this.position] === SPACE || this.bytes[this.position] === TAB)) this.position++;
    return this.position - from;
  }

  /** Whether `0x` starts here. */
  get atHex(): boolean {
    return this.bytes[this.position] === 0x30 && this.bytes[this.position + 1] === 0x78 && this.position + 2 < this.end;
  }

  /** `0x…`, or -1 when none starts here or no blank or line end follows it. Exact up to 2^53. */
  prefixedHex(): number {
    if (!this.atHex) return -1;
    this.position += 2;
    return this.hex();
  }

  /** Hexadecimal digits, at most 16, up to a blank or the line's end; otherwise -1. Exact up to 2^53. */
  hex(): number {
    const from = this.position;
    let value = 0;
    for (; this.position < this.end; this.position++) {
      const byte = this.bytes[this.position]!;
      const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66 ? (byte | 0x20) - 0x57 : -1;
      if (digit < 0) {
        if (byte !== SPACE && byte !== TAB) return -1;
        break;
      }
      value = value * 16 + digit;
    }
    const length = this.position - from;
    return length === 0 || length > 16 ? -1 : value;
  }

  /** Decimal digits, at most 15, up to a blank or the line's end; otherwise -1. */
  decimal(): number {
    const from = this.position;
    let value = 0;
    for (; this.position < this.end; this.position++) {
      const byte = this.bytes[this.position]!;
      if (byte < 0x30 || byte > 0x39) {
        if (byte !== SPACE && byte !== TAB) return -1;
        break;
      }
      value = value * 10 + byte - 0x30;
    }
    const length = this.position - from;
    return length === 0 || length > 15 ? -1 : value;
  }
}

/** Whether bytes[start, end) begin with the ASCII text. */
export function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether bytes[start, end) begin with one of the ASCII texts. A loop without a closure: it runs for every second line of a map. */
export function startsWithAny(bytes: Uint8Array, start: number, end: number, texts: readonly string[]): boolean {
  for (const text of texts) if (startsWith(bytes, start, end, text)) return true;
  return false;
}

/** Index of the ASCII text in bytes[start, end), or -1. */
export function indexOf(bytes: Uint8Array, start: number, end: number, text: string): number {
  const first = text.charCodeAt(0);
  for (let i = start; i + text.length <= end; i++) if (bytes[i] === first && startsWith(bytes, i, end, text)) return i;
  return -1;
}

/** `end` without the blanks before it. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === SPACE || bytes[last - 1] === TAB)) last--;
  return last;
}

/** The line as text: UTF-8, and where it is not, each byte as one character. */
export function lineText(bytes: Uint8Array, start: number, end: number): string {
  return decoded(bytes.subarray(start, end));
}
