// Forms of attributes [DWARF5 §7.5.6]: reading a value, skipping it, and what a stored value means.

import {
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_ref_alt,
  DW_FORM_GNU_str_index,
  DW_FORM_GNU_strp_alt,
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
  DW_FORM_data16,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_line_strp,
  DW_FORM_loclistx,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref_udata,
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
} from "../dwarf-constants";
import { FAULT_FORM, STRING_INDEX, STRING_INFO, STRING_LINE_STR, STRING_STR } from "../tables";
import { NONE } from "./none";
import { Reader } from "./reader";

/** As large as an offset, and as an offset unless the version is 2. */
const OFFSET: i32 = 100;
const OFFSET_OR_ADDRESS: i32 = 101;

/** What `sizeOf` says of forms below this, a byte each. */
const FORMS: u32 = 0x30;
const sizes: usize = heap.alloc(FORMS);
for (let form: u32 = 0; form < FORMS; form++) store<i8>(sizes + form, <i8>sizeOf(form));

/** Bytes of a value whose size its form alone tells; -1 for the others. */
@inline
export function fixedSize(form: u32, version: u32, offsetSize: u32): i32 {
  const size = form < FORMS ? <i32>load<i8>(sizes + form) : sizeOf(form);
  if (size < OFFSET) return size;
  return size == OFFSET_OR_ADDRESS && version == 2 ? 4 : offsetSize;
}

function sizeOf(form: u32): i32 {
  switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
      return 0;
    case DW_FORM_data1:
    case DW_FORM_flag:
    case DW_FORM_ref1:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
      return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
      return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
      return 3;
    case DW_FORM_addr:
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4:
      return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
      return 8;
    case DW_FORM_data16:
      return 16;
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_sec_offset:
    case DW_FORM_strp_sup:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
      return OFFSET;
    case DW_FORM_ref_addr:
      return OFFSET_OR_ADDRESS;
    default:
      return -1;
  }
}

export function isLebForm(form: u32): bool {
  switch (form) {
    case DW_FORM_udata:
    case DW_FORM_sdata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
      return true;
    default:
      return false;
  }
}

export function isBlockForm(form: u32): bool {
  switch (form) {
    case DW_FORM_exprloc:
    case DW_FORM_block:
    case DW_FORM_block1:
    case DW_FORM_block2:
    case DW_FORM_block4:
      return true;
    default:
      return false;
  }
}

function blockSize(reader: Reader, form: u32): u32 {
  if (form == DW_FORM_block1) return reader.u8();
  if (form == DW_FORM_block2) return reader.u16();
  return form == DW_FORM_block4 ? reader.u32() : reader.leb(false);
}

/** The form behind `DW_FORM_indirect`; 0 when it is none. */
function indirectForm(reader: Reader): u32 {
  const at = reader.cursor;
  const form = reader.leb(false);
  if (form != DW_FORM_indirect && form != DW_FORM_implicit_const) return form;
  reader.fail(FAULT_FORM, at);
  return 0;
}

/** Moves behind a value. */
export function skipForm(reader: Reader, form: u32, version: u32, offsetSize: u32): void {
  const size = fixedSize(form, version, offsetSize);
  if (size >= 0) reader.skip(size);
  else if (isLebForm(form)) reader.skipLeb();
  else if (form == DW_FORM_string) reader.skipString();
  else if (isBlockForm(form)) reader.skip(blockSize(reader, form));
  else if (form == DW_FORM_indirect) {
    const actual = indirectForm(reader);
    if (!reader.stopped) skipForm(reader, actual, version, offsetSize);
  } else reader.fail(FAULT_FORM, reader.cursor);
}

/** A stored value. */
@unmanaged
export class FormValue {
  /** The form, 0 when the DIE does not have the attribute. */
  form: u32;
  /** A number; for strings in place and blocks the offset of the bytes in the section. */
  value: u32;
  /** Bytes of a block. */
  size: u32;

  /** A number as `form` stores it. */
  @inline
  set(form: u32, value: u32): void {
    this.form = form;
    this.value = value;
    this.size = 0;
  }
}

/** Reads a value into `into`. */
export function readForm(reader: Reader, into: FormValue, form: u32, implicit: u32, version: u32, offsetSize: u32): void {
  into.form = form;
  into.size = 0;
  switch (fixedSize(form, version, offsetSize)) {
    case 4:
      into.value = reader.u32();
      return;
    case 1:
      into.value = reader.u8();
      return;
    case 2:
      into.value = reader.u16();
      return;
    case 0:
      into.value = form == DW_FORM_flag_present ? 1 : implicit;
      return;
    case 3:
      into.value = reader.u24();
      return;
    case 8:
      into.value = reader.u64();
      return;
    case 16:
      into.value = reader.cursor;
      into.size = 16;
      reader.skip(16);
      return;
    default:
      readLong(reader, into, form, version, offsetSize);
  }
}

/** The same for forms that do not tell the size of a value. */
function readLong(reader: Reader, into: FormValue, form: u32, version: u32, offsetSize: u32): void {
  if (form == DW_FORM_sdata) into.value = reader.leb(true);
  else if (isLebForm(form)) into.value = reader.leb(false);
  else if (form == DW_FORM_string) {
    into.value = reader.cursor;
    reader.skipString();
  } else if (isBlockForm(form)) {
    const size = blockSize(reader, form);
    into.value = reader.cursor;
    into.size = size;
    reader.skip(size);
  } else if (form == DW_FORM_indirect) {
    const actual = indirectForm(reader);
    if (!reader.stopped) readForm(reader, into, actual, 0, version, offsetSize);
  } else reader.fail(FAULT_FORM, reader.cursor);
}

export function isIndexedAddress(form: u32): bool {
  switch (form) {
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index:
      return true;
    default:
      return false;
  }
}

function isIndexedString(form: u32): bool {
  switch (form) {
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index:
      return true;
    default:
      return false;
  }
}

function isUnitReference(form: u32): bool {
  switch (form) {
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
      return true;
    default:
      return false;
  }
}

/** A constant; `NONE` for every other class. */
export function constantOf(value: FormValue): u32 {
  switch (value.form) {
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_udata:
    case DW_FORM_sdata:
    case DW_FORM_implicit_const:
      return value.value;
    default:
      return NONE;
  }
}

/** An offset into another section; versions 2 and 3 stored it as data4 or data8. Stitched units have theirs as implicit constants. */
export function sectionOffsetOf(value: FormValue): u32 {
  const form = value.form;
  const known = form == DW_FORM_sec_offset || form == DW_FORM_data4 || form == DW_FORM_data8 || form == DW_FORM_implicit_const;
  return known ? value.value : NONE;
}

/** Whether a reference leads to a DIE of this section. */
export function isReference(form: u32): bool {
  return form == DW_FORM_ref4 || form == DW_FORM_ref_addr || isUnitReference(form);
}

/** The offset in `.debug_info` that a reference means; `NONE` for references into other files and to type signatures. */
export function referenceOf(value: FormValue, unitOffset: u32): u32 {
  if (!isReference(value.form) || value.value == NONE) return NONE;
  if (value.form == DW_FORM_ref_addr) return value.value;
  return value.value >= NONE - unitOffset ? NONE : unitOffset + value.value;
}

/** A string reference: its kind in the two top bits, an offset or index below. An implicit constant is one. */
export function stringReferenceOf(value: FormValue): u32 {
  const form = value.form;
  if (form == DW_FORM_implicit_const) return value.value;
  if (form == 0 || value.value >= 0x3fffffff) return NONE;
  let kind: u32;
  if (form == DW_FORM_string) kind = STRING_INFO;
  else if (form == DW_FORM_strp) kind = STRING_STR;
  else if (form == DW_FORM_line_strp) kind = STRING_LINE_STR;
  else if (isIndexedString(form)) kind = STRING_INDEX;
  else return NONE;
  return (kind << 30) | value.value;
}
