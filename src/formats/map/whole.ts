import type { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { Place } from "../../bytes/place.ts";
import type { LinkMap } from "./link-map.ts";

/** When rows miss more of a total than this share, the map is not understood at all. */
const HOPELESS = 0.5;

/**
 * Says whether a map is whole: that it reaches its end, and that its rows add up to the sums that it states. `missing` is what a cut map lacks, `place` its
 * last line. @throws InputError `map/truncated` when nothing stands before the cut, `map/sums` when most of a total is not understood.
 */
export function checkWhole(map: LinkMap, missing: string, place: Place, findings: Findings): void {
  const cut = `the map ends before ${missing}: it is cut off here, or the link did not end`;
  const where = `${place.file}:${place.line}`;
  if (!map.complete) {
    if (map.outputs.every(({ size }) => size === 0))
      throw new InputError("map/truncated", place, `${cut}; nothing of the image stands in it`);
    findings.report({
      code: "map/truncated",
      severity: "error",
      message: `${cut}. What it would have listed is missing from every figure`,
      where,
      hint: "link again, or name the whole map with --map",
    });
  }
  for (const { name, stated, counted } of map.totals) {
    if (stated === counted) continue;
    const bytes = Math.abs(stated - counted);
    const sums = `${name} is ${stated} in the map, and its rows add up to ${counted}: ${bytes} bytes ${counted < stated ? "are not understood" : "too many"}`;
    if (map.complete && bytes > stated * HOPELESS)
      throw new InputError("map/sums", place, `${sums}, so nothing of this map can be trusted`);
    findings.report({ code: "map/sums", severity: "error", message: sums, where, bytes });
  }
}
