import { type Arguments, flag } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { Presented } from "./present.ts";

/** The exit code of what was found: broken budgets, and with --strict findings that are errors; --exit-zero for report-only jobs. */
export function exitCodeOf(inputs: readonly Pick<Presented, "document">[], args: Arguments): number {
  if (flag(args, "exitZero")) return EXIT.fine;
  const broken = inputs.some(({ document }) => document.verdicts?.some((verdict) => !verdict.ok && verdict.severity === "error") === true);
  const strict = flag(args, "strict") && inputs.some(({ document }) => document.findings.some((finding) => finding.severity === "error"));
  return broken || strict ? EXIT.broken : EXIT.fine;
}
