import { InputError } from "./input-error.ts";

/** What a `Cursor` reads from: where its window lies, so that every error has its place. */
export interface CursorOrigin {
  readonly file: string;
  readonly section?: string | undefined;
  /** Offset of the window's first byte inside `section`; 0 unless the section is read in pieces. */
  readonly sectionOffset?: number | undefined;
  /** Offset of the window's first byte inside the file; absent when the bytes were decompressed. */
  readonly fileOffset?: number | undefined;
  readonly littleEndian: boolean;
}

const utf8 = new TextDecoder("utf-8");

/**
 * Synchronous reader over one window of bytes. Each read moves `position` and throws `InputError` (`bytes/truncated`) with
 * file, section and offset when the window ends first; nothing is ever read past the window.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly origin: CursorOrigin;
  readonly littleEndian: boolean;
  /** Index of the next byte in `bytes`. */
  position = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, origin: CursorOrigin) {
    this.bytes = bytes;
    this.origin = origin;
    this.littleEndian = origin.littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** Moves to an index of the window; its end is allowed. */
  seek(position: number): this {
    if (!(position >= 0 && position <= this.bytes.length))
      throw this.error("bytes/truncated", `offset ${position} lies outside the ${this.bytes.length} bytes of this table`);
    this.position = position;
    return this;
  }

  skip(count: number): void {
    this.#need(count);
    this.position += count;
  }

  u8(): number {
    this.#need(1);
    return this.#view.getUint8(this.position++);
  }

  i8(): number {
    this.#need(1);
    return this.#view.getInt8(this.position++);
  }

  u16(): number {
    this.#need(2);
    const value = this.#view.getUint16(this.position, this.littleEndian);
    this.position += 2;
    return value;
  }

  u24(): number {
    const [a, b, c] = [this.u8(), this.u8(), this.u8()];
    return this.littleEndian ? a | (b << 8) | (c << 16) : c | (b << 8) | (a << 16);
  }

  i16(): number {
    this.#need(2);
    const value = this.#view.getInt16(this.position, this.littleEndian);
    this.position += 2;
    return value;
  }

  u32(): number {
    this.#need(4);
    const value = this.#view.getUint32(this.position, this.littleEndian);
    this.position += 4;
    return value;
  }

  i32(): number {
    this.#need(4);
    const value = this.#view.getInt32(this.position, this.littleEndian);
    this.position += 4;
    return value;
  }

  /** A 64-bit value as a number; values above 2^53 lose low bits, which no size or offset of a real file reaches. */
  u64(): number {
    return Number(this.u64big());
  }

  u64big(): bigint {
    this.#need(8);
    const value = this.#view.getBigUint64(this.position, this.littleEndian);
    this.position += 8;
    return value;
  }

  /** Unsigned LEB128 [DWARF5 §7.6]; exact up to 2^53, at most 10 bytes. */
  uleb(): number {
    let result = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
    throw this.error("bytes/leb128", "a LEB128 number does not end within 10 bytes", "DWARF5 §7.6");
  }

  /** Signed LEB128 [DWARF5 §7.6]; exact up to ±2^53, at most 10 bytes. */
  sleb(): number {
    let result = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.u8();
      result += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return (byte & 0x40) !== 0 ? result - scale : result;
    }
    throw this.error("bytes/leb128", "a LEB128 number does not end within 10 bytes", "DWARF5 §7.6");
  }

  /** A view of the next `count` bytes. */
  take(count: number): Uint8Array {
    this.#need(count);
    const view = this.bytes.subarray(this.position, this.position + count);
    this.position += count;
    return view;
  }

  /** A NUL-terminated UTF-8 string; malformed sequences become U+FFFD. */
  cstring(): string {
    const end = this.bytes.indexOf(0, this.position);
    if (end < 0) throw this.error("bytes/truncated", "a string here is not ended by a NUL byte");
    const text = utf8.decode(this.bytes.subarray(this.position, end));
    this.position = end + 1;
    return text;
  }

  /** A cursor over the next `count` bytes, which are skipped here. */
  window(count: number): Cursor {
    const start = this.position;
    const bytes = this.take(count);
    const { fileOffset, sectionOffset } = this.origin;
    return new Cursor(bytes, {
      ...this.origin,
      sectionOffset: (sectionOffset ?? 0) + start,
      fileOffset: fileOffset === undefined ? undefined : fileOffset + start,
    });
  }

  /** An error at `position` (default: here). */
  error(code: string, sentence: string, spec?: string, position: number = this.position): InputError {
    const { file, section, sectionOffset, fileOffset } = this.origin;
    const place = {
      file,
      section,
      offset: section === undefined ? undefined : (sectionOffset ?? 0) + position,
      fileOffset: fileOffset === undefined ? undefined : fileOffset + position,
    };
    return new InputError(code, place, sentence, { spec });
  }

  #need(count: number): void {
    if (!(count >= 0 && count <= this.bytes.length - this.position)) {
      throw this.error("bytes/truncated", `${count} bytes are needed here, ${this.remaining} are left`);
    }
  }
}
