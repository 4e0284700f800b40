import { archives } from "../analyses/linking/archives.ts";
import { overview } from "../analyses/overview.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { type LinkMap, readLinkMap } from "../formats/map/index.ts";
import type { ImagePlaces } from "../image/region-fit.ts";
import { mapFacts } from "../linkmap/map-facts.ts";
import { mapFirmware } from "../linkmap/map-firmware.ts";
import { decideMapLevels, matchMap } from "../linkmap/map-levels.ts";
import { grouped } from "../views/numbers.ts";
import { type Presented, presented } from "./document.ts";
import { explainFailedLink, isOverfull, toldRegions } from "./link-failure.ts";
import { linkedRegions } from "./memory/regions.ts";
import type { Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

const ARCHIVES = 15;

/**
 * What a linker map says without its ELF: an image as far as the map goes, or why the link failed when a region is overfull. With `all`
 * every archive is shown.
 */
export async function mapAlone(source: ByteSource, settings: Settings, around: Surroundings, all: boolean): Promise<Presented> {
  const findings = new Findings();
  const map = await readLinkMap(source, findings);
  const { name } = source;
  const { regions } = await linkedRegions(settings, { ...around, maps: () => [] }, occupied(map));
  const notes = ["from the map alone: there is no ELF beside these figures"];
  const evidence = { file: name, error: undefined, map, objects: undefined, regions, notes };
  if (isOverfull(evidence)) return explainFailedLink(evidence, findings);
  findings.report({
    code: "map/alone",
    severity: "note",
    message: `everything here is from the map: there is no ELF, so what a section holds is told by its name, and crates, files and code are unknown${agreement(map)}`,
    where: name,
  });
  const firmware = mapFirmware(name, map, regions.length > 0 ? regions : toldRegions(map, undefined), findings);
  const fitted = await matchMap(firmware, map, name);
  decideMapLevels(firmware, fitted);
  const facts = mapFacts(firmware, fitted, name, "--map");
  const { document, page } = presented({ firmware, settings }, [
    await overview(firmware),
    archives(firmware, facts, { depth: 1, top: all ? Number.POSITIVE_INFINITY : ARCHIVES }),
  ]);
  const header = { ...document.firmware, entry: map.entry ?? null };
  return { document: { ...document, firmware: header }, page };
}

/** The sums that a map states and that its rows add up to; those of single regions say no more. */
function agreement({ totals }: LinkMap): string {
  const held = totals.filter(({ name, stated, counted }) => stated === counted && !name.includes("Execution Region"));
  return held.length === 0
    ? ""
    : `. Its rows add up to its own sums: ${held.map(({ name, stated }) => `${name} ${grouped(stated)}`).join(", ")}`;
}

/** What a map says that its image occupies. */
function occupied({ outputs }: LinkMap): ImagePlaces {
  const ranges = outputs
    .filter(({ allocated, size }) => allocated && size > 0)
    .map(({ name, address, size }) => ({ name, start: address, length: size }));
  return { ranges, stackPointer: undefined };
}
