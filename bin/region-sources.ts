import type { ByteSource } from "../src/bytes/byte-source.ts";
import type { Finding } from "../src/bytes/finding.ts";
import { readMemoryConfiguration } from "../src/formats/map/index.ts";
import { guessRegionKind, type MemoryScriptOptions, readMemoryScript } from "../src/formats/memory-x/index.ts";
import type { RegionDefinition } from "../src/ledger/region.ts";

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

/** The regions of a linker map's "Memory Configuration"; none where it has none. @throws InputError when the map cannot be read. */
export async function mapRegions(source: ByteSource): Promise<RegionDefinition[]> {
  const evidence = `Memory Configuration of ${source.name}`;
  return (await readMemoryConfiguration(source)).map((region) => ({ ...region, kind: guessRegionKind(region).kind, evidence }));
}
