import type { Finding } from "../../bytes/finding.ts";
import type { ImageFacts, ImageRule, ProgramFacts, ProgramRule, Rule } from "./facts.ts";
import { entryIsReset, linkedWithoutScript, longDivision, softwareFloats, unwinder } from "./image-build.ts";
import { loadOutsideFlash, stackWithoutGuard, uninitIsZeroed, unusedBanks, zerosInData } from "./image-memory.ts";
import { alignmentWaste } from "./image-padding.ts";
import { debugBuild, linkTimeOptimization, severalCompilers, severalVersions, standardLibrary } from "./program-build.ts";
import { debugBuffers, deepStacks, floatFormatting, largeCopies, largeJumpTables, panicText, semihosting } from "./program-code.ts";
import { duplicates } from "./program-duplicates.ts";
import { neverWritten } from "./program-memory.ts";
import { panicHandler } from "./program-panic.ts";

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

/** Rules that look at every symbol, the debug information and the code. */
export const PROGRAM_RULES: readonly ProgramRule[] = [
  debugBuild,
  linkTimeOptimization,
  standardLibrary,
  severalVersions,
  severalCompilers,
  panicHandler,
  floatFormatting,
  panicText,
  semihosting,
  debugBuffers,
  deepStacks,
  largeCopies,
  largeJumpTables,
  neverWritten,
  duplicates,
];

/** Every code that doctor's rules can report, in their order. */
export const DOCTOR_CODES: readonly string[] = [...IMAGE_RULES, ...PROGRAM_RULES].flatMap(({ codes }) => codes);

/** Symbols that rules on images want to know of. */
export const KNOWN_SYMBOLS: readonly string[] = [...new Set(IMAGE_RULES.flatMap(({ symbols = [] }) => symbols))];

/** What the rules on images find. */
export function examineImage(facts: ImageFacts): Promise<Finding[]> {
  return examine(IMAGE_RULES, facts);
}

/** What the rules on programs find, besides those on images. */
export function examineProgram(facts: ProgramFacts): Promise<Finding[]> {
  return examine(PROGRAM_RULES, facts);
}

async function examine<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const rule of rules) found.push(...(await rule.check(facts)));
  return found;
}
