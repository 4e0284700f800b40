import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactMessage } from "../support/cargo.ts";
import { EXECUTABLE } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-alone-"));
const elf = samples().find(({ name }) => name === "alloc-m33")!.elf;
beforeAll(() => {
  mkdirSync(join(folder, "empty"));
  copyFileSync(elf, join(folder, "empty/app.elf"));
  // What a build script finds: a shell and its tools, and no Node.
  mkdirSync(join(folder, "bin"));
  for (const tool of ["sh", "cat"]) symlinkSync(join("/bin", tool), join(folder, "bin", tool));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const PATH = [dirname(EXECUTABLE!), join(folder, "bin")].join(":");
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd: join(folder, "empty"), encoding: "utf8" },
    env: { PATH, HOME: folder, CORTEX_SIZE_CACHE: join(folder, "cache"), ...env },
  });
  return { status, stdout, stderr };
}

// `npm run test:executable` unpacks a release's archive and names what is in it.
describe.runIf(EXECUTABLE !== undefined)("the executable of an archive, in an empty folder without Node", () => {
  test("tells of an image, writes a page, and one that reads what is dropped on it", () => {
    expect(run(EXECUTABLE!, ["app.elf"])).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("FLASH") });
    expect(run(EXECUTABLE!, ["report", "app.elf"])).toMatchObject({ status: 0 });
    expect(run(EXECUTABLE!, ["report", "--empty", "-o", "index.html"])).toMatchObject({ status: 0 });
    for (const page of ["report.html", "index.html"])
      expect(readFileSync(join(folder, "empty", page), "utf8")).toMatch(/^<!doctype html>/i);
  });

  test("is cargo's subcommand by the link beside it", () => {
    const cargo = join(folder, "bin/cargo");
    writeFileSync(join(folder, "messages"), `${artifactMessage("app", join(folder, "empty/app.elf"))}\n`);
    writeFileSync(cargo, `#!/bin/sh\ncat '${join(folder, "messages")}'\n`);
    chmodSync(cargo, 0o755);
    const link = join(dirname(EXECUTABLE!), "cargo-cortex-size");
    expect(run(link, ["cortex-size"], { CARGO: cargo })).toMatchObject({ status: 0, stdout: expect.stringContaining("FLASH") });
  });

  test.runIf(haveTools("cargo with the executable", "cargo"))("cargo finds and calls it", () => {
    const cargo = spawnSync("sh", ["-c", "command -v cargo"], { encoding: "utf8" }).stdout.trim();
    const env = { HOME: process.env["HOME"] ?? folder };
    expect(run(cargo, ["cortex-size", "--help"], env)).toMatchObject({ status: 0, stdout: expect.stringContaining("cargo cortex-size") });
  });
});
