import * as dw from "../../src/kernel/dwarf-constants.ts";

/** Bytes that are appended in one byte order. */
export class Bytes {
  readonly littleEndian: boolean;
  readonly #values: number[] = [];

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  get length(): number {
    return this.#values.length;
  }

  /** `size` bytes of a number; numbers beyond 32 bits keep their sign in the high half. */
  number(value: number, size: number): this {
    const bytes = Array.from({ length: size }, (_, index) => (index < 4 ? (value >>> (8 * index)) & 0xff : value < 0 ? 0xff : 0));
    this.#values.push(...(this.littleEndian ? bytes : bytes.reverse()));
    return this;
  }

  u8(value: number): this {
    return this.number(value, 1);
  }

  u16(value: number): this {
    return this.number(value, 2);
  }

  u32(value: number): this {
    return this.number(value, 4);
  }

  uleb(value: number): this {
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.#values.push((rest & 0x7f) | 0x80);
    this.#values.push(rest);
    return this;
  }

  sleb(value: number): this {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      const last = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
      this.#values.push(last ? byte : byte | 0x80);
      if (last) return this;
    }
  }

  text(value: string): this {
    this.#values.push(...new TextEncoder().encode(value), 0);
    return this;
  }

  append(bytes: Bytes | readonly number[]): this {
    for (const value of bytes instanceof Bytes ? bytes.#values : bytes) this.#values.push(value);
    return this;
  }

  /** Overwrites a number that was written before. */
  patch(at: number, value: number, size: number): void {
    const patched = new Bytes(this.littleEndian).number(value, size);
    patched.#values.forEach((byte, index) => {
      this.#values[at + index] = byte;
    });
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#values);
  }
}

/** An attribute: `value` is what the form stores; a block's bytes; the text of a string in place; `SIBLING` for the own sibling. */
export interface Attribute {
  readonly name: number;
  readonly form: number;
  readonly value: number | string | readonly number[];
}

/** As a value of form ref4: the offset in the unit of what follows the DIE and its children. */
export const SIBLING = "sibling";

export interface Tree {
  readonly tag: number;
  readonly attributes: readonly Attribute[];
  readonly children?: readonly Tree[];
  /** Filled when the DIE is written: its offset in `.debug_info`. */
  offset?: number;
}

export interface UnitOptions {
  readonly version: number;
  readonly offsetSize: 4 | 8;
  readonly type?: number;
}

/** Assembles DWARF sections: units of DIE trees, range lists, addresses, strings and line programs. */
export class DwarfAssembler {
  readonly littleEndian: boolean;
  readonly #sections = new Map<string, Bytes>();

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  section(name: string): Bytes {
    let bytes = this.#sections.get(name);
    if (bytes === undefined) {
      bytes = this.bytes();
      this.#sections.set(name, bytes);
    }
    return bytes;
  }

  bytes(): Bytes {
    return new Bytes(this.littleEndian);
  }

  /** Appends a string to a string section and gives its offset. */
  string(text: string, section = ".debug_str"): number {
    const at = this.section(section).length;
    this.section(section).text(text);
    return at;
  }

  /** Appends a unit with an abbreviation table of its own and gives its offset. */
  unit({ version, offsetSize, type = dw.DW_UT_compile }: UnitOptions, root: Tree | undefined): number {
    const [info, abbreviations] = [this.section(".debug_info"), this.section(".debug_abbrev")];
    const offset = info.length;
    const tableOffset = abbreviations.length;
    if (offsetSize === 8) info.u32(0xffffffff);
    const lengthAt = info.length;
    info.number(0, offsetSize);
    const start = info.length;
    info.u16(version);
    if (version >= 5) {
      info.u8(type).u8(4).number(tableOffset, offsetSize);
      if (type === dw.DW_UT_skeleton || type === dw.DW_UT_split_compile) info.number(7, 8);
      if (type === dw.DW_UT_type || type === dw.DW_UT_split_type) info.number(7, 8).number(0, offsetSize);
    } else info.number(tableOffset, offsetSize).u8(4);
    if (root === undefined) info.u8(0);
    else new TreeWriter(info, abbreviations, offset, version, offsetSize).write(root);
    abbreviations.u8(0);
    info.patch(lengthAt, info.length - start, offsetSize);
    return offset;
  }

  finish(): Map<string, Uint8Array> {
    return new Map([...this.#sections].map(([name, bytes]) => [name, bytes.finish()]));
  }
}

class TreeWriter {
  readonly #codes = new Map<string, number>();
  readonly #info: Bytes;
  readonly #abbreviations: Bytes;
  readonly #unit: number;
  readonly #version: number;
  readonly #offsetSize: number;

  constructor(info: Bytes, abbreviations: Bytes, unit: number, version: number, offsetSize: number) {
    this.#info = info;
    this.#abbreviations = abbreviations;
    this.#unit = unit;
    this.#version = version;
    this.#offsetSize = offsetSize;
  }

  write(tree: Tree): void {
    tree.offset = this.#info.length;
    this.#info.uleb(this.#codeOf(tree));
    const siblings: number[] = [];
    for (const attribute of tree.attributes) {
      if (attribute.value === SIBLING) siblings.push(this.#info.length);
      this.#value(attribute.form, attribute.value === SIBLING ? 0 : attribute.value);
    }
    if (tree.children !== undefined) {
      for (const child of tree.children) this.write(child);
      this.#info.u8(0);
    }
    for (const at of siblings) this.#info.patch(at, this.#info.length - this.#unit, 4);
  }

  #codeOf(tree: Tree): number {
    const implicit = (attribute: Attribute) => (attribute.form === dw.DW_FORM_implicit_const ? attribute.value : "");
    const specifications = tree.attributes.map((attribute) => `${attribute.name}:${attribute.form}:${implicit(attribute)}`);
    const key = `${tree.tag} ${tree.children !== undefined} ${specifications.join(" ")}`;
    let code = this.#codes.get(key);
    if (code !== undefined) return code;
    code = this.#codes.size + 1;
    this.#codes.set(key, code);
    this.#abbreviations
      .uleb(code)
      .uleb(tree.tag)
      .u8(tree.children === undefined ? 0 : 1);
    for (const { name, form, value } of tree.attributes) {
      this.#abbreviations.uleb(name).uleb(form);
      if (form === dw.DW_FORM_implicit_const) this.#abbreviations.sleb(value as number);
    }
    this.#abbreviations.u8(0).u8(0);
    return code;
  }

  #value(form: number, value: number | string | readonly number[]): void {
    const info = this.#info;
    if (form === dw.DW_FORM_flag_present || form === dw.DW_FORM_implicit_const) return;
    if (form === dw.DW_FORM_string) info.text(String(value));
    else if (typeof value === "object") {
      if (form === dw.DW_FORM_block1) info.u8(value.length);
      else if (form === dw.DW_FORM_block2) info.u16(value.length);
      else if (form === dw.DW_FORM_block4) info.u32(value.length);
      else if (form !== dw.DW_FORM_data16) info.uleb(value.length);
      info.append(value);
    } else {
      const size = sizeOf(form, this.#version, this.#offsetSize);
      const number = Number(value);
      if (form === dw.DW_FORM_sdata) info.sleb(number);
      else if (size === undefined) info.uleb(number);
      else info.number(number, size);
    }
  }
}

/** Bytes of a number of this form; `undefined` for LEB128. */
function sizeOf(form: number, version: number, offsetSize: number): number | undefined {
  const one = [dw.DW_FORM_data1, dw.DW_FORM_flag, dw.DW_FORM_ref1, dw.DW_FORM_strx1, dw.DW_FORM_addrx1];
  const two = [dw.DW_FORM_data2, dw.DW_FORM_ref2, dw.DW_FORM_strx2, dw.DW_FORM_addrx2];
  const four = [dw.DW_FORM_addr, dw.DW_FORM_data4, dw.DW_FORM_ref4, dw.DW_FORM_strx4, dw.DW_FORM_addrx4, dw.DW_FORM_ref_sup4];
  const eight = [dw.DW_FORM_data8, dw.DW_FORM_ref8, dw.DW_FORM_ref_sig8, dw.DW_FORM_ref_sup8];
  const offsets = [dw.DW_FORM_strp, dw.DW_FORM_line_strp, dw.DW_FORM_sec_offset, dw.DW_FORM_strp_sup, dw.DW_FORM_GNU_ref_alt];
  if (one.includes(form)) return 1;
  if (two.includes(form)) return 2;
  if (form === dw.DW_FORM_strx3 || form === dw.DW_FORM_addrx3) return 3;
  if (four.includes(form)) return 4;
  if (eight.includes(form)) return 8;
  if (offsets.includes(form) || form === dw.DW_FORM_GNU_strp_alt) return offsetSize;
  if (form === dw.DW_FORM_ref_addr) return version === 2 ? 4 : offsetSize;
  return undefined;
}
