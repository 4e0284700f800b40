import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FakeForge } from "../publish/fake-forge.ts";
import { PLACE } from "../support/project-place.ts";
import { PLATFORM, ReleaseServer } from "../support/release-server.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";
import { type JobRun, runWorkflow } from "../support/workflow-runner.ts";

const canRun = haveTools("running the action", "bash", "curl", "tar", "xz", "sha256sum") && PLATFORM !== undefined;

const workflows = join(ROOT, "docs/ci/github");
const PLAIN = join(workflows, "size.yml");
const [FORK_SIZE, FORK_COMMENT] = [join(workflows, "forks/size.yml"), join(workflows, "forks/size-comment.yml")];
const BASE_SHA = "b".repeat(40);
const HEAD_SHA = "a".repeat(40);

describe.runIf(canRun)("in a workflow", () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-action-test-"));
  const release = new ReleaseServer(join(folder, "release"));
  const forge = new FakeForge();
  let releases = "";
  beforeAll(async () => {
    [releases] = await Promise.all([release.start(), forge.start()]);
  });
  afterAll(async () => {
    await Promise.all([release.stop(), forge.stop()]);
    rmSync(folder, { recursive: true });
  });

  const [workspace, kept, stubs] = [join(folder, "workspace"), join(folder, "kept"), join(folder, "stubs")];
  beforeEach(() => {
    for (const place of [workspace, kept]) rmSync(place, { recursive: true, force: true });
    for (const place of [workspace, stubs]) mkdirSync(place, { recursive: true });
    for (const tool of ["rustup", "cargo"]) {
      writeFileSync(join(stubs, tool), "#!/bin/sh\n");
      chmodSync(join(stubs, tool), 0o755);
    }
    forge.comments = [];
    forge.pulls = [];
    release.asked.length = 0;
  });

  /** What a checkout and a build leave: a target with an ELF and a budget of FLASH. */
  function built(elf: string, max: string): void {
    cpSync(join(ROOT, "samples/pairs/memory.x"), join(workspace, "memory.x"));
    cpSync(join(ROOT, `samples/pairs/${elf}/${elf}.elf`), join(workspace, "app.elf"));
    const target = '[targets.app]\nelf = "app.elf"\n';
    writeFileSync(join(workspace, "cortex-size.toml"), `${target}[[budgets]]\nname = "flash"\nregion = "FLASH"\nmax = "${max}"\n`);
  }

  const pullRequest = { number: 7, pull_request: { number: 7, base: { sha: BASE_SHA } } };
  const at = { workspace, kept, path: stubs };
  const env = () => ({ GITHUB_API_URL: forge.url, GITHUB_SERVER_URL: releases, RUNNER_TOOL_CACHE: join(kept, "tools") });
  const push = (file: string) => runWorkflow(file, { ...at, eventName: "push", event: {}, sha: BASE_SHA, env: env() });
  const pull = (file: string, more = {}) =>
    runWorkflow(file, { ...at, eventName: "pull_request", event: pullRequest, sha: HEAD_SHA, env: { ...env(), ...more } });
  const report = () => JSON.parse(readFileSync(join(workspace, "size.json"), "utf8"));

  test("a push to main keeps the report, a pull request compares with it and gets a comment", async () => {
    built("base", "16 KiB");
    expect(await push(PLAIN)).toMatchObject({ ok: true });
    // 4,672 bytes: llvm-size samples/pairs/base/base.elf and the alignment of .gnu.sgstubs; test/oracle/memory-usage.test.ts
    expect(report().verdicts).toMatchObject([{ name: "flash", ok: true, actual: 4672 }]);
    built("function-added", "16 KiB");
    const { ok, log, summary } = await pull(PLAIN);
    expect([ok, log]).toEqual([true, expect.stringContaining("GitHub o/r#7: comment created")]);
    expect(log).not.toContain("::notice::");
    expect(summary).toContain("FLASH");
    // 4,768 - 4,672 bytes
    expect(report().diff.regions.find(({ name }: { name: string }) => name === "FLASH").delta).toBe(96);
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining("+96")]);
  });

  test("a base that is missing is said, and sizes are shown without it", async () => {
    built("base", "16 KiB");
    const { ok, log } = await pull(PLAIN);
    expect([ok, log]).toEqual([true, expect.stringContaining("::notice::there is no base report base.json")]);
  });

  test("a broken budget is an annotation and fails the job after the comment; on main it fails nothing", async () => {
    built("base", "4 KiB");
    const { ok, log } = await pull(PLAIN);
    expect([ok, log]).toEqual([false, expect.stringMatching(/^::error .*FLASH/m)]);
    expect(log).toContain("comment created");
    expect((await push(PLAIN)).ok).toBe(true);
  });

  test("an ELF that cannot be read fails the job, has no report and gets no comment", async () => {
    built("base", "16 KiB");
    writeFileSync(join(workspace, "app.elf"), "\x7fELF and then nothing");
    const { ok, log } = await pull(PLAIN);
    expect(ok).toBe(false);
    expect(log).toContain("app.elf");
    expect(log).not.toContain("comment ");
    expect(existsSync(join(workspace, "size.json"))).toBe(false);
  });

  test("for a fork, one job measures without a token, the next comments where the fork's branch is open", async () => {
    built("base", "16 KiB");
    await push(FORK_SIZE);
    built("function-added", "16 KiB");
    expect((await pull(FORK_SIZE)).ok).toBe(true);
    expect(forge.comments).toEqual([]);
    rmSync(workspace, { recursive: true });
    mkdirSync(workspace);
    forge.pulls = [{ number: 7, head: "forker:patch", sha: HEAD_SHA }];
    const run = { event: "pull_request", id: 1, head_branch: "patch", head_sha: HEAD_SHA, head_repository: { owner: { login: "forker" } } };
    const comment = await runWorkflow(FORK_COMMENT, {
      ...{ ...at, eventName: "workflow_run", event: { workflow_run: { ...run, pull_requests: [] } } },
      ...{ sha: BASE_SHA, env: env() },
    });
    expect([comment.ok, comment.log]).toEqual([true, "GitHub o/r#7: comment created\n"]);
    expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringContaining("+96")]);
  });

  describe("its inputs", () => {
    /** A job of the action alone. */
    const act = (inputs: Record<string, string>, more = {}): Promise<JobRun> => {
      const file = join(folder, "workflow.yml");
      writeFileSync(file, JSON.stringify({ jobs: { size: { steps: [{ uses: `${PLACE}@v0`, with: inputs }] } } }));
      return pull(file, more);
    };

    test("patterns are matched, and a name is never an option or a command", async () => {
      built("base", "16 KiB");
      mkdirSync(join(workspace, "out/deep"), { recursive: true });
      for (const name of ["out/deep/a.elf", "out/b c.elf", "--all.elf"]) cpSync(join(workspace, "app.elf"), join(workspace, name));
      writeFileSync(join(workspace, "cortex-size.toml"), '[[budgets]]\nname = "flash"\nregion = "FLASH"\nmax = "16 KiB"\n');
      expect(await act({ elf: "  out/**/*.elf\n\n--all.elf", report: "size.json" })).toMatchObject({ ok: true });
      const files = report().map(({ firmware }: { firmware: { file: string } }) => firmware.file);
      expect(files).toEqual(["out/b c.elf", "out/deep/a.elf", "--all.elf"]);
      const { ok, log } = await act({ elf: "$(touch owned)\napp.elf" });
      expect([ok, existsSync(join(workspace, "owned"))]).toEqual([false, false]);
      expect(log).toContain("$(touch owned)");
    });

    test("what was fetched is kept, and is unpacked only when its sum is the release's, and the one that was asked for", async () => {
      built("base", "16 KiB");
      await act({});
      await act({});
      expect(release.asked).toHaveLength(2);
      const fresh = { RUNNER_TOOL_CACHE: join(kept, "other") };
      const { ok, log } = await act({ sha256: "0".repeat(64) }, fresh);
      expect([ok, log]).toEqual([false, expect.stringMatching(/^::error::cortex-size: .* expected 0{64}: it was not unpacked/m)]);
      const [archive] = [...release.files.keys()];
      const whole = release.files.get(archive!)!;
      release.files.set(archive!, Buffer.concat([whole, Buffer.from("x")]));
      expect((await act({}, fresh)).log).toContain("it was not unpacked");
      release.files.delete(archive!);
      expect((await act({}, fresh)).log).toContain("was not to be had from http://127.0.0.1");
      release.files.set(archive!, whole);
    });
  });
});

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly on: Record<string, unknown>;
  readonly jobs: Record<string, { steps: { uses?: string; run?: string; env?: Record<string, string> }[] }>;
}

const workflow = (path: string) => parse(readFileSync(path, "utf8")) as Workflow;
const steps = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);

test("the measuring workflow for forks has no secret and no right to write", () => {
  const size = workflow(FORK_SIZE);
  expect(Object.keys(size.on)).toContain("pull_request");
  expect(size.permissions).toEqual({ contents: "read" });
  expect(JSON.stringify(size)).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
});

test("the commenting workflow runs nothing of the pull request", () => {
  const comment = workflow(FORK_COMMENT);
  expect(Object.keys(comment.on)).toEqual(["workflow_run"]);
  expect(steps(comment).some(({ uses }) => uses?.startsWith("actions/checkout"))).toBe(false);
});

test("no script holds an expression, and workflows use GitHub's own actions and this one's release alone", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  for (const { uses, run } of [PLAIN, FORK_SIZE, FORK_COMMENT].flatMap((path) => steps(workflow(path)))) {
    expect(run ?? "").not.toContain("${{");
    if (uses?.startsWith(`${PLACE}@`)) expect(uses).toBe(`${PLACE}@v${version}`);
    else if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+(\/[\w-]+)?@v\d+$/);
  }
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
  expect(action.runs.using).toBe("composite");
  for (const step of action.runs.steps) {
    expect(step.uses).toBeUndefined();
    expect(step.run).not.toContain("${{");
  }
});
