import { FAULT_UNIT_LENGTH } from "../../kernel/tables.ts";
import { DwarfFault, MOST_FAULTS } from "./fault.ts";
import type { SectionReader } from "./section-reader.ts";
import { readExtent, type UnitExtent } from "./unit-header.ts";

/**
 * Visits the entries of a section that each begin with their own length [DWARF5 §7.4]; the reader stands behind it and ends with the entry. A
 * damaged entry costs itself and is told to `lost`; behind one that does not end inside the section nothing can be found, and behind very many
 * nothing is looked for.
 */
export function eachEntry(
  reader: SectionReader,
  visit: (extent: UnitExtent) => void,
  lost: (fault: DwarfFault, offset: number) => void,
): void {
  for (let offset = 0, faults = 0; offset < reader.bytes.length; ) {
    let end = reader.bytes.length;
    reader.position = offset;
    try {
      const extent = readExtent(reader);
      end = extent.end;
      reader.limit = end;
      visit(extent);
    } catch (error) {
      if (!(error instanceof DwarfFault)) throw error;
      lost(error, offset);
      if (error.fault === FAULT_UNIT_LENGTH || ++faults >= MOST_FAULTS) return;
    }
    offset = end;
  }
}
