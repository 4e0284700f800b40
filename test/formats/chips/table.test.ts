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

/** The interrupt with the highest number, as the makers' documents list them; their device headers call it `…_IRQn`. */
const HIGHEST_INTERRUPTS: readonly [name: string, highest: string, number: number, source: string][] = [
  ["STM32F103C8T6", "USBWakeUp", 42, "RM0008, vector table of medium-density parts; stm32f103xb.h"],
  ["STM32F303VCT6", "FPU", 81, "RM0316, vector table; stm32f303xc.h"],
  ["STM32F407VGT6", "FPU", 81, "RM0090, vector table; stm32f407xx.h"],
  ["STM32F411CEU6", "SPI5", 85, "RM0383, vector table; stm32f411xe.h"],
  ["STM32G0B1RET6", "CEC", 30, "RM0444, vector table; stm32g0b1xx.h"],
  ["STM32G474RET6", "FMAC", 101, "RM0440, vector table; stm32g474xx.h"],
  ["STM32H743ZIT6", "WAKEUP_PIN", 149, "RM0433, vector table; stm32h743xx.h"],
  ["STM32L476RGT6", "FPU", 81, "RM0351, vector table; stm32l476xx.h"],
  ["STM32L552ZET6", "ICACHE", 107, "RM0438, vector table; stm32l552xx.h"],
  ["STM32U575ZIT6", "LSECSSD", 125, "RM0456, vector table; stm32u575xx.h"],
  ["STM32WB55RGV6", "DMAMUX1_OVR", 62, "RM0434, vector table; stm32wb55xx.h"],
  ["nRF51822_xxAA", "SWI5", 25, "nRF51 reference manual, peripheral IDs; nrf51.h"],
  ["nRF52832_xxAA", "FPU", 38, "nRF52832 product specification, instantiation; nrf52.h"],
  ["nRF52840_xxAA", "SPIM3", 47, "nRF52840 product specification, instantiation; nrf52840.h"],
  ["nRF9160_xxAA", "CRYPTOCELL", 64, "nRF9160 product specification, instantiation; nrf9160.h"],
  ["RP2040", "26 to 31 can be pended by software", 31, "RP2040 data sheet §2.3.2"],
  ["RP2350", "SPAREIRQ_IRQ_5", 51, "RP2350 data sheet §3.2"],
  ["ATSAMD21G18A", "I2S", 27, "Microchip DS40001882, interrupt line mapping; samd21g18a.h"],
  ["ATSAMD51J20A", "SDHC0", 135, "Microchip DS60001507, interrupt line mapping; samd51j20a.h"],
  ["ATSAME54P20A", "SDHC1", 136, "Microchip DS60001507, interrupt line mapping; same54p20a.h"],
  ["TM4C123GH6PM", "PWM1 fault", 138, "TI SPMS376, table 2-9: vectors 16 to 154"],
  ["LM3S6965", "hibernation module", 43, "TI (Luminary) DS-LM3S6965, table 2-9"],
  ["LPC55S69JBD100", "FLEXCOMM8", 59, "NXP UM11126, interrupt sources; LPC55S69_cm33_core0.h"],
  ["MIMXRT1052DVL6B", "PWM4 fault", 151, "NXP IMXRT1050RM, CM7 interrupt summary; MIMXRT1052.h"],
  ["MIMXRT1060", "GPIO6 to 9", 157, "NXP IMXRT1060RM, CM7 interrupt summary; MIMXRT1062.h"],
];

test.each(HIGHEST_INTERRUPTS)("the last interrupt of %s is %s, number %i [%s]", (name, _, number) => {
  const found = findChip(name, chips);
  if (found.kind !== "found") throw new Error(`${name}: ${found.kind}`);
  expect(found.chip.interrupts).toBe(number + 1);
});

// nRF5340 product specification: the application core has 69, the network core fewer; HT32F52352: no description was read.
test.each(["nRF5340_xxAA", "HT32F52352"])("of %s it is not known", (name) => {
  const found = findChip(name, chips);
  expect(found.kind === "found" && found.chip.interrupts).toBeUndefined();
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

const SMALL = `chips 2
source probe-rs 0
licence L
interrupts a PAC 1
makers 1
M
families 1
0\tF
layouts 2
armv7em\tf:8000000:8000:4000*2:BANK\tr:20000000:1000
armv6m\tw:10000000:100\trm:21000000:10
parts 3
0ABx\t0\t0\t2e
2C
1Z\t0\t1
end`;

test("names are written after what they share with the one before, and keep its family and layout", () => {
  const { chips: small, source, licence, interruptSource } = readChipTable(SMALL);
  expect([source, licence, interruptSource]).toEqual(["probe-rs 0", "L", "a PAC 1"]);
  expect(small.map(({ name, family, maker, layout, interrupts }) => [name, family, maker, layout.flash, layout.ram, interrupts])).toEqual([
    ["ABx", "F", "M", 0x8000, 0x1000, 86],
    ["ABC", "F", "M", 0x8000, 0x1000, 86],
    ["AZ", "F", "M", 0, 0, undefined],
  ]);
});

test.each([
  ["another version", "chips 2", "chips 1"],
  ["fewer parts than told", "parts 3", "parts 4"],
  ["more parts than lines", "parts 3", "parts 99999999"],
  ["more parts than told", "parts 3", "parts 2"],
  ["interrupts that are no number", "\t2e", "\t-1"],
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
