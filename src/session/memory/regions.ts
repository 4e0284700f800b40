import type { ByteSource } from "../../bytes/byte-source.ts";
import type { Finding } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { formatPlace } from "../../bytes/place.ts";
import { readMapMemory } from "../../formats/map/index.ts";
import { guessRegionKind, readMemoryScript } from "../../formats/memory-x/index.ts";
import { placementKind, readIcf, readScatter } from "../../formats/placement/index.ts";
import type { ImagePlaces } from "../../image/region-fit.ts";
import type { RegionDefinition } from "../../ledger/region.ts";
import { mapMemories, placementRegions } from "../../linkmap/map-regions.ts";
import type { Settings } from "../settings.ts";
import { type ChosenChip, type ScriptBeside, type ScriptPlace, type Surroundings, textOf } from "../surroundings.ts";
import { checkRegions, chipRegions } from "./chip-regions.ts";
import { chooseRegions, type FoundRegions, type RegionPlace, type RegionSource, withoutScratch } from "./region-choice.ts";

/** Longest linker script that is read, bytes. */
const LONGEST_SCRIPT = 1 << 22;
/** Scripts of one place that are read. */
const MOST_SCRIPTS = 64;

/**
 * The regions that the settings and named linker scripts give; without either, those of a script found near the image or of its linker map, whichever
 * agrees with the image; without one, those of its chip. A known chip is compared with what the others say, and comes along.
 * @throws InputError `memory-x/…` when a script that is named cannot be understood.
 */
export async function findRegions(
  settings: Settings,
  around: Surroundings,
  places: ImagePlaces,
): Promise<FoundRegions & { readonly chosen: ChosenChip | undefined }> {
  const { regions, findings } = await linkedRegions(settings, around, places);
  const { chosen, findings: remarks } = await around.chip();
  if (chosen === undefined) return { regions, findings: [...findings, ...remarks], chosen };
  const { chip, evidence } = chosen;
  if (regions.length === 0) return { regions: chipRegions(chip, evidence), findings, chosen };
  return { regions, findings: [...findings, ...checkRegions(regions, chip, evidence)], chosen };
}

/** What the linker was told, as far as it is at hand; no chip's memory. Without `places` the image itself is not at hand. @throws as `findRegions`. */
export async function linkedRegions(settings: Settings, around: Surroundings, places?: ImagePlaces): Promise<FoundRegions> {
  const named = around.namedScripts();
  if (settings.regions.length > 0 || named.length > 0) {
    const read: FoundRegions[] = [];
    for (const script of named) read.push(await scriptRegions(script));
    return {
      regions: [
        ...settings.regions,
        ...withoutScratch(
          read.flatMap(({ regions }) => regions),
          places,
        ),
      ],
      findings: read.flatMap(({ findings }) => findings),
    };
  }
  const found: RegionPlace[] = [];
  for (const place of around.foundScripts()) found.push(await readPlace(place));
  const chosen = chooseRegions([...found, { sources: await regionsOfMaps(around), preferred: undefined, doubt: undefined }], places);
  return { ...chosen, regions: withoutScratch(chosen.regions, places) };
}

/** The scripts of one place, read. */
async function readPlace({ files, preferred, doubt }: ScriptPlace): Promise<RegionPlace> {
  const sources: RegionSource[] = [];
  for (const file of files.slice(0, MOST_SCRIPTS)) sources.push({ shown: `${file.name} (${file.reason})`, found: await tried(file) });
  const chosen = preferred === undefined ? -1 : files.indexOf(preferred);
  return { sources, preferred: sources[chosen], doubt };
}

/** A script that was found and cannot be understood costs a finding, since nobody asked for it. */
async function tried(file: ScriptBeside): Promise<FoundRegions> {
  try {
    return await scriptRegions(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const finding: Finding = {
      ...{ code: error.code, severity: "warning", message: error.sentence, where: formatPlace(error.place) },
      hint: "name another script with --memory",
    };
    return { regions: [], findings: [finding] };
  }
}

/** The regions of a linker script, of a scatter file of armlink or of a configuration file of IAR. @throws InputError `memory-x/…`, `placement/…`. */
async function scriptRegions(script: ScriptBeside): Promise<FoundRegions> {
  const text = await textOf(script, LONGEST_SCRIPT, "memory-x/size", "a linker script");
  const evidence = `${script.name} (${script.reason})`;
  const include = (name: string, including: string) => script.include(name, including);
  const kind = placementKind(script.name, text);
  if (kind !== undefined) {
    const { regions, findings } = kind === "icf" ? readIcf(script.name, text, include) : readScatter(script.name, text, include);
    if (regions.length === 0 && findings.length === 0)
      throw new InputError(
        "placement/no-regions",
        { file: script.name },
        "it defines no region: define region, or a load region, is expected",
      );
    return { regions: placementRegions(regions, evidence), findings };
  }
  const read = readMemoryScript(script.name, text, { include });
  const regions = read.regions.map(
    ({ name, origin, length, attributes }): RegionDefinition => ({
      ...{ name, origin, length, attributes, evidence },
      kind: guessRegionKind({ name, origin, attributes }).kind,
    }),
  );
  return { regions, findings: read.findings };
}

/** What the map that is named states of memory, or of the likeliest one found; empty without one. */
async function regionsOfMaps(around: Surroundings): Promise<RegionSource[]> {
  for (const file of around.maps()) {
    try {
      const source = file.open();
      try {
        const regions = await mapRegions(source);
        if (regions.length > 0) return [{ shown: file.name, found: { regions, findings: [] } }];
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

/** The regions that a linker map states; none where it states none. @throws InputError when the map cannot be read. */
async function mapRegions(source: ByteSource): Promise<RegionDefinition[]> {
  const memory = await readMapMemory(source);
  return memory === undefined ? [] : mapMemories(memory.dialect, memory.regions, source.name);
}
