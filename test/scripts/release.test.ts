import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLACE } from "../support/project-place.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const folder = mkdtempSync(join(tmpdir(), "cortex-size-release-"));
/** All that is published or that people copy from. */
const FILES = [
  "package.json",
  "package-lock.json",
  "CHANGELOG.md",
  "README.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
].concat(["action.yml", ".github", "docs", "crates", "scripts", "bin", "src", "reports", "schema", "test"]);
beforeAll(() => {
  for (const file of FILES) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
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

describe("the owner of the project stands in package.json", () => {
  const owned = (name: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => !file.endsWith(".generated.ts") && statSync(join(folder, file)).isFile() && read(file).includes(`${name}/cortex-size`),
    );

  test("one command changes it in every file that names it, and there are no others", () => {
    const before = owned("OWNER").length > 0 ? "OWNER" : PLACE.split("/")[0]!;
    const named = owned(before);
    expect(release("--owner", "somebody").stdout).toContain("would write somebody into package.json, 3 times\n");
    expect(owned(before)).toEqual(named);
    expect(release("--owner", "somebody", "--yes").status).toBe(0);
    expect([owned(before), owned("somebody").sort()]).toEqual([[], named.sort()]);
    expect(release("--owner", "some body").status).toBe(1);
  });

  test("no release is made before it is known", () => {
    const known = read("package.json");
    writeFileSync(join(folder, "package.json"), known.replaceAll("somebody/", "OWNER/"));
    expect(release("7.8.9", "--yes").stderr).toContain("--owner NAME");
    writeFileSync(join(folder, "package.json"), known);
  });
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
