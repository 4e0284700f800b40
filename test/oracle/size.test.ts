import { basename } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { reportSchema } from "../../src/session/parts/document-shape.ts";
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

/** Oracle: the recorded Berkeley sums of `llvm-size` and its System V sections. */
test("size --format json tells the sums of llvm-size and its sections, and fits the schema", async () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(reportSchema());
  for (const sample of samples()) {
    const [berkeley, sysv] = ["-B", "-A"].map((format) =>
      (JSON.parse(oracle(sample, "size.json")!) as Recorded[]).find(({ tool, args }) => tool === "llvm" && args.join() === format),
    );
    const document = JSON.parse((await cli(["size", "--format", "json", sample.elf])).out) as ReportDocument;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const [text, data, bss, total] = berkeley!.stdout.split("\n")[1]!.trim().split(/\s+/).map(Number);
    expect(document.size, sample.name).toEqual({ text, data, bss, total });
    const sections = [...sysv!.stdout.matchAll(/^(\S+) +(\d+) +(\d+)$/gm)].map(([, name, size, address]) => [
      name,
      Number(size),
      Number(address),
    ]);
    expect(
      document.sections!.map(({ name, size, address }) => [name, size, address]),
      sample.name,
    ).toEqual(sections);
  }
  const [a, b] = samples();
  const both = JSON.parse((await cli(["size", "--format", "json", a!.elf, b!.elf])).out) as ReportDocument[];
  expect([validate(both), both.map(({ firmware }) => firmware.file)]).toEqual([true, [a!.elf, b!.elf]]);
});
