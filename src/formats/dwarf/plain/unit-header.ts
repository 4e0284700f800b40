import { DW_UT_compile, DW_UT_skeleton, DW_UT_split_compile, DW_UT_split_type, DW_UT_type } from "../../../kernel/dwarf-constants.ts";
import { FAULT_ADDRESS_SIZE, FAULT_UNIT_LENGTH, FAULT_UNIT_TYPE, FAULT_UNIT_VERSION } from "../../../kernel/tables.ts";
import { DwarfFault } from "../fault.ts";
import type { SectionReader } from "./section-reader.ts";

/** Where a unit or a line program lies, from its initial length [DWARF5 §7.4]. */
export interface UnitExtent {
  readonly offset: number;
  /** Offset of the first byte after it. */
  readonly end: number;
  /** 4 for 32-bit DWARF, 8 for 64-bit. */
  readonly offsetSize: number;
}

/** Header of a unit [DWARF5 §7.5.1]. */
export interface UnitHeader extends UnitExtent {
  readonly version: number;
  readonly type: number;
  readonly abbreviations: number;
  /** Offset of the unit's own DIE. */
  readonly die: number;
}

/**
 * Reads the initial length and leaves the reader behind it.
 * @throws DwarfFault `FAULT_UNIT_LENGTH` when the unit does not end inside the section: nothing after it can be found then.
 */
export function readExtent(reader: SectionReader): UnitExtent {
  const offset = reader.position;
  const fault = new DwarfFault(FAULT_UNIT_LENGTH, offset);
  reader.limit = reader.end;
  if (reader.limit - offset < 4) throw fault;
  let length = reader.u32();
  let offsetSize = 4;
  if (length === 0xffffffff) {
    if (reader.limit - reader.position < 8) throw fault;
    length = reader.u64();
    offsetSize = 8;
  } else if (length >= 0xfffffff0) throw fault;
  if (length > reader.limit - reader.position) throw fault;
  return { offset, end: reader.position + length, offsetSize };
}

/** Reads the rest of a unit's header; `reader.limit` is the unit's end. */
export function readUnitHeader(reader: SectionReader, extent: UnitExtent): UnitHeader {
  const version = reader.u16();
  if (version < 2 || version > 5) throw new DwarfFault(FAULT_UNIT_VERSION, reader.position - 2);
  let type = DW_UT_compile;
  let abbreviations = 0;
  if (version === 5) {
    type = reader.u8();
    if (type < DW_UT_compile || type > DW_UT_split_type) throw new DwarfFault(FAULT_UNIT_TYPE, reader.position - 1);
  } else abbreviations = reader.offset(extent.offsetSize);
  if (reader.u8() !== 4) throw new DwarfFault(FAULT_ADDRESS_SIZE, reader.position - 1);
  if (version === 5) {
    abbreviations = reader.offset(extent.offsetSize);
    if (type === DW_UT_skeleton || type === DW_UT_split_compile) reader.skip(8);
    if (isTypeUnit(type)) reader.skip(8 + extent.offsetSize);
  }
  return { ...extent, version, type, abbreviations, die: reader.position };
}

/** Type units hold no code; they are skipped by their length. */
export function isTypeUnit(type: number): boolean {
  return type === DW_UT_type || type === DW_UT_split_type;
}
