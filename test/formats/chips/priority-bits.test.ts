import { expect, test } from "vitest";
import { loadChips } from "../../../bin/chips/load.ts";
import { chipNamed } from "../../../bin/chips/named.ts";
import { priorityBits } from "../../../src/formats/chips/index.ts";
import { cliDocument } from "../../support/cli.ts";
import { samples } from "../../support/samples.ts";

const table = await loadChips();

/** Levels of priority as the makers' documents give them: `__NVIC_PRIO_BITS` of the device headers is their logarithm. */
test.each([
  ["STM32F103C8T6", "v7-M", 16, "PM0056 §4.3"],
  ["STM32F411CEU6", "v7E-M", 16, "PM0214 §4.3"],
  ["STM32H743ZIT6", "v7E-M", 16, "PM0253 §4.2"],
  ["STM32L552ZETx", "v8-M.main", 16, "PM0264 §4.3"],
  ["STM32L073RZT6", "v6S-M", 4, "ARMv6-M §B3.4.7"],
  ["nRF52840_xxAA", "v7E-M", 8, "nRF52840 product specification, CPU"],
  ["nRF9160_xxAA", "v8-M.main", 8, "nRF9160 product specification, CPU"],
  ["RP2040", "v6S-M", 4, "RP2040 data sheet §2.3.2"],
  ["LM3S6965", "v7-M", 8, "LM3S6965 data sheet, NVIC"],
  ["ATSAMD51J20A", "v7E-M", 8, "DS60001507 §10.2"],
  ["ATSAME70Q21B", "v7E-M", 8, "DS60001527, NVIC"],
  ["ATSAMD21G18A", "v6S-M", 4, "ARMv6-M §B3.4.7"],
])("%s as %s has %i levels of priority (%s)", (name, architecture, levels) => {
  expect(2 ** priorityBits(chipNamed(name, table), architecture)!).toBe(levels);
});

test("a family that is not listed is not known, and neither is an image without an architecture", () => {
  expect(priorityBits({ family: "Unheard" }, "v7E-M")).toBeUndefined();
  expect(priorityBits({ family: "STM32F4" }, undefined)).toBeUndefined();
});

// LM3S6965 data sheet: 3 bits; without a part v7-M allows 8 bits, of which PRIGROUP 0 leaves 7 for preemption.
test("the stack counts the levels that the part has", async () => {
  const elf = samples().find(({ name }) => name === "rtic-lm3s")!.elf;
  const levels = async (...args: string[]) => (await cliDocument("stack", elf, ...args)).stack!.worstCase.levels;
  expect([await levels(), await levels("--chip", "LM3S6965")]).toEqual([128, 8]);
});
