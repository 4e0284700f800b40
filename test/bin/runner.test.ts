import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUILT } from "../support/built.ts";
import { ROOT } from "../support/samples.ts";

const ELF = join(ROOT, "samples/pairs/base/base.elf");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-runner-"));
const probe = join(folder, "probe");
beforeAll(() => {
  // A stand-in of probe-rs: says its arguments and what it reads, ends as it is told.
  writeFileSync(probe, '#!/bin/sh\necho "$@"\ncat\ncase "$*" in *--wait*) echo ready; exec sleep 30 ;; esac\nexit 7\n');
  chmodSync(probe, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function runner(words: readonly string[], input = "", onReady?: (kill: (signal: NodeJS.Signals) => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [BUILT, "runner", ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"], CORTEX_SIZE_CACHE: "" },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    if (out.includes("ready\n")) onReady?.((signal) => child.kill(signal));
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err })));
}

test("says what fits where on standard error, then runs the command with its words, its input and its exit code", async () => {
  const { code, out, err } = await runner(["--", probe, "run", "--chip", "nRF52840_xxAA", "--help", ELF, "--", "--list"], "typed\n");
  expect([code, out]).toEqual([7, `run --chip nRF52840_xxAA --help ${ELF} -- --list\ntyped\n`]);
  // 4,672 bytes: llvm-size samples/pairs/base/base.elf and the alignment of .gnu.sgstubs
  expect(err).toMatch(/FLASH .* 4\.6 \/ /);
});

test("an image that cannot be read is said and does not keep the command from running; no image at all is nothing to say", async () => {
  const broken = join(folder, "broken.elf");
  writeFileSync(broken, "\x7fELF\x01\x01\x01 and no more");
  const { code, err } = await runner(["--", probe, broken]);
  expect([code, err]).toEqual([7, expect.stringMatching(/^cortex-size: .*broken\.elf: /)]);
  expect(await runner(["--", probe, "reset"])).toMatchObject({ code: 7, err: "", out: "reset\n" });
});

test("a signal reaches the command, and ends the runner as it ended the command", async () => {
  const { signal } = await runner(["--", probe, "--wait"], "", (kill) => kill("SIGTERM"));
  expect(signal).toBe("SIGTERM");
});

test("a command that is not there, or none", async () => {
  expect(await runner(["--", join(folder, "nowhere"), ELF])).toMatchObject({
    code: 2,
    err: expect.stringContaining("cannot be run: ENOENT"),
  });
  expect(await runner([])).toMatchObject({ code: 2, err: expect.stringContaining("runner needs a command behind --") });
});
