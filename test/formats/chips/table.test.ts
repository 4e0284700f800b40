import { statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHIPS } from "../../../bin/chips/chips.generated.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { findChip, joinedRegions, readChipTable } from "../../../src/formats/chips/index.ts";

const table = readChipTable(CHIPS);
const { chips } = table;

/** Flash and RAM in KiB as the makers' data sheets give them, with the sheet (and, for several figures, its sum). */
const DATA_SHEETS: readonly [name: string, flash: number, ram: number, sheet: string][] = [
  ["STM32F103C8T6", 64, 20, "ST DS5319"],
  ["STM32F303VCT6", 256, 48, "ST DS9118: 40 SRAM + 8 CCM"],
  ["STM32F407VGT6", 1024, 192, "ST DS8626: 128 SRAM + 64 CCM; 4 backup are no RAM for programs"],
  ["STM32F411CEU6", 512, 128, "ST DS10314"],
  ["STM32G474RET6", 512, 128, "ST DS12288: 80 + 16 + 32 CCM"],
  ["STM32H743ZIT6", 2048, 1056, "ST DS12110: 64 ITCM + 128 DTCM + 864"],
  ["STM32L073RZT6", 192, 20, "ST DS10685"],
  ["STM32L476RGT6", 1024, 128, "ST DS10198: 96 + 32"],
  ["nRF51822_xxAA", 256, 16, "Nordic nRF51822_PS"],
  ["nRF52832_xxAA", 512, 64, "Nordic nRF52832_PS"],
  ["nRF52840_xxAA", 1024, 256, "Nordic nRF52840_PS"],
  ["nRF9160_xxAA", 1024, 256, "Nordic nRF9160_PS"],
  ["RP2040", 0, 264, "Raspberry Pi RP-008371-DS: flash is outside"],
  ["RP2350", 0, 520, "Raspberry Pi RP-008373-DS: flash is outside"],
  ["ATSAMD21G18A", 256, 32, "Microchip DS40001882"],
  ["ATSAMD51J20A", 1024, 256, "Microchip DS60001507"],
  ["ATSAME70Q21B", 2048, 384, "Microchip DS60001527"],
  ["TM4C123GH6PM", 256, 32, "TI SPMS376"],
  ["LM3S6965", 256, 64, "TI (Luminary) DS-LM3S6965"],
  ["MSPM0G3507", 128, 32, "TI SLASEX6"],
  ["CC2652R1F", 352, 80, "TI SWRS207"],
  ["LPC845M301JBD48", 64, 16, "NXP LPC84x data sheet"],
  ["LPC54102J512BD64", 512, 104, "NXP LPC5410x data sheet"],
  ["EFM32GG11B820F2048GL192", 2048, 512, "Silicon Labs EFM32GG11 family data sheet"],
  ["R7FA4M1AB", 256, 32, "Renesas R01DS0355"],
];

test.each(DATA_SHEETS)("%s has %i KiB of flash and %i KiB of RAM [%s]", (name, flash, ram) => {
  const found = findChip(name, chips);
  if (found.kind !== "found") throw new Error(`${name}: ${found.kind}`);
  expect([found.chip.layout.flash / 1024, found.chip.layout.ram / 1024]).toEqual([flash, ram]);
});

test("the sectors of STM32F411CE are 4 of 16, 1 of 64 and 3 of 128 KiB [RM0383, table 5]", () => {
  const found = findChip("STM32F411CE", chips);
  const flash = found.kind === "found" ? found.chip.layout.regions.find(({ kind }) => kind === "flash") : undefined;
  expect(flash?.sectors.map(({ size, count }) => [size / 1024, count])).toEqual([
    [16, 4],
    [64, 1],
    [128, 3],
  ]);
});

test("there are at least 5,000 parts in at most 300 KB, each once", () => {
  expect(chips.length).toBeGreaterThanOrEqual(5000);
  expect(new Set(chips.map(({ name }) => name)).size).toBe(chips.length);
  expect(statSync(join(import.meta.dirname, "../../../bin/chips/chips.generated.ts")).size).toBeLessThanOrEqual(300_000);
});

test("every part has RAM or a range of no stated kind, and no two ranges of one part overlap unless one is a mirror or of no kind", () => {
  for (const { name, layout } of chips) {
    expect(layout.regions.length, name).toBeGreaterThan(0);
    const memory = layout.regions.filter(({ mirror, kind }) => !mirror && (kind === "flash" || kind === "ram"));
    for (const [index, region] of memory.entries()) {
      const next = memory[index + 1];
      if (next !== undefined) expect(region.start + region.length, `${name} ${region.name}`).toBeLessThanOrEqual(next.start);
    }
  }
});

test("joined regions have the bytes of their parts", () => {
  for (const layout of new Set(chips.map((chip) => chip.layout))) {
    const joined = joinedRegions(layout, false);
    const sum = (kind: string) => joined.reduce((total, one) => total + (one.kind === kind ? one.length : 0), 0);
    expect([sum("flash"), sum("ram")]).toEqual([layout.flash, layout.ram]);
    for (const { sectors, length } of joined)
      if (sectors.length > 0) expect(sectors.reduce((total, { size, count }) => total + size * count, 0)).toBe(length);
  }
});

const SMALL = `chips 1
source probe-rs 0
licence L
makers 1
M
families 1
0\tF
layouts 2
armv7em\tf:8000000:8000:4000*2:BANK\tr:20000000:1000
armv6m\tw:10000000:100\trm:21000000:10
parts 3
0ABx\t0\t0
2C
1Z\t0\t1
end`;

test("names are written after what they share with the one before, and keep its family and layout", () => {
  const { chips: small, source, licence } = readChipTable(SMALL);
  expect([source, licence]).toEqual(["probe-rs 0", "L"]);
  expect(small.map(({ name, family, maker, layout }) => [name, family, maker, layout.flash, layout.ram])).toEqual([
    ["ABx", "F", "M", 0x8000, 0x1000],
    ["ABC", "F", "M", 0x8000, 0x1000],
    ["AZ", "F", "M", 0, 0],
  ]);
});

test.each([
  ["another version", "chips 1", "chips 2"],
  ["fewer parts than told", "parts 3", "parts 4"],
  ["more parts than lines", "parts 3", "parts 99999999"],
  ["more parts than told", "parts 3", "parts 2"],
  ["a family that is not there", "0ABx\t0\t0", "0ABx\t1\t0"],
  ["a layout that is not there", "0ABx\t0\t0", "0ABx\t0\tz"],
  ["a name that shares more than there is", "2C", "9C"],
  ["a name twice", "2C", "3"],
  ["sectors that do not cover", "4000*2", "4000*3"],
  ["sectors of no size", "4000*2", "*2"],
  ["a region beyond 32 bits", "r:20000000:1000", "r:fffff000:2000"],
  ["a region of no bytes", "r:20000000:1000", "r:20000000:0"],
  ["an unknown kind", "r:20000000:1000", "q:20000000:1000"],
  ["no core", "armv6m\t", "\t"],
  ["a cut end", "\nend", ""],
])("a table with %s is refused", (_, from, to) => {
  expect(SMALL).toContain(from);
  expect(() => readChipTable(SMALL.replace(from, to))).toThrow(InputError);
});

test("a damaged table is read or refused, nothing else", () => {
  fc.assert(
    fc.property(fc.nat(SMALL.length - 1), fc.nat(40), fc.string({ maxLength: 4 }), (at, cut, put) => {
      try {
        readChipTable(SMALL.slice(0, at) + put + SMALL.slice(at + cut));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 2000 },
  );
});
