// Initial lengths and headers of units [DWARF5 §7.4, §7.5.1].

import { DW_UT_compile, DW_UT_skeleton, DW_UT_split_compile, DW_UT_split_type, DW_UT_type } from "../dwarf-constants";
import { FAULT_ADDRESS_SIZE, FAULT_UNIT_LENGTH, FAULT_UNIT_TYPE, FAULT_UNIT_VERSION } from "../tables";
import { Reader } from "./reader";

/** The unit or line program that is being read. */
export let recordOffset: u32 = 0;
export let recordEnd: u32 = 0;
export let offsetSize: u32 = 4;
export let version: u32 = 0;
export let unitType: u32 = 0;
export let abbreviations: u32 = 0;
/** Offset of the unit's own DIE. */
export let rootOffset: u32 = 0;

/** Takes what is known of a unit that was read before. */
export function setUnit(unitVersion: u32, unitOffsetSize: u32): void {
  version = unitVersion;
  offsetSize = unitOffsetSize;
}

/** Reads the initial length at `offset`; the record's end becomes the reader's limit. */
export function readExtent(reader: Reader, offset: u32, sectionSize: u32): void {
  recordOffset = offset;
  recordEnd = sectionSize;
  reader.seek(offset, sectionSize);
  if (sectionSize - offset < 4) {
    reader.fail(FAULT_UNIT_LENGTH, offset);
    return;
  }
  let length = reader.u32();
  offsetSize = 4;
  if (reader.stopped) return;
  if (length == 0xffffffff) {
    offsetSize = 8;
    if (sectionSize - reader.cursor < 8) {
      reader.fail(FAULT_UNIT_LENGTH, offset);
      return;
    }
    length = reader.u64();
    if (reader.stopped) return;
  } else if (length >= 0xfffffff0) {
    reader.fail(FAULT_UNIT_LENGTH, offset);
    return;
  }
  if (length > sectionSize - reader.cursor) {
    reader.fail(FAULT_UNIT_LENGTH, offset);
    return;
  }
  recordEnd = reader.cursor + length;
  reader.seek(reader.cursor, recordEnd);
}

/** Reads the rest of a unit's header. */
export function readUnitHeader(reader: Reader): void {
  version = reader.u16();
  if (reader.stopped) return;
  if (version < 2 || version > 5) {
    reader.fail(FAULT_UNIT_VERSION, reader.cursor - 2);
    return;
  }
  unitType = DW_UT_compile;
  if (version == 5) {
    unitType = reader.u8();
    if (reader.stopped) return;
    if (unitType < <u32>DW_UT_compile || unitType > <u32>DW_UT_split_type) {
      reader.fail(FAULT_UNIT_TYPE, reader.cursor - 1);
      return;
    }
  } else abbreviations = reader.offset(offsetSize);
  const addressSize = reader.u8();
  if (reader.stopped) return;
  if (addressSize != 4) {
    reader.fail(FAULT_ADDRESS_SIZE, reader.cursor - 1);
    return;
  }
  if (version == 5) {
    abbreviations = reader.offset(offsetSize);
    if (unitType == DW_UT_skeleton || unitType == DW_UT_split_compile) reader.skip(8);
    if (isTypeUnit()) reader.skip(8 + offsetSize);
  }
  rootOffset = reader.cursor;
}

/** Type units hold no code; they are skipped by their length. */
export function isTypeUnit(): bool {
  return unitType == DW_UT_type || unitType == DW_UT_split_type;
}
