import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const CASES = join(ROOT, "../shared/cases/stack/run.py");
const isThere = existsSync(CASES);
if (!isThere) console.log("SKIPPED: handed stack cases: ../shared/cases/stack is not there");

/** Oracle: each case's own run in QEMU, one instruction at a time; the script exits 1 for a figure below its run, or too wide where all calls are direct. */
describe.runIf(isThere && haveTools("handed stack cases", "python3", "qemu-system-arm", "arm-none-eabi-gcc"))("handed stack cases", () => {
  it("none is below its run, none is too wide", { timeout: 900_000 }, () => {
    const ran = spawnSync("python3", [CASES, "--c", "--opt", "Os"], { cwd: ROOT, encoding: "utf8" });
    console.log(ran.stdout.trimEnd().split("\n").at(-1));
    expect(ran.stdout.split("\n").filter((line) => /^(UNDER|WIDE|error)/.test(line))).toEqual([]);
    expect(ran.status).toBe(0);
  });
});
