import type { Presented } from "../src/session/document.ts";
import { EXIT } from "./exit-codes.ts";

/** What turns findings into an exit code. */
export interface Strictness {
  /** Findings that are errors count too. */
  readonly strict: boolean;
  /** For jobs that only report. */
  readonly exitZero?: boolean;
}

/** The exit code of what was found: broken budgets, and with --strict findings that are errors. */
export function exitCodeOf(inputs: readonly Pick<Presented, "document">[], { strict, exitZero }: Strictness): number {
  if (exitZero === true) return EXIT.fine;
  const broken = inputs.some(({ document }) => document.verdicts?.some((verdict) => !verdict.ok && verdict.severity === "error") === true);
  const strictly = strict && inputs.some(({ document }) => document.findings.some((finding) => finding.severity === "error"));
  return broken || strictly ? EXIT.broken : EXIT.fine;
}
