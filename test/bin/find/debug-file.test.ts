import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../../support/cli.ts";
import { ROOT } from "../../support/samples.ts";
import { hasTool, haveTools, runTool } from "../../support/tools.ts";

const SAMPLE = join(ROOT, "samples/alloc-m33");
let folder = "";
const objcopy = ["llvm-objcopy", "arm-none-eabi-objcopy"].find(hasTool) ?? "llvm-objcopy";
const ready = haveTools("companions made by objcopy", objcopy);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "debug-file-"));
  copyFileSync(join(SAMPLE, "memory.x"), join(folder, "memory.x"));
  copyFileSync(join(SAMPLE, "Cargo.lock"), join(folder, "Cargo.lock"));
  copyFileSync(join(SAMPLE, "alloc-m33.elf"), join(folder, "whole.elf"));
  if (!ready) return;
  runTool(objcopy, ["--only-keep-debug", "whole.elf", "app.debug"], { cwd: folder });
  runTool(objcopy, ["--strip-all", "--add-gnu-debuglink=app.debug", "whole.elf", "app.elf"], { cwd: folder });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = async (...args: string[]) => (await cli(["crates", ...args, "--format", "csv", "--all"], { cwd: folder })).out;

test.runIf(ready)("a stripped image has the crates of the whole one: companion beside it, in .debug, or named", async () => {
  const whole = await table("whole.elf");
  expect(whole).toContain("linked_list_allocator 0.10.6");
  expect(await table("app.elf")).toBe(whole);
  mkdirSync(join(folder, ".debug"));
  renameSync(join(folder, "app.debug"), join(folder, ".debug/app.debug"));
  expect(await table("app.elf")).toBe(whole);
  renameSync(join(folder, ".debug/app.debug"), join(folder, "other.name"));
  expect(await table("app.elf")).not.toBe(whole);
  expect(await table("app.elf", "--debug-file", "other.name")).toBe(whole);
  renameSync(join(folder, "other.name"), join(folder, "app.debug"));
});

test.runIf(ready)(
  "the debug file of another build is refused when it was named, and passed over with a finding when it was found",
  async () => {
    const named = await cli(["crates", "app.elf", "--debug-file", join(ROOT, "samples/cpp-m4/cpp-m4.elf")], { cwd: folder });
    expect(named.code).toBe(3);
    expect(named.err).toContain("(dwarf/other-link)");
    copyFileSync(join(ROOT, "samples/cpp-m4/cpp-m4.elf"), join(folder, "app.debug"));
    const unneeded = await cli(["crates", "whole.elf", "--debug-file", join(ROOT, "samples/cpp-m4/cpp-m4.elf")], { cwd: folder });
    expect([unneeded.code, unneeded.err]).toEqual([3, expect.stringContaining("this is not the debug file of whole.elf")]);
    const found = await cli(["crates", "app.elf"], { cwd: folder });
    expect(found.code).toBe(0);
    const document = JSON.parse((await cli(["crates", "app.elf", "--json"], { cwd: folder })).out) as { findings: { code: string }[] };
    expect(document.findings.map(({ code }) => code)).toContain("dwarf/other-link");
  },
);

test.runIf(ready)("a debug file beside an image that has its own is said to be unread", async () => {
  const copy = join(folder, "twin.elf");
  copyFileSync(join(SAMPLE, "alloc-m33.elf"), copy);
  const { code, out } = await cli(["crates", "whole.elf", "--debug-file", "twin.elf", "--json"], { cwd: folder });
  const { findings } = JSON.parse(out) as { findings: { code: string; message: string }[] };
  expect([code, findings.find((one) => one.code === "dwarf/debug-file-unused")?.message]).toEqual([
    0,
    "twin.elf was not read: whole.elf holds its debug information itself",
  ]);
});
