import type { Finding } from "../../bytes/finding.ts";
import type { ImageFacts, ImageRule } from "./facts.ts";
import { entryIsReset, linkedWithoutScript, longDivision, softwareFloats, unwinder } from "./image-build.ts";
import { loadOutsideFlash, stackWithoutGuard, uninitIsZeroed, unusedBanks, zerosInData } from "./image-memory.ts";
import { alignmentWaste } from "./image-padding.ts";
import { examine } from "./rules.ts";

/** Rules that every summary can afford. */
export const IMAGE_RULES: readonly ImageRule[] = [
  linkedWithoutScript,
  entryIsReset,
  softwareFloats,
  unwinder,
  longDivision,
  zerosInData,
  loadOutsideFlash,
  unusedBanks,
  uninitIsZeroed,
  stackWithoutGuard,
  alignmentWaste,
];

/** Symbols that rules on images want to know of. */
export const KNOWN_SYMBOLS: readonly string[] = [...new Set(IMAGE_RULES.flatMap(({ symbols = [] }) => symbols))];

/** What the rules on images find. */
export function examineImage(facts: ImageFacts): Promise<Finding[]> {
  return examine(IMAGE_RULES, facts);
}
