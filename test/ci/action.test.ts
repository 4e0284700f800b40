import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-action-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  for (const file of ["output", "summary", "size.json", "base.json"]) rmSync(join(folder, file), { force: true });
  cpSync(join(ROOT, "samples/pairs/memory.x"), join(folder, "memory.x"));
  cpSync(join(ROOT, "samples/pairs/base/base.elf"), join(folder, "app.elf"));
});

/** Runs what action.yml runs, with its inputs; `max` is the budget of FLASH. */
function act(max: string, inputs: Record<string, string> = {}) {
  writeFileSync(join(folder, "cortex-size.toml"), `[[budgets]]\nname = "flash"\nregion = "FLASH"\nmax = "${max}"\n`);
  const env = { PATH: process.env["PATH"], GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
  const given = { SIZE_ELF: "app.elf", SIZE_REPORT: "size.json", ...inputs };
  const done = spawnSync(process.execPath, [join(ROOT, "scripts/action.mjs")], {
    cwd: folder,
    env: { ...env, ...given },
    encoding: "utf8",
  });
  const read = (file: string) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "");
  return { ...done, output: read("output"), summary: read("summary"), report: read("size.json") };
}

test("budgets that hold: report, summary, outputs, exit 0", () => {
  const { status, output, summary, report } = act("16 KiB");
  expect(status).toBe(0);
  expect(output).toBe("report=size.json\nverdict=pass\n");
  expect(summary).toContain("FLASH");
  // 4,672 bytes: llvm-size samples/pairs/base/base.elf and the alignment of .gnu.sgstubs; test/oracle/memory-usage.test.ts
  expect(JSON.parse(report).verdicts).toMatchObject([{ name: "flash", ok: true, actual: 4672 }]);
});

test("a broken budget is an annotation, exit 1, and no failure where it is asked for", () => {
  const { status, stdout, output } = act("4 KiB");
  expect(status).toBe(1);
  expect(stdout).toMatch(/^::error .*FLASH/m);
  expect(output).toContain("verdict=broken\n");
  expect(act("4 KiB", { SIZE_FAIL: "false" }).status).toBe(0);
});

test("a base that is not there is said; one that is there is compared with", () => {
  expect(act("16 KiB", { SIZE_BASE: "base.json" }).stdout).toContain("::notice::there is no base report base.json");
  cpSync(join(folder, "size.json"), join(folder, "base.json"));
  cpSync(join(ROOT, "samples/pairs/function-added/function-added.elf"), join(folder, "app.elf"));
  const { status, stdout, report } = act("16 KiB", { SIZE_BASE: "base.json" });
  expect(status).toBe(0);
  expect(stdout).not.toContain("::notice::");
  // 4,768 - 4,672 bytes
  expect(JSON.parse(report).diff.regions.find(({ name }: { name: string }) => name === "FLASH").delta).toBe(96);
});

test("inputs reach no shell and no other output", () => {
  const { status, output } = act("16 KiB", { SIZE_ELF: "$(touch owned)\napp.elf\n", SIZE_REPORT: "size.json" });
  expect([status, existsSync(join(folder, "owned"))]).toEqual([3, false]);
  expect(output).toBe("");
});

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly on: Record<string, unknown>;
  readonly jobs: Record<string, { steps: { uses?: string; run?: string; env?: Record<string, string> }[] }>;
}

const workflow = (name: string) => parse(readFileSync(join(ROOT, "docs/ci/github", name), "utf8")) as Workflow;
const steps = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);

test("the measuring workflow has no secret and no right to write", () => {
  const size = workflow("size.yml");
  expect(Object.keys(size.on)).toContain("pull_request");
  expect(size.permissions).toEqual({ contents: "read" });
  expect(JSON.stringify(size)).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
});

test("the commenting workflow runs nothing of the pull request and puts no expression in a script", () => {
  const comment = workflow("size-comment.yml");
  expect(Object.keys(comment.on)).toEqual(["workflow_run"]);
  expect(steps(comment).some(({ uses }) => uses?.startsWith("actions/checkout"))).toBe(false);
  for (const { run } of steps(comment)) expect(run ?? "").not.toContain("${{");
});

test("workflows use GitHub's own actions and this one alone", () => {
  for (const { uses } of [...steps(workflow("size.yml")), ...steps(workflow("size-comment.yml"))])
    if (uses !== undefined) expect(uses).toMatch(/^(actions\/[\w-]+(\/[\w-]+)?@v\d+|OWNER\/cortex-size@v\d+)$/);
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
  expect(action.runs.using).toBe("composite");
  for (const step of action.runs.steps) expect(step.uses).toBeUndefined();
  for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
});
