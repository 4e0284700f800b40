// What action.yml runs: judges the budgets with cortex-size, writes annotations to stdout, the job summary, the JSON report and the outputs.
// Inputs come in SIZE_… variables, never in a command line that a shell reads. Builds the tool beside it when that was not done.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = join(root, "dist/cortex-size.cjs");
const { SIZE_ELF = "", SIZE_BASE = "", SIZE_CONFIG = "", SIZE_REPORT = "cortex-size.json", SIZE_FAIL = "true" } = process.env;
const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;

if (!existsSync(tool)) {
  for (const args of [
    ["ci", "--no-audit", "--no-fund"],
    ["run", "build"],
  ]) {
    const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) process.exit(status ?? 1);
  }
}

const base = [];
if (SIZE_BASE !== "") {
  if (existsSync(SIZE_BASE)) base.push("--base", SIZE_BASE);
  else console.log(`::notice::there is no base report ${oneLine(SIZE_BASE)}: sizes are shown without a comparison`);
}
const folder = mkdtempSync(join(tmpdir(), "cortex-size-action-"));
const summary = join(folder, "summary.md");
const outputs = ["--format", "github", "--out", `json:${SIZE_REPORT}`, "--out", `github-summary:${summary}`];
const config = SIZE_CONFIG === "" ? [] : ["--config", SIZE_CONFIG];
const elves = SIZE_ELF.split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "");
const { status } = spawnSync(process.execPath, [tool, "check", ...elves, ...base, ...config, ...outputs], {
  stdio: ["ignore", "inherit", "inherit"],
});
if (GITHUB_STEP_SUMMARY !== undefined && existsSync(summary)) appendFileSync(GITHUB_STEP_SUMMARY, readFileSync(summary));
rmSync(folder, { recursive: true });
if (GITHUB_OUTPUT !== undefined && (status === 0 || status === 1))
  appendFileSync(GITHUB_OUTPUT, `report=${oneLine(SIZE_REPORT)}\nverdict=${status === 0 ? "pass" : "broken"}\n`);
process.exitCode = status === 1 && SIZE_FAIL === "false" ? 0 : (status ?? 1);

/** Outputs and workflow commands end at a line break: none of an input may reach them. */
function oneLine(text) {
  return text.replaceAll(/[\r\n]+/g, " ");
}
