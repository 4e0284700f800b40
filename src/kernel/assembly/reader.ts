// Reading bytes in order, with the bounds and the byte order of DWARF. A reader stops at the first read that its bytes cannot serve and
// then answers 0 to everything: callers look at `stopped` once a record, not once a byte.

import { FAULT_LEB128, FAULT_NONE, FAULT_TRUNCATED } from "../tables";
import { NONE } from "./none";

/** Set once by the host before anything is read. */
export let bigEndian: bool = false;

export function setBigEndian(value: bool): void {
  bigEndian = value;
}

@unmanaged
export class Reader {
  /** Address in memory of the section's byte 0, were it all there: byte n of the section is at `origin + n`. */
  origin: usize;
  /** Offsets in the section of the bytes at hand: [windowStart, windowEnd). */
  windowStart: u32;
  windowEnd: u32;
  /** Offset of the next byte. */
  cursor: u32;
  /** No byte at or behind this offset belongs to the record. */
  limit: u32;
  /** The smaller one of `limit` and `windowEnd`. */
  readable: u32;
  /** The record goes on, but behind the window: give more bytes and read it again. */
  starved: bool;
  /** A `FAULT_`, and where. */
  fault: u32;
  faultOffset: u32;

  /** Starts reading a record at `offset` that ends at `limit`. */
  seek(offset: u32, limit: u32): void {
    this.cursor = offset;
    this.limit = limit;
    const inside = offset >= this.windowStart && offset <= this.windowEnd;
    this.readable = inside ? min(limit, this.windowEnd) : min(offset, limit);
    this.starved = false;
    this.fault = FAULT_NONE;
  }

  /** Takes the bytes [start, start + size) of the section, which lie at `data`. */
  setWindow(data: usize, start: u32, size: u32): void {
    this.origin = data - start;
    this.windowStart = start;
    this.windowEnd = start + size;
  }

  @inline
  get stopped(): bool {
    return this.starved || this.fault != FAULT_NONE;
  }

  fail(fault: u32, offset: u32): void {
    if (this.stopped) return;
    this.fault = fault;
    this.faultOffset = offset;
    this.readable = this.cursor;
  }

  private short(): void {
    if (this.stopped) return;
    if (this.readable < this.limit) {
      this.starved = true;
      this.readable = this.cursor;
    } else this.fail(FAULT_TRUNCATED, this.cursor);
  }

  /** Address of the next `count` bytes, which are skipped; 0 when they are not there. */
  take(count: u32): usize {
    const at = this.cursor;
    if (count > this.readable - at) {
      this.lack(count);
      return 0;
    }
    this.cursor = at + count;
    return this.origin + at;
  }

  /** Stops because `count` bytes are not at hand: bytes that the record cannot hold are damage, wherever the window ends. */
  private lack(count: u32): void {
    if (count > this.limit - this.cursor) this.fail(FAULT_TRUNCATED, this.cursor);
    else this.short();
  }

  @inline
  skip(count: u32): void {
    if (count > this.readable - this.cursor) this.lack(count);
    else this.cursor += count;
  }

  @inline
  u8(): u32 {
    const at = this.cursor;
    if (at >= this.readable) {
      this.short();
      return 0;
    }
    this.cursor = at + 1;
    return load<u8>(this.origin + at);
  }

  u16(): u32 {
    const at = this.take(2);
    if (at == 0) return 0;
    const value = load<u16>(at);
    return bigEndian ? bswap<u16>(value) : value;
  }

  u24(): u32 {
    const at = this.take(3);
    if (at == 0) return 0;
    const first: u32 = load<u8>(at);
    const second: u32 = load<u8>(at, 1);
    const third: u32 = load<u8>(at, 2);
    return bigEndian ? third | (second << 8) | (first << 16) : first | (second << 8) | (third << 16);
  }

  u32(): u32 {
    const at = this.take(4);
    if (at == 0) return 0;
    const value = load<u32>(at);
    return bigEndian ? bswap<u32>(value) : value;
  }

  /** 64 bits; `NONE` when they do not fit 32. */
  u64(): u32 {
    const at = this.take(8);
    if (at == 0) return 0;
    let value = load<u64>(at);
    if (bigEndian) value = bswap<u64>(value);
    return value > <u64>NONE ? NONE : <u32>value;
  }

  /** An offset of 32- or 64-bit DWARF [DWARF5 §7.4]. */
  @inline
  offset(offsetSize: u32): u32 {
    return offsetSize == 8 ? this.u64() : this.u32();
  }

  /** An unsigned LEB128 number where the call would cost more than the number: one byte is read in place. */
  @inline
  shortLeb(): u32 {
    const at = this.cursor;
    const first: u32 = at < this.readable ? load<u8>(this.origin + at) : 0x80;
    if (first >= 0x80) return this.leb(false);
    this.cursor = at + 1;
    return first;
  }

  /** A LEB128 number [DWARF5 §7.6]; `NONE` when it is negative or does not fit 32 bits. */
  leb(signed: bool): u32 {
    // Most numbers are one or two bytes long.
    const at = this.cursor;
    if (at < this.readable) {
      const first: u32 = load<u8>(this.origin + at);
      if (first < 0x80) {
        this.cursor = at + 1;
        return signed && (first & 0x40) != 0 ? NONE : first;
      }
      if (at + 1 < this.readable) {
        const second: u32 = load<u8>(this.origin + at, 1);
        if (second < 0x80) {
          this.cursor = at + 2;
          return signed && (second & 0x40) != 0 ? NONE : (first & 0x7f) | (second << 7);
        }
      }
    }
    return this.longLeb(signed);
  }

  private longLeb(signed: bool): u32 {
    const start = this.cursor;
    let value: u64 = 0;
    let over = false;
    for (let shift: u32 = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      if (this.stopped) return 0;
      const payload: u64 = byte & 0x7f;
      if (shift < 35) value |= payload << shift;
      else if (payload != 0) over = true;
      if (byte < 0x80) {
        if (signed && (byte & 0x40) != 0) return NONE;
        return over || value > <u64>NONE ? NONE : <u32>value;
      }
    }
    this.fail(FAULT_LEB128, start);
    return 0;
  }

  /** The low 32 bits of a LEB128 number, for registers that wrap. */
  wrappingLeb(signed: bool): u32 {
    const start = this.cursor;
    let value: u32 = 0;
    for (let shift: u32 = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      if (this.stopped) return 0;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (signed && (byte & 0x40) != 0 && shift + 7 < 32) value |= u32.MAX_VALUE << (shift + 7);
        return value;
      }
    }
    this.fail(FAULT_LEB128, start);
    return 0;
  }

  skipLeb(): void {
    let at = this.cursor;
    const end = min(this.readable, at + 10);
    while (at < end) {
      if (load<u8>(this.origin + at++) < 0x80) {
        this.cursor = at;
        return;
      }
    }
    this.longLeb(false);
  }

  /** Moves behind a NUL-terminated string. */
  skipString(): void {
    let at = this.cursor;
    while (at < this.readable) {
      if (load<u8>(this.origin + at++) == 0) {
        this.cursor = at;
        return;
      }
    }
    this.short();
  }
}
