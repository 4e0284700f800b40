import { basename } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { oracle, samples } from "../support/samples.ts";

interface Recorded {
  tool: "gnu" | "llvm";
  args: string[];
  stdout: string;
}

/** Oracle: `arm-none-eabi-size` and `llvm-size` with the recorded arguments, run in the sample's folder (`samples/record-oracle`). */
test("size prints the bytes of GNU size and llvm-size for every sample and format", async () => {
  let compared = 0;
  for (const sample of samples()) {
    const recorded = oracle(sample, "size.json");
    expect(recorded, `${sample.name} has no oracle/size.json: run samples/record-oracle`).toBeDefined();
    for (const { tool, args, stdout } of JSON.parse(recorded!) as Recorded[]) {
      const { out } = await cli(["size", "--flavor", tool, ...args, basename(sample.elf)], { cwd: sample.folder });
      expect(out, `${sample.name}: ${tool} ${args.join(" ")}`).toBe(stdout);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(8 * 20);
  console.log(`${compared} outputs of size are equal, byte for byte`);
});
