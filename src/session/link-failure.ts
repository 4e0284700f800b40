import { linkError } from "../analyses/linking/link-error.ts";
import { pieceName } from "../attribution/piece-name.ts";
import type { Findings } from "../bytes/finding.ts";
import type { LinkError } from "../formats/link-error/index.ts";
import type { LinkMap } from "../formats/map/index.ts";
import { guessRegionKind } from "../formats/memory-x/index.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import { type FoundObjects, failedLink } from "../linkmap/find-failed-link.ts";
import { mapMemories } from "../linkmap/map-regions.ts";
import { GENERATED, type Presented } from "./document.ts";
import { linkVerdicts, withVerdicts } from "./verdicts.ts";

/** What is at hand of a link that failed. */
export interface LinkEvidence {
  /** The log, or the map where there is no log. */
  readonly file: string;
  readonly error: LinkError | undefined;
  readonly map: LinkMap | undefined;
  /** The objects of the link that were found. */
  readonly objects: FoundObjects | undefined;
  /** What the linker was told of memory, where that is at hand; else the map's or the log's word counts. */
  readonly regions: readonly RegionDefinition[];
  readonly notes: readonly string[];
}

/** Why a link failed. */
export function explainFailedLink(evidence: LinkEvidence, findings: Findings): Presented {
  const { file, map, error } = evidence;
  const regions = evidence.regions.length > 0 ? evidence.regions : toldRegions(map, error);
  const failed = failedLink({ ...evidence, regions });
  const { parts, views } = linkError(failed, pieceName);
  const producers = map?.tool === undefined ? (failed.linker === undefined ? [] : [failed.linker]) : [map.tool];
  const shown: Presented = {
    document: {
      ...GENERATED,
      firmware: {
        file,
        class: 32,
        machine: "ARM",
        entry: map?.entry ?? null,
        buildId: null,
        producers,
        target: { triple: null, architecture: null, core: null, fpu: null, floatAbi: null },
      },
      ...parts,
      findings: [...findings.list()],
    },
    page: { title: file, views: [...views, { kind: "findings", name: "findings", findings: findings.list() }] },
  };
  return withVerdicts(shown, parts.linkError === undefined ? [] : linkVerdicts(parts.linkError));
}

/** Whether a region of a map's link is overfull. */
export function isOverfull(evidence: LinkEvidence): boolean {
  const regions = evidence.regions.length > 0 ? evidence.regions : toldRegions(evidence.map, evidence.error);
  return failedLink({ ...evidence, regions }).regions.some(({ state }) => state === "over");
}

/** Memories that a map or `--print-memory-usage` in the log tells. */
export function toldRegions(map: LinkMap | undefined, error: LinkError | undefined): RegionDefinition[] {
  const told = map === undefined ? [] : mapMemories(map.dialect, map.regions, "the map");
  if (told.length > 0) return told;
  return (error?.usage ?? []).map(({ name, length }) => ({
    ...{ name, origin: 0, length, attributes: "" },
    kind: guessRegionKind({ name, origin: 0, attributes: "" }).kind,
    evidence: "memory usage in the log",
  }));
}
