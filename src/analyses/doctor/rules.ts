import type { Finding } from "../../bytes/finding.ts";
import type { Rule } from "./facts.ts";

/** What rules find, in their order. */
export async function examine<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const rule of rules) found.push(...(await rule.check(facts)));
  return found;
}
