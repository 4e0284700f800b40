import { DwarfFault } from "../../../src/formats/dwarf/fault.ts";
import { type FormValue, SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { isIndexedString } from "../../../src/formats/dwarf/values.ts";
import {
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_GNU_addr_index,
  DW_FORM_implicit_const,
  DW_FORM_line_strp,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
} from "../../../src/kernel/dwarf-constants.ts";
import { FAULT_ADDRESS_INDEX, NONE, STRING_INDEX, STRING_INFO, STRING_LINE_STR, STRING_STR } from "../../../src/kernel/tables.ts";

const indexedAddressForms = new Set([
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_GNU_addr_index,
]);

const sectionOffsetForms = new Set([DW_FORM_sec_offset, DW_FORM_data4, DW_FORM_data8, DW_FORM_implicit_const]);

export function isAddressForm(form: number): boolean {
  return form === DW_FORM_addr || indexedAddressForms.has(form);
}

/** An offset into another section; versions 2 and 3 stored it as data4 or data8. */
export function sectionOffsetOf(value: FormValue | undefined): number {
  if (value === undefined) return NONE;
  return sectionOffsetForms.has(value.form) ? value.value : NONE;
}

/** A string reference: its kind in the two top bits, an offset or index below; `NONE` when it does not fit or lies in another file. */
export function stringReferenceOf(value: FormValue | undefined): number {
  if (value?.form === DW_FORM_implicit_const) return value.value;
  if (value === undefined || value.value >= 0x3fffffff) return NONE;
  if (value.form === DW_FORM_string) return pack(STRING_INFO, value.value);
  if (value.form === DW_FORM_strp) return pack(STRING_STR, value.value);
  if (value.form === DW_FORM_line_strp) return pack(STRING_LINE_STR, value.value);
  return isIndexedString(value.form) ? pack(STRING_INDEX, value.value) : NONE;
}

function pack(kind: number, offset: number): number {
  return kind * 0x40000000 + offset;
}

/** Reads `.debug_addr` [DWARF5 §7.27]. */
export class AddressTable {
  readonly #reader: SectionReader;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#reader = new SectionReader(bytes, littleEndian);
  }

  /** Entry `index` of the table whose first entry is at `base`; `undefined` outside the section. */
  entry(base: number, index: number): number | undefined {
    const at = base + index * 4;
    if (base === NONE || index === NONE || at + 4 > this.#reader.bytes.length) return undefined;
    this.#reader.position = at;
    return this.#reader.u32();
  }

  /**
   * The address that a value of class address means; `NONE` for any other class. The tombstone -1 reads as the tombstone -2, so that it is
   * not taken for `NONE`.
   * @throws DwarfFault `FAULT_ADDRESS_INDEX` at `offset` when the index leads outside the section.
   */
  addressOf(value: FormValue | undefined, base: number, offset: number): number {
    if (value === undefined) return NONE;
    if (value.form === DW_FORM_addr || value.form === DW_FORM_implicit_const) return Math.min(value.value, 0xfffffffe);
    if (!indexedAddressForms.has(value.form)) return NONE;
    const address = this.entry(base, value.value);
    if (address === undefined) throw new DwarfFault(FAULT_ADDRESS_INDEX, offset);
    return Math.min(address, 0xfffffffe);
  }
}
