import type { MapRegion } from "../formats/map/index.ts";
import { guessRegionKind } from "../formats/memory-x/index.ts";
import type { RegionDefinition } from "../ledger/region.ts";

/** The memories of a map as regions: of kind RAM in the architecture's SRAM [ARMv7-M §B3.1], whatever placements and execution regions are called. */
export function regionDefinitions(regions: readonly MapRegion[], evidence: string): RegionDefinition[] {
  return regions
    .filter(({ name }) => name !== "*default*")
    .map(({ name, origin, length, attributes }) => {
      const inSram = origin >= 0x2000_0000 && origin < 0x4000_0000;
      return { name, origin, length, attributes, kind: inSram ? "ram" : guessRegionKind({ name, origin, attributes }).kind, evidence };
    });
}
