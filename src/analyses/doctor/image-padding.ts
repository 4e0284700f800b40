import type { Symbols } from "../../image/symbols.ts";
import type { ImageSection } from "../../ledger/section.ts";
import { grouped } from "../../views/numbers.ts";
import type { ImageRule } from "./facts.ts";

/** Padding below this stays unsaid, bytes. */
const LEAST = 64;
/** A hole is padding when the next static's address is a multiple of a power of two that explains it; larger ones are arrays of another kind. */
const LARGEST_ALIGNMENT = 256;

/** Statics whose order leaves holes: sorted by alignment they would have next to none. */
export const alignmentWaste: ImageRule = {
  codes: ["memory/alignment-waste"],
  *check({ firmware }) {
    for (const section of firmware.sections) {
      if (!section.writable || section.executable || section.storage === "reserved") continue;
      const { holes, largest } = holesOf(firmware.symbols, section);
      // In descending order of alignment only the end can have a hole, smaller than the largest alignment.
      const saving = holes - (largest - 1);
      if (saving < LEAST) continue;
      yield {
        code: "memory/alignment-waste",
        severity: "note",
        message: `the order of the statics in ${section.name} leaves ${grouped(holes)} bytes of holes; by descending alignment it would be at most ${grouped(largest - 1)}`,
        where: section.name,
        bytes: saving,
        hint: "SORT_BY_ALIGNMENT(.bss .bss.*) in the linker script, or -Wl,--sort-section=alignment",
      };
    }
  },
};

/** Bytes between statics that only alignment explains, and the largest alignment that is seen. */
function holesOf(symbols: Symbols, section: ImageSection): { holes: number; largest: number } {
  let [holes, largest, end] = [0, 1, -1];
  for (let row = 0; row < symbols.count; row++) {
    if (symbols.sectionIndex[row] !== section.index || symbols.inferred[row] === 1) continue;
    const [address, size] = [symbols.address[row]!, symbols.size[row]!];
    const hole = address - end;
    if (end >= 0 && hole > 0 && hole < LARGEST_ALIGNMENT) {
      let alignment = 2;
      while (alignment <= hole) alignment *= 2;
      if (address % alignment === 0) {
        holes += hole;
        largest = Math.max(largest, alignment);
      }
    }
    end = Math.max(end, address + size);
  }
  return { holes, largest };
}
