import type { Finding } from "../../bytes/finding.ts";

const SEVERITIES: readonly Finding["severity"][] = ["error", "warning", "note"];

/** Findings as they are told: errors first, then what is worth most bytes. */
export function byWorth(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  return findings.toSorted((a, b) => rank(a) - rank(b) || (b.bytes ?? 0) - (a.bytes ?? 0));
}
