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
    const found = firmware.sections
      .filter((section) => section.writable && !section.executable && section.storage !== "reserved")
      // In descending order of alignment only the end can have a hole, smaller than the largest alignment.
      .map((section) => ({ section, ...holesOf(firmware.symbols, section) }))
      .filter(({ holes, largest }) => holes - (largest - 1) >= LEAST);
    if (found.length === 0) return;
    const list = found.map(
      ({ section, holes, largest }) => `${section.name} leaves ${grouped(holes)} bytes of holes (at most ${grouped(largest - 1)})`,
    );
    yield {
      code: "memory/alignment-waste",
      severity: "note",
      message: `the order of the statics in ${list.join("; in ")} by descending alignment`,
      where: found[0]!.section.name,
      bytes: found.reduce((sum, { holes, largest }) => sum + holes - (largest - 1), 0),
      hint: "SORT_BY_ALIGNMENT(.bss .bss.*) in the linker script, or -Wl,--sort-section=alignment",
    };
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
