import type { Presented } from "../src/session/document.ts";
import { EXIT } from "./exit-codes.ts";

/** The exit code of what was judged: 1 for a broken verdict that is an error, whatever it judges. */
export function exitCodeOf(inputs: readonly Pick<Presented, "document">[]): number {
  const isBroken = inputs.some(({ document }) => document.verdicts?.some(({ ok, severity }) => !ok && severity === "error"));
  return isBroken ? EXIT.broken : EXIT.fine;
}
