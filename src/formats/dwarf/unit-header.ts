import { FAULT_UNIT_LENGTH } from "../../kernel/tables.ts";
import { DwarfFault } from "./fault.ts";
import type { SectionReader } from "./section-reader.ts";

/** Where a unit or a line program lies, from its initial length [DWARF5 §7.4]. */
export interface UnitExtent {
  readonly offset: number;
  /** Offset of the first byte after it. */
  readonly end: number;
  /** 4 for 32-bit DWARF, 8 for 64-bit. */
  readonly offsetSize: number;
}

/**
 * Reads the initial length and leaves the reader behind it.
 * @throws DwarfFault `FAULT_UNIT_LENGTH` when the unit does not end inside the section: nothing after it can be found then.
 */
export function readExtent(reader: SectionReader): UnitExtent {
  const offset = reader.position;
  const fault = () => new DwarfFault(FAULT_UNIT_LENGTH, offset);
  reader.limit = reader.end;
  if (reader.limit - offset < 4) throw fault();
  let length = reader.u32();
  let offsetSize = 4;
  if (length === 0xffffffff) {
    if (reader.limit - reader.position < 8) throw fault();
    length = reader.u64();
    offsetSize = 8;
  } else if (length >= 0xfffffff0) throw fault();
  if (length > reader.limit - reader.position) throw fault();
  return { offset, end: reader.position + length, offsetSize };
}
