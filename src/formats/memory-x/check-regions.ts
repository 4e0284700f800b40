import type { Findings } from "../../bytes/finding.ts";
import { formatPlace } from "../../bytes/place.ts";
import type { MemoryRegion } from "./read.ts";

const ADDRESS_SPACE = 2 ** 32;
const hex = (address: number): string => `0x${address.toString(16).padStart(8, "0")}`;

/** Reports regions that are empty (`memory/zero-length`), leave the address space (`memory/past-address-space`) or share addresses (`memory/overlap`). */
export function checkRegions(regions: readonly MemoryRegion[], findings: Findings): void {
  for (const { name, origin, length, place } of regions) {
    const where = formatPlace(place);
    if (length === 0) findings.report({ code: "memory/zero-length", severity: "warning", message: `region ${name} has length 0`, where });
    if (origin + length > ADDRESS_SPACE) {
      const message = `region ${name} begins at ${hex(origin)} and ends ${origin + length - ADDRESS_SPACE} bytes after the last address`;
      findings.report({ code: "memory/past-address-space", severity: "warning", message, where });
    }
  }
  // In address order a region overlaps an earlier one exactly if it begins before the furthest end so far.
  let furthest: MemoryRegion | undefined;
  for (const region of regions.filter(({ length }) => length > 0).toSorted((a, b) => a.origin - b.origin)) {
    if (furthest !== undefined && region.origin < furthest.origin + furthest.length) {
      const bytes = Math.min(furthest.origin + furthest.length, region.origin + region.length) - region.origin;
      findings.report({
        code: "memory/overlap",
        severity: "warning",
        message: `regions ${furthest.name} and ${region.name} share ${bytes} bytes from ${hex(region.origin)}`,
        where: formatPlace(region.place),
        hint: "a second name for the same memory is REGION_ALIAS",
        bytes,
      });
    }
    if (furthest === undefined || region.origin + region.length > furthest.origin + furthest.length) furthest = region;
  }
}
