import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

const measured = samples().filter((sample) => existsSync(join(sample.folder, "stack.json")));

/** Oracle: the lowest stack pointer or painted mark seen in QEMU, recorded with its command in `stack.json`. */
test("static bounds hold, and stay close to what the emulator measured", async () => {
  const ratios: string[] = [];
  for (const sample of measured) {
    const truth = JSON.parse(readFileSync(join(sample.folder, "stack.json"), "utf8")) as { measured: number; indirect?: boolean };
    const { stack } = JSON.parse((await cli(["stack", sample.elf, "--json"])).out);
    const bound = stack.worstCase.bytes as number;
    expect(bound, sample.name).toBeGreaterThanOrEqual(truth.measured);
    expect(bound, sample.name).toBeLessThanOrEqual(truth.measured * (truth.indirect === true ? 1.5 : 1.25));
    expect(stack.headroom, sample.name).toBe(stack.worstCase.bounded ? stack.available - bound : null);
    ratios.push(`${sample.name} ${(bound / truth.measured).toFixed(2)}x`);
  }
  expect(measured.length).toBeGreaterThanOrEqual(6);
  console.log(ratios.join(", "));
});

test("recursion has no bound and says which functions call each other", async () => {
  const sample = samples().find(({ name }) => name === "stack-unbounded-recursion")!;
  const { stack } = JSON.parse((await cli(["stack", sample.elf, "--json"])).out);
  expect(stack.worstCase.bounded).toBe(false);
  expect(stack.worstCase.recursion.length).toBeGreaterThan(0);
});

test("--min-headroom gates, --assume closes, and nonsense is refused", async () => {
  const { elf } = samples().find(({ name }) => name === "stack-direct-m3")!;
  expect((await cli(["stack", elf, "--min-headroom", "1KiB"])).code).toBe(0);
  expect((await cli(["stack", elf, "--min-headroom", "1MiB"])).code).toBe(1);
  expect((await cli(["stack", elf, "--min-headroom", "2K"])).code).toBe(2);
  const { stack } = JSON.parse((await cli(["stack", elf, "--assume", "main=40", "--json"])).out);
  expect(stack.worstCase.main).toBeLessThan(100);
  expect((await cli(["stack", elf, "--assume", "main"])).err).toMatch(/--assume main: GLOB=BYTES is expected/);
});
