import { expect, test } from "vitest";
import { loadChips } from "../../../bin/chips/load.ts";
import { chipNamed } from "../../../bin/chips/named.ts";
import type { Region, RegionKind } from "../../../src/ledger/region.ts";
import { fitOf, needsOf } from "../../../src/session/chip-fit.ts";

const table = await loadChips();
const chip = chipNamed("STM32F411CE", table);
const KIB = 1024;

function region(kind: RegionKind, origin: number, used: number): Region {
  const rest = { reserved: 0, free: undefined, overflow: 0, parts: [], attributes: "", evidence: "", length: undefined };
  return { ...rest, name: kind, kind, origin, used };
}

test("an image behind a boot loader needs the flash before it as well", () => {
  const regions = [region("flash", 0x0800_8000, 10 * KIB), region("ram", 0x2000_0000, 2 * KIB), region("other", 0x1fff_7800, 16)];
  expect(needsOf(regions, chip)).toEqual({ flash: 42 * KIB, ram: 2 * KIB, offset: 32 * KIB });
});

test("an image that lies elsewhere than the part's flash has nothing before it", () => {
  expect(needsOf([region("flash", 0, 10 * KIB)], chip)).toEqual({ flash: 10 * KIB, ram: 0, offset: 0 });
  expect(needsOf([], chip)).toEqual({ flash: 0, ram: 0, offset: 0 });
});

test.each([
  // Data sheets: STM32F410x8 64/32 and xB 128/32 (DS11144), F401xB 128/64 (DS9716), F411xC 256/128 (DS10314), F413xG 1024/320 (DS11581).
  [64, 32, 64, 32],
  [65, 32, 128, 32],
  [128, 33, 128, 64],
  [1, 65, 256, 128],
  [600, 300, 1024, 320],
])("%i KiB of flash and %i of RAM: the smallest has %i and %i", (flash, ram, flashOf, ramOf) => {
  const fit = fitOf({ flash: flash * KIB, ram: ram * KIB, offset: 0 }, chip, table.chips);
  expect([fit.chips[0]!.flash / KIB, fit.chips[0]!.ram / KIB]).toEqual([flashOf, ramOf]);
  expect(fit.alike[0]).toBe(fit.fitting.filter((name) => sizeOf(name) === sizeOf(fit.fitting[0]!)).length);
});

test("nothing fits what is larger than the largest", () => {
  const fit = fitOf({ flash: 4096 * KIB, ram: 0, offset: 0 }, chip, table.chips);
  expect(fit).toMatchObject({ fitting: [], chips: [], alike: [] });
  expect(fit.candidates).toBe(table.chips.filter(({ family }) => family === "STM32F4").length);
});

function sizeOf(name: string): string {
  const { flash, ram } = table.chips.find((one) => one.name === name)!.layout;
  return `${flash}/${ram}`;
}
