import {
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_data1,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_data16,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_ref_alt,
  DW_FORM_GNU_str_index,
  DW_FORM_GNU_strp_alt,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_line_strp,
  DW_FORM_loclistx,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_rnglistx,
  DW_FORM_sdata,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strp_sup,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
} from "../../kernel/dwarf-constants.ts";
import { FAULT_FORM, FAULT_LEB128, FAULT_TRUNCATED, NONE } from "../../kernel/tables.ts";
import { DwarfFault } from "./fault.ts";

/** An attribute's value as it is stored. `value` is exact below 2^32 - 1; larger and negative numbers read as `NONE`. */
export interface FormValue {
  readonly form: number;
  /** A number; for a string in place and for blocks the offset of the bytes in the section. */
  readonly value: number;
  /** Bytes of a block or expression; 0 otherwise. */
  readonly size: number;
}

/**
 * Synchronous reader of DWARF's encodings over a whole section. Numbers are 32 bits wide, as in the kernel. Nothing is read beyond
 * `limit`; each failure throws `DwarfFault` with the offset in the section.
 */
export class SectionReader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  position = 0;
  limit: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.limit = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the section ends; the bytes at hand can be its first ones only. */
  get end(): number {
    return this.bytes.length;
  }

  #advance(count: number): number {
    const at = this.position;
    if (count > Math.min(this.limit, this.bytes.length) - at) throw new DwarfFault(FAULT_TRUNCATED, at);
    this.position = at + count;
    return at;
  }

  skip(count: number): void {
    this.#advance(count);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), this.littleEndian);
  }

  u24(): number {
    const at = this.#advance(3);
    const [a, b, c] = [this.#view.getUint8(at), this.#view.getUint8(at + 1), this.#view.getUint8(at + 2)];
    return this.littleEndian ? a | (b << 8) | (c << 16) : c | (b << 8) | (a << 16);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), this.littleEndian);
  }

  /** 64 bits; `NONE` when they do not fit 32. */
  u64(): number {
    const at = this.#advance(8);
    const first = this.#view.getUint32(at, this.littleEndian);
    const second = this.#view.getUint32(at + 4, this.littleEndian);
    const [low, high] = this.littleEndian ? [first, second] : [second, first];
    return high === 0 ? low : NONE;
  }

  /** An offset of 32- or 64-bit DWARF [DWARF5 §7.4]. */
  offset(offsetSize: number): number {
    return offsetSize === 8 ? this.u64() : this.u32();
  }

  /** A LEB128 number [DWARF5 §7.6]; `NONE` when it is negative or does not fit 32 bits. */
  leb(signed: boolean): number {
    const start = this.position;
    let value = 0;
    let over = false;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      const payload = byte & 0x7f;
      if (shift < 35) value += payload * 2 ** shift;
      else if (payload !== 0) over = true;
      if (byte < 0x80) {
        if (signed && (byte & 0x40) !== 0) return NONE;
        return over || value > NONE ? NONE : value;
      }
    }
    throw new DwarfFault(FAULT_LEB128, start);
  }

  /** The low 32 bits of a LEB128 number, for registers that wrap. */
  wrappingLeb(signed: boolean): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (signed && (byte & 0x40) !== 0 && shift + 7 < 32) value |= -1 << (shift + 7);
        return value >>> 0;
      }
    }
    throw new DwarfFault(FAULT_LEB128, start);
  }

  /** Moves behind a NUL-terminated string and returns its offset. */
  skipString(): number {
    const start = this.position;
    const end = this.bytes.indexOf(0, start);
    if (end < 0 || end >= this.limit) throw new DwarfFault(FAULT_TRUNCATED, start);
    this.position = end + 1;
    return start;
  }

  /** Reads a value of any form [DWARF5 §7.5.6]. */
  form(form: number, implicit: number, version: number, offsetSize: number): FormValue {
    switch (form) {
      case DW_FORM_flag_present:
        return { form, value: 1, size: 0 };
      case DW_FORM_implicit_const:
        return { form, value: implicit, size: 0 };
      case DW_FORM_data1:
      case DW_FORM_flag:
      case DW_FORM_ref1:
      case DW_FORM_strx1:
      case DW_FORM_addrx1:
        return { form, value: this.u8(), size: 0 };
      case DW_FORM_data2:
      case DW_FORM_ref2:
      case DW_FORM_strx2:
      case DW_FORM_addrx2:
        return { form, value: this.u16(), size: 0 };
      case DW_FORM_strx3:
      case DW_FORM_addrx3:
        return { form, value: this.u24(), size: 0 };
      case DW_FORM_addr:
      case DW_FORM_data4:
      case DW_FORM_ref4:
      case DW_FORM_strx4:
      case DW_FORM_addrx4:
      case DW_FORM_ref_sup4:
        return { form, value: this.u32(), size: 0 };
      case DW_FORM_data8:
      case DW_FORM_ref8:
      case DW_FORM_ref_sig8:
      case DW_FORM_ref_sup8:
        return { form, value: this.u64(), size: 0 };
      case DW_FORM_data16: {
        const at = this.position;
        this.skip(16);
        return { form, value: at, size: 16 };
      }
      case DW_FORM_strp:
      case DW_FORM_line_strp:
      case DW_FORM_sec_offset:
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_ref_alt:
      case DW_FORM_GNU_strp_alt:
        return { form, value: this.offset(offsetSize), size: 0 };
      case DW_FORM_ref_addr:
        // Version 2 stored an address here [DWARF2 §7.5.4].
        return { form, value: version === 2 ? this.u32() : this.offset(offsetSize), size: 0 };
      case DW_FORM_udata:
      case DW_FORM_ref_udata:
      case DW_FORM_strx:
      case DW_FORM_addrx:
      case DW_FORM_loclistx:
      case DW_FORM_rnglistx:
      case DW_FORM_GNU_addr_index:
      case DW_FORM_GNU_str_index:
        return { form, value: this.leb(false), size: 0 };
      case DW_FORM_sdata:
        return { form, value: this.leb(true), size: 0 };
      case DW_FORM_string:
        return { form, value: this.skipString(), size: 0 };
      case DW_FORM_block1:
        return this.#block(form, this.u8());
      case DW_FORM_block2:
        return this.#block(form, this.u16());
      case DW_FORM_block4:
        return this.#block(form, this.u32());
      case DW_FORM_block:
      case DW_FORM_exprloc:
        return this.#block(form, this.leb(false));
      case DW_FORM_indirect: {
        const at = this.position;
        const actual = this.leb(false);
        if (actual === DW_FORM_indirect || actual === DW_FORM_implicit_const) throw new DwarfFault(FAULT_FORM, at);
        return this.form(actual, 0, version, offsetSize);
      }
      default:
        throw new DwarfFault(FAULT_FORM, this.position);
    }
  }

  #block(form: number, size: number): FormValue {
    const at = this.position;
    this.skip(size);
    return { form, value: at, size };
  }
}
