import type { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { eachEntry } from "./entries.ts";
import type { UnitFacts } from "./facts.ts";
import { faultText } from "./fault.ts";
import { SectionReader } from "./section-reader.ts";
import type { DebugSections } from "./sections.ts";
import type { UnitExtent } from "./unit-header.ts";

/** What `.debug_aranges` says against the units. */
export interface ArangesCheck {
  /** Ranges that were compared. */
  readonly ranges: number;
  /** Ranges whose start the unit that they name does not claim, though it is claimed by another. */
  readonly differing: number;
}

/**
 * Compares `.debug_aranges` [DWARF5 §6.1.2] with the units' own ranges. It is a check only: the table is optional, and producers leave
 * units out. Differences become one finding.
 */
export async function checkAranges(sections: DebugSections, { units, claims }: UnitFacts, findings: Findings): Promise<ArangesCheck> {
  const claimed = new Map<number, number>();
  for (let row = 0; row < claims.count; row++) claimed.set(claims.start[row] as number, units.offset[claims.unit[row] as number] as number);
  const reader = new SectionReader(await sections.bytes(".debug_aranges"), sections.input.littleEndian);
  let [ranges, differing] = [0, 0];
  const visit = ({ offset, end, offsetSize }: UnitExtent) => {
    reader.skip(2);
    const unit = reader.offset(offsetSize);
    const [addressSize, segmentSize] = [reader.u8(), reader.u8()];
    if (addressSize !== 4 || segmentSize !== 0) return;
    // Tuples begin at a multiple of their own size from the set's start.
    const tuple = 2 * addressSize;
    reader.skip((tuple - ((reader.position - offset) % tuple)) % tuple);
    while (reader.position + tuple <= end) {
      const [start, length] = [reader.u32(), reader.u32()];
      if (start === 0 && length === 0) break;
      const owner = length === 0 ? undefined : claimed.get(start);
      if (owner === undefined) continue;
      ranges++;
      if (owner !== unit) differing++;
    }
  };
  eachEntry(reader, visit, ({ fault }, offset) => {
    const { code, sentence, spec } = faultText(fault);
    findings.recovered(new InputError(code, { file: sections.input.file, section: ".debug_aranges", offset }, sentence, { spec }));
  });
  if (differing > 0) {
    findings.report({
      code: "dwarf/aranges",
      severity: "note",
      message: `${differing} of ${ranges} ranges in .debug_aranges are another unit's by .debug_info, which is believed`,
      where: sections.input.file,
    });
  }
  return { ranges, differing };
}
