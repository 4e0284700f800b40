import { DwarfFault } from "../../../src/formats/dwarf/fault.ts";
import type { SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import type { UnitExtent } from "../../../src/formats/dwarf/unit-header.ts";
import { DW_UT_compile, DW_UT_skeleton, DW_UT_split_compile, DW_UT_split_type, DW_UT_type } from "../../../src/kernel/dwarf-constants.ts";
import { FAULT_ADDRESS_SIZE, FAULT_UNIT_TYPE, FAULT_UNIT_VERSION } from "../../../src/kernel/tables.ts";

/** Header of a unit [DWARF5 §7.5.1]. */
export interface UnitHeader extends UnitExtent {
  readonly version: number;
  readonly type: number;
  readonly abbreviations: number;
  /** Offset of the unit's own DIE. */
  readonly die: number;
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
