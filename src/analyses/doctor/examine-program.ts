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

/** What the rules on programs find, besides those on images; those that find more than notes, where no notes are wanted. */
export function examineProgram(facts: ProgramFacts, notes: boolean): Promise<Finding[]> {
  return examine(notes ? PROGRAM_RULES : PROGRAM_RULES.filter(({ notesAlone }) => notesAlone !== true), facts);
}
