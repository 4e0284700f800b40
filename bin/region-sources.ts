import type { ByteSource } from "../src/bytes/byte-source.ts";
import type { Finding } from "../src/bytes/finding.ts";
import { readMapMemory } from "../src/formats/map/index.ts";
import { guessRegionKind, type MemoryScriptOptions, readMemoryScript } from "../src/formats/memory-x/index.ts";
import type { RegionDefinition } from "../src/ledger/region.ts";
import { regionDefinitions } from "../src/linkmap/map-regions.ts";

/** Regions for one image, and what their scripts made us notice. */
export interface FoundRegions {
  readonly regions: readonly RegionDefinition[];
  readonly findings: readonly Finding[];
}

/** The regions of a linker script's text. @throws InputError `memory-x/…` when it cannot be understood. */
export function scriptRegions(path: string, text: string, why: string, options: MemoryScriptOptions = {}): FoundRegions {
  const script = readMemoryScript(path, text, options);
  const regions = script.regions.map(
    ({ name, origin, length, attributes }): RegionDefinition => ({
      name,
      origin,
      length,
      attributes,
      kind: guessRegionKind({ name, origin, attributes }).kind,
      evidence: `${path} (${why})`,
    }),
  );
  return { regions, findings: script.findings };
}

/** The regions that a linker map states; none where it states none. @throws InputError when the map cannot be read. */
export async function mapRegions(source: ByteSource): Promise<RegionDefinition[]> {
  const { regions, title } = await readMapMemory(source);
  return regionDefinitions(regions, `${title} of ${source.name}`);
}
