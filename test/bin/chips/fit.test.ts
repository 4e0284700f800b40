import { expect, test } from "vitest";
import { loadChips } from "../../../bin/chips/load.ts";
import { chipNamed } from "../../../bin/chips/named.ts";
import type { RegionDefinition } from "../../../src/ledger/region.ts";
import { fitOf, needsOf, needsOfRegions, type Piece } from "../../../src/session/memory/chip-fit.ts";
import { checkRegions } from "../../../src/session/memory/chip-regions.ts";

const table = await loadChips();
const chip = chipNamed("STM32F411CE", table);
const KIB = 1024;

const piece = (address: number, length: number, storage: Piece["section"]["storage"] = "code"): Piece => ({
  address,
  length,
  section: { name: ".x", storage },
});
const inFlash = (bytes: number) => piece(0x0800_0000, bytes);
const inRam = (bytes: number) => piece(0x2000_0000, bytes, "bss");

test("to the image's end: what lies before it is a boot loader's, reserved stack and heap do not count", () => {
  const pieces = [piece(0x0800_8000, 10 * KIB), inRam(2 * KIB), piece(0x2000_1000, 4 * KIB, "reserved")];
  expect(needsOf(pieces, chip, "app.elf")).toMatchObject({ flash: 42 * KIB, ram: 2 * KIB, offset: 32 * KIB, external: 0 });
  expect(needsOf([], chip, "app.elf")).toMatchObject({ flash: 0, ram: 0, offset: 0 });
});

/** Oracle: product specifications of nRF52840 (1 MB, 256 KB from 0x20000000) and nRF52805 (192 KB and 24 KB). */
test("an image behind a SoftDevice ends where it ends, and RAM counts from where RAM begins", () => {
  const nrf = chipNamed("nRF52840_xxAA", table);
  const needs = needsOf([piece(0x27000, 37_068), piece(0x2000_7c00, 200, "bss")], nrf, "app.elf");
  expect(needs).toMatchObject({ flash: 0x27000 + 37_068, ram: 0x7c00 + 200, offset: 0x27000 });
  const { part: fit } = fitOf(needs, nrf, table.chips);
  expect(fit.fitting).not.toContain("nRF52805_xxAA");
  expect(fit.fitting).toContain("nRF52832_xxAA");
});

test("memory outside the part is no flash of it, and bytes in no memory are an error", () => {
  const h7 = chipNamed("STM32H743ZI", table);
  const needs = needsOf(
    [inFlash(248), piece(0x9000_0000, 40_000, "rodata"), piece(0x2400_0000, 400, "bss"), piece(0x3004_0000, 12_000, "bss")],
    h7,
    "app.elf",
  );
  expect(needs).toMatchObject({ flash: 248, ram: 12_400, external: 40_000 });
  expect(() => needsOf([inFlash(248), piece(0x1100_0000, 16, "bss")], h7, "app.elf")).toThrow(
    /16 B of \.x at 0x11000000 lie in no memory of STM32H743ZI/,
  );
});

/** Oracle: RM0438 §2.2: flash at 0x08000000 and 0x0C000000, SRAM at 0x20000000 and 0x30000000; boundaries of the secure alias differ in one bit. */
test("the secure and the non-secure address of TrustZone are one memory", () => {
  const l5 = chipNamed("STM32L552ZE", table);
  expect(needsOf([piece(0x2000_0000, 100, "bss"), piece(0x3000_0200, 100, "bss")], l5, "app.elf")).toMatchObject({ ram: 0x200 + 100 });
  const region = (name: string, origin: number, length: number): RegionDefinition => ({
    ...{ name, origin, length, kind: undefined, attributes: "", evidence: "memory.x" },
  });
  const regions = [region("FLASH", 0x0c00_0000, 512 * KIB), region("RAM", 0x3000_0000, 256 * KIB), region("OSPI", 0x9000_0000, 8192 * KIB)];
  expect(checkRegions(regions, l5, "chip L5")).toEqual([]);
  expect(checkRegions([region("RAM", 0x3000_0000, 257 * KIB)], l5, "chip L5")[0]).toMatchObject({
    code: "chip/region-outside",
    severity: "error",
    bytes: KIB,
  });
});

test.each([
  // Data sheets: STM32F410x8 64/32 and xB 128/32 (DS11144), F401xB 128/64 (DS9716), F411xC 256/128 (DS10314), F413xG 1024/320 (DS11581).
  [64, 32, 64, 32],
  [65, 32, 128, 32],
  [128, 33, 128, 64],
  [1, 65, 256, 128],
])("%i KiB of flash and %i of RAM: the smallest has %i and %i", (flash, ram, flashOf, ramOf) => {
  const { part: fit } = fitOf(needsOf([inFlash(flash * KIB), inRam(ram * KIB)], chip, "app.elf"), chip, table.chips);
  expect([fit.chips[0]!.flash / KIB, fit.chips[0]!.ram / KIB]).toEqual([flashOf, ramOf]);
  expect(fit.alike[0]).toBe(fit.fitting.filter((name) => sizeOf(name) === sizeOf(fit.fitting[0]!)).length);
});

test("nothing fits what is larger than the largest", () => {
  const needs = { ...needsOf([inFlash(1)], chip, "app.elf"), spans: [{ kind: "flash" as const, origin: 0, first: 0, end: 4096 * KIB }] };
  const { part: fit } = fitOf(needs, chip, table.chips);
  expect(fit).toMatchObject({ fitting: [], chips: [], alike: [] });
  expect(fit.candidates).toBe(table.chips.filter(({ family }) => family === "STM32F4").length);
});

function sizeOf(name: string): string {
  const { flash, ram } = table.chips.find((one) => one.name === name)!.layout;
  return `${flash}/${ram}`;
}

/** Oracle: RM0316: flash of STM32F3 at 0x08000000; a memory.x that begins behind a boot loader of 32 KiB leaves out what every part has before it. */
test("without a part, what lies before the image in the flash of those that hold it counts too", () => {
  const script = [
    { kind: "flash" as const, origin: 0x0800_8000, length: 480 * KIB },
    { kind: "ram" as const, origin: 0x2000_0000, length: 32 * KIB },
  ];
  const needs = needsOfRegions([piece(0x0800_8000, 74 * KIB), inRam(17 * KIB)], script);
  const { part, offset } = fitOf(needs, undefined, table.chips, "v7E-M");
  expect([part.flash, part.ram, offset]).toEqual([106 * KIB, 17 * KIB, 32 * KIB]);
  expect(part.chips.every(({ flash }) => flash >= 106 * KIB)).toBe(true);
  // RM0433 §2.3.2: SRAM3 of STM32H743 at 0x30040000, behind the banks SRAM1 and SRAM2: a bank of its own in the script is counted by itself.
  const banks = [
    { kind: "flash" as const, origin: 0x0800_0000, length: 1024 * KIB },
    { kind: "ram" as const, origin: 0x3004_0000, length: 32 * KIB },
  ];
  const h7 = fitOf(needsOfRegions([inFlash(248), piece(0x3004_0000, 12 * KIB, "bss")], banks), undefined, table.chips, "v7E-M");
  expect([h7.part.flash, h7.part.ram]).toEqual([248, 12 * KIB]);
});
