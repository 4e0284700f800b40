import { archives } from "../src/analyses/linking/archives.ts";
import { overview } from "../src/analyses/overview.ts";
import type { ByteSource } from "../src/bytes/byte-source.ts";
import { Findings } from "../src/bytes/finding.ts";
import { type LinkMap, readLinkMap } from "../src/formats/map/index.ts";
import type { ImagePlaces } from "../src/image/region-fit.ts";
import { failedLink } from "../src/linkmap/find-failed-link.ts";
import { mapFacts } from "../src/linkmap/map-facts.ts";
import { mapFirmware } from "../src/linkmap/map-firmware.ts";
import { decideMapLevels, matchMap } from "../src/linkmap/map-levels.ts";
import { type Arguments, flag } from "./command.ts";
import type { Io } from "./io.ts";
import { explained, regionsOf } from "./link-error.ts";
import { type Presented, presented } from "./present.ts";
import { linkedRegions } from "./regions.ts";

const ARCHIVES = 15;

/** What a linker map says without its ELF: an image as far as the map goes, or why the link failed when a region is overfull. */
export async function mapOnly(
  source: ByteSource,
  name: string,
  args: Arguments,
  io: Io,
): Promise<Presented & { readonly failed: boolean }> {
  const findings = new Findings();
  const map = await readLinkMap(source, findings);
  const { regions: found } = await linkedRegions(name, { ...args, map: undefined }, io, occupied(map));
  const regions = found.length > 0 ? found : regionsOf(map, undefined);
  const evidence = { file: name, error: undefined, map, objects: undefined, regions };
  const notes = ["from the map alone: there is no ELF beside these figures"];
  if (failedLink({ ...evidence, notes }).regions.some(({ state }) => state === "over"))
    return { ...explained({ ...evidence, notes, findings }), failed: true };
  findings.report({
    code: "map/alone",
    severity: "note",
    message:
      "everything here is from the map: there is no ELF, so what a section holds is told by its name, and crates, files and code are unknown",
    where: name,
  });
  const firmware = mapFirmware(name, map, regions, findings);
  const fitted = await matchMap(firmware, map, name);
  decideMapLevels(firmware, fitted);
  const facts = mapFacts(firmware, fitted, name, "--map");
  const { document, page } = presented(firmware, [
    await overview(firmware),
    archives(firmware, facts, { depth: 1, top: flag(args, "all") ? Number.POSITIVE_INFINITY : ARCHIVES }),
  ]);
  const header = { ...document.firmware, entry: map.entry ?? null };
  return { document: { ...document, firmware: header }, page, failed: false };
}

/** What a map says that its image occupies. */
function occupied({ outputs }: LinkMap): ImagePlaces {
  const ranges = outputs
    .filter(({ allocated, size }) => allocated && size > 0)
    .map(({ name, address, size }) => ({ name, start: address, length: size }));
  return { ranges, stackPointer: undefined };
}
