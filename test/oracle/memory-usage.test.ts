import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { oracle, samples } from "../support/samples.ts";

interface RegionRow {
  name: string;
  length: number;
  used: number;
  reserved: number;
  free: number;
  overflow: number;
  kind: string;
}

const UNITS: Record<string, number> = { B: 1, KB: 1024, MB: 1024 * 1024, GB: 1024 ** 3 };

/** Oracle: `arm-none-eabi-ld --print-memory-usage`, recorded when the sample was linked. */
test("used and reserved bytes of each region equal the linker's", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const said = oracle(sample, "memory-usage.txt");
    if (said === undefined || sample.memory === undefined) continue;
    const { regions } = JSON.parse((await cli(["show", sample.elf, "--memory", sample.memory, "--json"])).out) as { regions: RegionRow[] };
    for (const [, name, used, unit, size, sizeUnit] of said.matchAll(/^ *(\w+): +(\d+) (\w+) +(\d+) (\w+) /gm)) {
      const region = regions.find((candidate) => candidate.name === name);
      expect(region, `${sample.name} ${name}`).toBeDefined();
      expect(region!.used + region!.reserved, `${sample.name} ${name}`).toBe(Number(used) * UNITS[unit!]!);
      expect(region!.length, `${sample.name} ${name}`).toBe(Number(size) * UNITS[sizeUnit!]!);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(6);
  console.log(`${compared} regions are filled as ld --print-memory-usage says`);
});

test("each region of each sample adds up to its length", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const memory = sample.memory === undefined ? [] : ["--memory", sample.memory];
    const { regions } = JSON.parse((await cli(["show", sample.elf, ...memory, "--json"])).out) as { regions: RegionRow[] };
    expect(regions.length, sample.name).toBeGreaterThan(0);
    for (const { name, used, reserved, free, length, overflow } of regions) {
      if (overflow === 0 && length !== null) expect(used + reserved + free, `${sample.name} ${name}`).toBe(length);
      compared++;
    }
  }
  console.log(`${compared} regions add up`);
});
