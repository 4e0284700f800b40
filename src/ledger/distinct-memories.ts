import type { RegionDefinition } from "./region.ts";

/** Length of a region that nobody limited: armlink's "Max: 0xffffffff". */
const UNLIMITED = 0xffff_ffff;

/**
 * Memories that lie beside one another, of ranges that may lie over one another: Keil's load regions hold execution regions, IAR's placements share
 * ranges. Of two that overlap the larger stays, of equal ones the first. None when a range without a limit lies in no other: then nothing tells how
 * much memory there is. In the order of their addresses.
 */
export function distinctMemories(ranges: readonly RegionDefinition[]): RegionDefinition[] {
  const limited = ranges.filter(({ length }) => length !== undefined && length > 0 && length < UNLIMITED);
  const kept: RegionDefinition[] = [];
  for (const range of [...limited].sort((a, b) => b.length! - a.length!)) {
    const overlaps = kept.some(({ origin, length }) => range.origin < origin + length! && origin < range.origin + range.length!);
    if (!overlaps) kept.push(range);
  }
  const isHeld = ({ origin }: RegionDefinition) => kept.some((one) => origin >= one.origin && origin < one.origin + one.length!);
  const astray = ranges.some((range) => (range.length === undefined || range.length >= UNLIMITED) && !isHeld(range));
  return astray ? [] : kept.sort((a, b) => a.origin - b.origin);
}
