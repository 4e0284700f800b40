import type { Finding } from "../../bytes/finding.ts";
import type { ProgramFacts, ProgramRule } from "./facts.ts";
import { debugBuild, linkTimeOptimization, severalCompilers, severalVersions, standardLibrary } from "./program-build.ts";
import { debugBuffers, deepStacks, floatFormatting, largeCopies, largeJumpTables, panicText, semihosting } from "./program-code.ts";
import { duplicates } from "./program-duplicates.ts";
import { neverWritten } from "./program-memory.ts";
import { panicHandler } from "./program-panic.ts";
import { examine } from "./rules.ts";

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

/** What the rules on programs find, besides those on images. */
export function examineProgram(facts: ProgramFacts): Promise<Finding[]> {
  return examine(PROGRAM_RULES, facts);
}
