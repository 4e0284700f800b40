// What CI runs: every step is run, and a failing one prints the command that mends it.
import { spawnSync } from "node:child_process";
import { COVERED } from "./covered-tests.mjs";

const TESTS = "npm test (and npm run update when a golden file should change)";
const steps = [
  { name: "format and lint", command: ["npx", "biome", "check", "."], mend: "npx biome check --write ." },
  { name: "build", command: ["npm", "run", "--silent", "build"], mend: "npm run build" },
  { name: "types", command: ["npm", "run", "--silent", "typecheck"], mend: "npm run typecheck" },
  { name: "dead code", command: ["npx", "knip"], mend: "npx knip" },
  { name: "package", command: ["npx", "publint", "--strict"], mend: "npx publint" },
  { name: "tests with coverage", command: ["npm", "run", "--silent", "coverage"], mend: TESTS },
  { name: "other tests", command: ["npx", "vitest", "run", ...COVERED.flatMap((folder) => ["--exclude", `${folder}/**`])], mend: TESTS },
];

const failed = [];
for (const { name, command, mend } of steps) {
  const started = performance.now();
  const { status } = spawnSync(command[0], command.slice(1), { stdio: "inherit" });
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(`${name}: ${mend}`);
}
for (const line of failed) console.error(`mend ${line}`);
process.exit(failed.length === 0 ? 0 : 1);
