// Tests whose coverage of `src` and `bin` is measured against the thresholds of vitest.config.ts: those that say what is right. Damaged inputs, growth and
// other programs' answers are left out: they run through code without saying what it should do, and V8 counts at a price.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Folders of tests. */
export const COVERED = [
  "analyses",
  "attribution",
  "bin",
  "bytes",
  "cli",
  "code",
  "formats",
  "graph",
  "image",
  "ledger",
  "linkmap",
  "reports",
  "session",
  "tasks",
  "views",
].map((folder) => `test/${folder}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { status } = spawnSync("npx", ["vitest", "run", "--coverage", ...COVERED.map((folder) => `${folder}/`)], { stdio: "inherit" });
  process.exit(status ?? 1);
}
