import { globMatches } from "../src/views/glob.ts";

/** The findings whose code no pattern of the user silences. */
export function notSilenced<F extends { readonly code: string }>(findings: readonly F[], silence: readonly string[]): F[] {
  return findings.filter(({ code }) => !silence.some((pattern) => globMatches(pattern, code)));
}
