import type { ByteSource } from "../bytes/byte-source.ts";
import type { Finding } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { formatPlace } from "../bytes/place.ts";
import { readMemoryConfiguration } from "../formats/map/index.ts";
import { guessRegionKind, readMemoryScript } from "../formats/memory-x/index.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import { checkRegions, chipRegions } from "./chip-regions.ts";
import type { Settings } from "./settings.ts";
import { type ChosenChip, type ScriptBeside, type Surroundings, textOf } from "./surroundings.ts";

/** Longest linker script that is read, bytes. */
const LONGEST_SCRIPT = 1 << 22;

/** Regions for one image, and what their sources made us notice. */
export interface FoundRegions {
  readonly regions: readonly RegionDefinition[];
  readonly findings: readonly Finding[];
}

/**
 * The regions that the settings and named linker scripts give; without either, those of the script found near the image; without one, those of its
 * linker map; without a map, those of its chip. A known chip is compared with what the others say, and comes along.
 * @throws InputError `memory-x/…` when a script that is named cannot be understood.
 */
export async function findRegions(
  settings: Settings,
  around: Surroundings,
): Promise<FoundRegions & { readonly chosen: ChosenChip | undefined }> {
  const { regions, findings } = await linkedRegions(settings, around);
  const { chosen, findings: remarks } = await around.chip();
  if (chosen === undefined) return { regions, findings: [...findings, ...remarks], chosen };
  const { chip, evidence } = chosen;
  if (regions.length === 0) return { regions: chipRegions(chip, evidence), findings, chosen };
  return { regions, findings: [...findings, ...checkRegions(regions, chip, evidence)], chosen };
}

/** What the linker was told, as far as it is at hand; no chip's memory. @throws as `findRegions`. */
export async function linkedRegions(settings: Settings, around: Surroundings): Promise<FoundRegions> {
  const scripts = around.scripts();
  const named = scripts.files.filter((file) => file.named);
  const isTold = settings.regions.length > 0 || named.length > 0;
  const findings = isTold ? [] : [...scripts.findings];
  const regions: RegionDefinition[] = [...settings.regions];
  for (const script of isTold ? named : scripts.files) {
    try {
      const found = await scriptRegions(script);
      regions.push(...found.regions);
      findings.unshift(...found.findings);
    } catch (error) {
      if (script.named || !(error instanceof InputError)) throw error;
      findings.push(unreadable(error));
    }
  }
  return { regions: regions.length > 0 || isTold ? regions : await regionsOfMaps(around), findings };
}

/** A script that was found and cannot be understood costs a finding, since nobody asked for it. */
function unreadable(error: InputError): Finding {
  return {
    code: error.code,
    severity: "warning",
    message: error.sentence,
    where: formatPlace(error.place),
    hint: "name another script with --memory",
  };
}

async function scriptRegions(script: ScriptBeside): Promise<FoundRegions> {
  const text = await textOf(script, LONGEST_SCRIPT, "memory-x/size", "a linker script");
  const read = readMemoryScript(script.name, text, { include: (name, including) => script.include(name, including) });
  const regions = read.regions.map(
    ({ name, origin, length, attributes }): RegionDefinition => ({
      name,
      origin,
      length,
      attributes,
      kind: guessRegionKind({ name, origin, attributes }).kind,
      evidence: `${script.name} (${script.reason})`,
    }),
  );
  return { regions, findings: read.findings };
}

/** The "Memory Configuration" of the map that is named, or of the likeliest one found. */
async function regionsOfMaps(around: Surroundings): Promise<RegionDefinition[]> {
  for (const file of around.maps()) {
    try {
      const source = file.open();
      try {
        const regions = await mapRegions(source);
        if (regions.length > 0) return regions;
      } finally {
        await source.close();
      }
    } catch (error) {
      // Nobody asked for a map that was found: it is one source of regions of several.
      if (file.named || !(error instanceof InputError)) throw error;
    }
  }
  return [];
}

/** The regions of a linker map's "Memory Configuration"; none where it has none. @throws InputError when the map cannot be read. */
async function mapRegions(source: ByteSource): Promise<RegionDefinition[]> {
  const evidence = `Memory Configuration of ${source.name}`;
  return (await readMemoryConfiguration(source)).map((region) => ({ ...region, kind: guessRegionKind(region).kind, evidence }));
}
