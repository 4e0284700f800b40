// Runs random programs in the emulator and holds what `stack` says to what ran: npm run stack:programs -- [count] [seed].
import { spawnSync } from "node:child_process";

const [count = "3000", seed = "1"] = process.argv.slice(2);
const { status } = spawnSync("npx", ["vitest", "run", "test/generators/programs.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, STACK_PROGRAMS: count, STACK_SEED: seed },
});
process.exit(status ?? 1);
