import { expect, test } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { type DieReader, DW_AT_name, Dwarf, type DwarfInput } from "../../../src/formats/dwarf/index.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { sampleFirmware } from "../../support/dwarf-firmware.ts";
import { dwarfInputOf } from "../../support/dwarf-input.ts";
import { numbersFrom } from "../../support/random.ts";
import { inputOf, Random, randomDwarf } from "../../support/random-dwarf.ts";

async function diesOf(input: DwarfInput): Promise<DieReader | undefined> {
  return (await Dwarf.open(input, new Findings()))?.dies();
}

/** Entries of an image by tag and name, from a walk over all. */
function walked(dies: DieReader): { readonly offset: number; readonly tag: number; readonly name: string }[] {
  return Array.from({ length: dies.units.count }, (_, unit) => [...dies.walk(unit)]).flatMap((entries) =>
    entries.map(({ die }) => ({ offset: die.offset, tag: die.tag, name: dies.string(die, DW_AT_name) ?? "" })),
  );
}

/** Asks an image for some of its names: how many entries a walk over it finds, and how many of those were found. */
function compare(dies: DieReader, below: (limit: number) => number): readonly [number, number] {
  const entries = walked(dies);
  const named = entries.filter(({ name }) => name !== "");
  const counts: [number, number] = [0, 0];
  for (let round = 0; round < 5 && named.length > 0; round++) {
    const names = new Set(Array.from({ length: 3 }, () => named[below(named.length)]!.name));
    const tags = new Set(Array.from({ length: 3 }, () => named[below(named.length)]!.tag));
    const found = new Set(dies.named(tags, names).map(({ offset }) => offset));
    const expected = entries.filter(({ name, tag }) => names.has(name) && tags.has(tag));
    counts[0] += expected.length;
    counts[1] += expected.filter(({ offset }) => found.has(offset)).length;
  }
  return counts;
}

// Such entries have codes that are padded beyond what compilers write, names that are no UTF-8, or long attributes before the name.
test("entries found by their names are those of a walk: random debug information, but for what no compiler writes", async () => {
  const counts: [number, number] = [0, 0];
  for (let seed = 0; seed < 300; seed++) {
    const numbers = numbersFrom(seed + 1);
    const little = seed % 4 > 0;
    const dies = await diesOf(inputOf(randomDwarf(new Random(seed), little), little, new Uint32Array(0)));
    if (dies === undefined) continue;
    const [all, found] = compare(dies, (limit) => numbers() % limit);
    counts[0] += all;
    counts[1] += found;
  }
  expect(counts[0]).toBeGreaterThan(1000);
  expect(counts[1]).toBeGreaterThan(counts[0] * 0.97);
});

test("entries found by their names are those of a walk: samples, every one", async () => {
  let all = 0;
  const numbers = numbersFrom(7);
  for (const { path } of sampleFirmware()) {
    const dies = await diesOf(await dwarfInputOf(await ElfFile.open(FileSource.open(path))));
    if (dies === undefined) continue;
    const [expected, found] = compare(dies, (limit) => numbers() % limit);
    expect(found, path).toBe(expected);
    all += expected;
  }
  expect(all).toBeGreaterThan(100);
}, 120_000);
