import type { MapRegion } from "./link-map.ts";

/** A load or execution region as armlink's map states it: `length` is its "Max". */
export type ScatterRegion = MapRegion;

/** "Max" of a region that the scatter file does not limit. */
const UNLIMITED = 0xffff_ffff;

/**
 * The memories that armlink's regions describe, none of them over another. A load region is the memory that holds its execution regions, under the
 * name of the first one where both have the same extent (Keil's `LR_IROM1` and `ER_IROM1`); an execution region elsewhere is a memory of its own.
 * Empty when a region without a limit lies in none of them: then the map does not tell how much memory there is.
 */
export function scatterRegions(loads: readonly ScatterRegion[], executions: readonly ScatterRegion[]): MapRegion[] {
  const found: MapRegion[] = [];
  const isLimited = ({ length }: ScatterRegion) => length > 0 && length < UNLIMITED;
  const held = (region: ScatterRegion) => found.some(({ origin, length }) => region.origin >= origin && region.origin < origin + length);
  for (const load of loads.filter(isLimited)) {
    const first = executions.find(({ origin, length }) => origin === load.origin && length === load.length);
    if (!held(load)) found.push(first ?? load);
  }
  for (const region of executions.filter(isLimited)) if (!held(region)) found.push(region);
  const astray = [...loads, ...executions].some((region) => region.length >= UNLIMITED && !held(region));
  return astray ? [] : found.sort((a, b) => a.origin - b.origin);
}
