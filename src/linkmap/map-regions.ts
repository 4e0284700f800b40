import type { MapDialectName, MapRegion } from "../formats/map/index.ts";
import { guessRegionKind } from "../formats/memory-x/index.ts";
import { distinctMemories } from "../ledger/distinct-memories.ts";
import type { RegionDefinition } from "../ledger/region.ts";

/** What maps call the memories that they state; LLD's state none. */
const TITLES: Readonly<Record<MapDialectName, string>> = {
  "gnu-ld": "Memory Configuration",
  lld: "Memory Configuration",
  armlink: "execution regions",
  iar: "placements",
  ti: "MEMORY CONFIGURATION",
  segger: "Region summary",
};

/** The memories that the map `file` states. Those of GNU ld are what a linker script defines; others are ranges, of which some lie over others. */
export function mapMemories(dialect: MapDialectName, regions: readonly MapRegion[], file: string): RegionDefinition[] {
  const evidence = `${TITLES[dialect]} of ${file}`;
  const named = regions.filter(({ name }) => name !== "*default*");
  if (dialect === "armlink" || dialect === "iar" || dialect === "segger") return placementRegions(named, evidence);
  return named.map((region) => ({ ...region, kind: guessRegionKind(region).kind, evidence }));
}

/**
 * Ranges of placements and of execution regions as memories beside one another: of kind RAM in the architecture's SRAM [ARMv7-M §B3.1], whatever they
 * are called, since they are called after what is placed in them.
 */
export function placementRegions(
  ranges: readonly { readonly name: string; readonly origin: number; readonly length: number }[],
  evidence: string,
): RegionDefinition[] {
  const regions = ranges.map(({ name, origin, length }): RegionDefinition => {
    const inSram = origin >= 0x2000_0000 && origin < 0x4000_0000;
    return {
      name,
      origin,
      length,
      attributes: "",
      kind: inSram ? "ram" : guessRegionKind({ name, origin, attributes: "" }).kind,
      evidence,
    };
  });
  return distinctMemories(regions);
}
