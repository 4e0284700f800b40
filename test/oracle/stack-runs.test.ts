import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

/** What `stack.json` records; written by samples/stack-common/measure, bytes below the initial stack pointer. */
interface StackTruth {
  readonly machine: string;
  readonly indirect: boolean;
  readonly run: string;
  readonly measured: number;
  readonly painted: number;
  readonly lowest: number;
  readonly levels: readonly { readonly exception: number; readonly entry: number; readonly deepest: number }[];
}

const recorded = samples().flatMap((sample) => {
  const path = join(sample.folder, "stack.json");
  return existsSync(path) ? [{ ...sample, truth: JSON.parse(readFileSync(path, "utf8")) as StackTruth }] : [];
});

describe("stack samples", () => {
  it("cover five machines, C and Rust, direct and indirect calls", () => {
    expect([...new Set(recorded.map((r) => r.truth.machine))].sort()).toEqual([
      "lm3s6965evb",
      "microbit",
      "mps2-an385",
      "mps2-an386",
      "mps2-an505",
    ]);
    expect(new Set(recorded.map((r) => existsSync(join(r.folder, "Cargo.toml")))).size).toBe(2);
    expect(new Set(recorded.map((r) => r.truth.indirect)).size).toBe(2);
  });

  for (const { name, truth } of recorded) {
    it(`${name}: the record holds together`, () => {
      expect(truth.measured).toBe(Math.max(truth.painted, truth.lowest));
      expect(truth.levels[0]?.exception).toBe(0);
      for (const [i, level] of truth.levels.entries()) {
        expect(level.deepest).toBeGreaterThan(level.entry);
        // Each level starts at least one exception frame (32 bytes, ARMv7-M ARM §B1.5.6) below the one it preempted.
        if (i > 0) expect(level.entry).toBeGreaterThanOrEqual(truth.levels[i - 1]!.entry + 32);
      }
      expect(truth.levels.at(-1)?.deepest).toBe(truth.lowest);
    });
  }

  // Oracle: QEMU, with the command that stack.json holds.
  it.runIf(haveTools("stack samples in the emulator", "qemu-system-arm"))(
    "print the recorded mark again",
    () => {
      for (const { name, folder, elf, truth } of recorded) {
        const [tool, ...args] = truth.run.split(" ");
        expect(args, name).toContain(basename(elf));
        const run = spawnSync(tool!, args, { cwd: folder, encoding: "utf8", timeout: 600_000 });
        const said = `${run.stdout}${run.stderr}`.trim().split(/\s+/).at(-1);
        expect(`${name} ${said}`).toBe(`${name} ${truth.painted}`);
      }
      console.log(`${recorded.length} stack samples printed their recorded mark`);
    },
    120_000,
  );
});
