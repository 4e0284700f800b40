import { ARM } from "../../architecture/arm.ts";
import type { Finding } from "../../bytes/finding.ts";
import { type ImagePlaces, type RegionFit, regionFit } from "../../image/region-fit.ts";
import type { RegionDefinition } from "../../ledger/region.ts";
import { counted, hex } from "../../views/numbers.ts";

/** Regions for one image, and what their sources made us notice. */
export interface FoundRegions {
  readonly regions: readonly RegionDefinition[];
  readonly findings: readonly Finding[];
}

/** A script or map that tells regions. */
export interface RegionSource {
  /** As people are told. */
  readonly shown: string;
  readonly found: FoundRegions;
}

/** Sources of one place. */
export interface RegionPlace {
  readonly sources: readonly RegionSource[];
  /** The one to take when the image tells no difference. */
  readonly preferred: RegionSource | undefined;
  /** What to say when the image tells no difference between several. */
  readonly doubt: Finding | undefined;
}

const RANKS: Readonly<Record<RegionFit["agreement"], number>> = { exact: 3, fits: 2, mostly: 1, contradicts: 0 };

/**
 * Of places in the order of their likelihood the regions that agree best with the image, the earlier of equally good ones. A source that
 * contradicts the image is never taken; when all do, that is said. Without an image the first place that prefers a source decides.
 */
export function chooseRegions(places: readonly RegionPlace[], image: ImagePlaces | undefined): FoundRegions {
  const unread = places.flatMap(({ sources }) => sources.flatMap(({ found }) => (found.regions.length === 0 ? found.findings : [])));
  let best: { readonly rank: number; readonly found: FoundRegions } | undefined;
  const refused: { readonly source: RegionSource; readonly reason: string }[] = [];
  const doubts: Finding[] = [];
  for (const { sources, preferred, doubt } of places) {
    const judged = sources
      .filter(({ found }) => found.regions.length > 0)
      .map((source) => ({ source, fit: image === undefined ? undefined : regionFit(image, source.found.regions) }));
    for (const { source, fit } of judged) if (fit?.agreement === "contradicts") refused.push({ source, reason: fit.reason ?? "" });
    const ranked = judged.map(({ source, fit }) => ({ source, rank: fit === undefined ? RANKS.fits : RANKS[fit.agreement] }));
    const highest = Math.max(0, ...ranked.map(({ rank }) => rank));
    if (highest <= (best?.rank ?? 0)) continue;
    const equals = ranked.filter(({ rank }) => rank === highest);
    const isOne = equals.every(({ source }) => sameRegions(source.found.regions, equals[0]!.source.found.regions));
    const chosen = isOne ? equals[0]!.source : equals.find(({ source }) => source === preferred)?.source;
    if (!isOne && doubt !== undefined) doubts.push(doubt);
    if (chosen === undefined && !isOne)
      doubts.push(
        ...outsideAll(
          equals.map(({ source }) => source),
          image,
        ),
      );
    if (chosen !== undefined)
      best = { rank: highest, found: { ...chosen.found, findings: [...(isOne ? [] : doubts), ...chosen.found.findings] } };
  }
  if (best !== undefined) return { regions: best.found.regions, findings: [...unread, ...best.found.findings] };
  return {
    regions: [],
    findings: [
      ...unread,
      ...doubts,
      ...(doubts.length > 0 ? [] : refused.slice(0, 1)).map(({ source, reason }) => contradiction(source, reason, refused.length)),
    ],
  };
}

/** What none of several scripts allows, whichever is the right one: an initial stack pointer outside of all their regions. */
function outsideAll(sources: readonly RegionSource[], image: ImagePlaces | undefined): Finding[] {
  const pointer = image?.stackPointer;
  const holds = ({ origin, length }: RegionDefinition) => length !== undefined && pointer! > origin && pointer! <= origin + length;
  if (pointer === undefined || sources.some(({ found }) => found.regions.some(holds))) return [];
  return [
    {
      code: "vectors/stack-outside-ram",
      severity: "warning",
      message: `the initial stack pointer ${hex(pointer)} lies in no region of any of the ${counted(sources.length, "script")} that could be this image's`,
      hint: "name the linker script of this image with --memory",
    },
  ];
}

/**
 * Regions without those in which a build keeps tables that no image gets: Zephyr's IDT_LIST lies where no memory can be, and its sections are
 * dropped when the interrupt tables have been made.
 */
export function withoutScratch(regions: readonly RegionDefinition[], image: ImagePlaces | undefined): RegionDefinition[] {
  const end = ARM.system ?? Number.POSITIVE_INFINITY;
  const isUsed = ({ origin, length }: RegionDefinition) =>
    image?.ranges.some(({ start }) => start >= origin && start < origin + (length ?? 0)) === true;
  return regions.filter((region) => (region.origin < end && region.name !== "IDT_LIST") || isUsed(region));
}

function sameRegions(a: readonly RegionDefinition[], b: readonly RegionDefinition[]): boolean {
  const text = (regions: readonly RegionDefinition[]) => regions.map(({ name, origin, length }) => `${name} ${origin} ${length}`).join();
  return text(a) === text(b);
}

function contradiction({ shown }: RegionSource, reason: string, count: number): Finding {
  return {
    code: "memory/script-contradicts",
    severity: "warning",
    message: `${shown} is another image's: ${reason}${count > 1 ? `; so are ${count - 1} more that were found` : ""}`,
    hint: "name the linker script that this image was linked with: --memory memory.x",
  };
}
