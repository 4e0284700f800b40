import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { FileSource } from "../../src/bytes/file-source.ts";
import type { Chains, DwarfInput, DwarfScan, UnitTable } from "../../src/formats/dwarf/index.ts";
import { KernelScan } from "../../src/formats/dwarf/kernel-scan.ts";
import { DebugSections } from "../../src/formats/dwarf/sections.ts";
import { ElfFile } from "../../src/formats/elf/index.ts";
import { sampleFirmware } from "../support/dwarf-firmware.ts";
import { dwarfInputOf } from "../support/dwarf-input.ts";
import { PlainScan } from "../support/dwarf-plain/plain-scan.ts";
import { inputOf, mutate, Random, randomDwarf, someFunctionStarts } from "../support/random-dwarf.ts";

/** Everything that a reader answers to one input. */
async function readAll(scan: DwarfScan, infoSize: number): Promise<unknown> {
  const unitFacts = await scan.units();
  const functions = await scan.functions();
  const code = await scan.code();
  const lines = await scan.lines();
  const fileSpans = await scan.fileSpans();
  const entities = await describeSome(scan, code.units, [...code.functions.die, ...code.inlines.origin, ...code.statics.die], infoSize);
  const faults = scan
    .takeFaults()
    .map(({ section, faults, more }) => ({ section, more, faults: faults.map(({ fault, record }) => `${fault} in ${record}`) }));
  return { unitFacts, functions, code, lines, fileSpans, entities, faults };
}

/** DIEs that facts name, and every seventh byte besides: most of those are no DIE. */
function describeSome(scan: DwarfScan, units: UnitTable, dies: readonly number[], infoSize: number): Promise<Chains> {
  const wanted = [...dies];
  for (let offset = 0; offset < Math.min(infoSize + 20, 2000); offset += 7) wanted.push(offset);
  return scan.chains(units, Uint32Array.from(wanted));
}

let kernelBytes = 0;

/** Compares both readers; the kernel reads through a window of `window` bytes. */
async function agree(input: DwarfInput, window: number, label: string): Promise<void> {
  const infoSize = input.section(".debug_info")?.size ?? 0;
  const plain = await readAll(new PlainScan(new DebugSections(input)), infoSize);
  const scan = new KernelScan(new DebugSections(input), window);
  const kernel = await readAll(scan, infoSize);
  kernelBytes = Math.max(kernelBytes, await scan.memoryBytes());
  // The quick comparison decides; the slow one shows where they differ.
  if (!isDeepStrictEqual(kernel, plain)) expect(kernel, label).toEqual(plain);
}

const counts = { generated: 0, mutated: 0, samples: 0 };

describe("the kernel equals the plain reader", () => {
  it("over generated DWARF", async () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = new Random(seed);
      const littleEndian = random.chance(70);
      const input = inputOf(randomDwarf(random, littleEndian), littleEndian, someFunctionStarts(random));
      await agree(input, random.pick([48, 256, 1 << 20]), `seed ${seed}`);
      counts.generated++;
    }
  });

  it("over mutated DWARF", async () => {
    for (let seed = 0; seed < 2500; seed++) {
      const random = new Random(100_000 + seed);
      const littleEndian = random.chance(70);
      const sections = mutate(randomDwarf(random, littleEndian), random);
      await agree(inputOf(sections, littleEndian, someFunctionStarts(random)), random.pick([48, 256, 1 << 20]), `seed ${seed}`);
      counts.mutated++;
    }
    expect(kernelBytes).toBeLessThan(512 << 20);
  });

  it.each(sampleFirmware())("over $name", async ({ path }) => {
    const elf = await ElfFile.open(FileSource.open(path));
    await agree(await dwarfInputOf(elf), 4096, path);
    counts.samples++;
  });
});

afterAll(() => {
  console.log(
    `kernel = plain reader: ${counts.generated} generated, ${counts.mutated} mutated inputs, ${counts.samples} samples; largest kernel memory ${kernelBytes} bytes`,
  );
});
