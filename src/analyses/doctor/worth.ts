import type { Finding } from "../../bytes/finding.ts";

const SEVERITIES: readonly Finding["severity"][] = ["error", "warning", "note"];

/** What is told of the evidence rather than of the firmware. */
const OF_EVIDENCE = /^(?:dwarf|map|elf)\//;

/** Findings as they are told: errors first, then what is worth most bytes; notes on the evidence after those on the firmware. */
export function byWorth(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  const remote = ({ code, severity }: Finding) => (severity === "note" && OF_EVIDENCE.test(code) ? 1 : 0);
  return findings.toSorted((a, b) => rank(a) - rank(b) || remote(a) - remote(b) || (b.bytes ?? 0) - (a.bytes ?? 0));
}
