import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sampleElfs } from "../../support/sample-elfs.ts";
import { ROOT } from "../../support/samples.ts";

/** Mangled names in the string tables of every sample: symbols and, from the debug information, linkage names. */
export function sampleNames(prefix: "_R" | "_Z"): string[] {
  const names = new Set<string>();
  for (const elf of sampleElfs()) {
    for (const name of readFileSync(join(ROOT, elf)).toString("latin1").split("\0")) {
      if (name.startsWith(prefix) && /^[!-~]+$/.test(name)) names.add(name);
    }
  }
  return [...names].sort();
}

/** Recorded pairs of a mangled name and what the oracle makes of it; `test/oracle/record-names.mjs` wrote them. */
export function recorded(file: string): [name: string, expected: string][] {
  const text = gunzipSync(readFileSync(join(import.meta.dirname, "recorded", file))).toString("utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t") as [string, string]);
}
