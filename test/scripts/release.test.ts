import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const folder = mkdtempSync(join(tmpdir(), "cortex-size-release-"));
const FILES = ["package.json", "package-lock.json", "CHANGELOG.md", "docs/ci.md", "docs/ci", "crates", "scripts/release.mjs"];
beforeAll(() => {
  for (const file of FILES) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  const text = readFileSync(join(folder, "package.json"), "utf8");
  writeFileSync(join(folder, "package.json"), text.replaceAll("OWNER", "somebody"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (program: string, ...args: string[]) => spawnSync(program, args, { cwd: folder, encoding: "utf8" });
const release = (...args: string[]) => run("node", "scripts/release.mjs", ...args);
const read = (file: string) => readFileSync(join(folder, file), "utf8");

test("the tree is the version that package.json says, everywhere", () => {
  expect(release("--check", `v${version}`).stdout).toBe(`the tree is ${version}\n`);
  expect(release("--check", "v9.9.9")).toMatchObject({ status: 1, stderr: expect.stringContaining("the tag is v9.9.9") });
  expect(release("--notes", `v${version}`).stdout).toMatch(/^- `show`: /);
});

test("without --yes nothing is written", () => {
  expect(release("7.8.9")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("would write 7.8.9 into crates/cargo-cortex-size/Cargo.toml"),
  });
  expect(JSON.parse(read("package.json")).version).toBe(version);
  expect(release("seven").status).toBe(1);
});

test.runIf(haveTools("a release", "git"))("with --yes every file has the version, and the commit its tag", () => {
  for (const args of [
    ["init", "-q"],
    ["config", "user.email", "a@b"],
    ["config", "user.name", "a"],
    ["add", "-A"],
    ["commit", "-qm", "x"],
  ])
    run("git", ...args);
  expect(release("7.8.9", "--yes")).toMatchObject({ status: 0 });
  expect(run("git", "tag").stdout).toBe("v7.8.9\n");
  expect(release("--check", "v7.8.9").stdout).toBe("the tree is 7.8.9\n");
  const lock = JSON.parse(read("package-lock.json"));
  expect([lock.version, lock.packages[""].version]).toEqual(["7.8.9", "7.8.9"]);
  expect(read("CHANGELOG.md")).toContain("\n## 7.8.9\n");
  expect(release("7.9.0")).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing to release") });
});
