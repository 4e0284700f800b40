import type { Extent, Memory } from "./memory.ts";
import type { ImageSection } from "./section.ts";

/** The extents of each section, found once for a memory: images with thousands of sections ask for them section by section. */
const BY_SECTION = new WeakMap<readonly Extent[], ReadonlyMap<ImageSection, readonly Extent[]>>();

/** Where a section lies in memory, in the order of regions and addresses. */
export function extentsOf({ extents }: Memory, section: ImageSection): readonly Extent[] {
  let known = BY_SECTION.get(extents);
  if (known === undefined) {
    known = grouped(extents);
    BY_SECTION.set(extents, known);
  }
  return known.get(section) ?? [];
}

function grouped(extents: readonly Extent[]): ReadonlyMap<ImageSection, readonly Extent[]> {
  const bySection = new Map<ImageSection, Extent[]>();
  for (const extent of extents) {
    const known = bySection.get(extent.section);
    if (known === undefined) bySection.set(extent.section, [extent]);
    else known.push(extent);
  }
  return bySection;
}
