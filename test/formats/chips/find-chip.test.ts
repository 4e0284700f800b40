import fc from "fast-check";
import { expect, test } from "vitest";
import { CHIPS } from "../../../bin/chips/chips.generated.ts";
import { findChip, readChipTable } from "../../../src/formats/chips/index.ts";

const { chips } = readChipTable(CHIPS);
const nameOf = (name: string) => {
  const found = findChip(name, chips);
  return found.kind === "found" ? found.chip.name : found;
};

test.each([
  ["STM32F411CEUx", "STM32F411CEUx"],
  ["stm32f411ceux", "STM32F411CEUx"],
  ["STM32F411CEU6", "STM32F411CEUx"],
  ["STM32F411CEU6TR", "STM32F411CEUx"],
  [" STM32F411CE ", "STM32F411CE"],
  ["nRF52840", "nRF52840_xxAA"],
  ["NRF52840_XXAA", "nRF52840_xxAA"],
  ["rp2040", "RP2040"],
  ["RP2350A", "RP235x"],
])("%s is %s", (name, part) => expect(nameOf(name)).toBe(part));

test("a name of parts that differ in memory names some of them, and how many there are", () => {
  const found = findChip("STM32F411", chips);
  expect(found).toMatchObject({ kind: "several", names: expect.arrayContaining(["STM32F411CC", "STM32F411CE"]) });
  if (found.kind === "several") expect(found.count).toBe(chips.filter(({ name }) => name.startsWith("STM32F411")).length);
});

test("a mistyped name leads to the nearest one", () => {
  expect(findChip("STM32F411CFUx", chips)).toMatchObject({ kind: "none", near: "STM32F411CCUx" });
  expect(findChip("RP2O40", chips)).toEqual({ kind: "none", near: "RP2040" });
  expect(findChip("toaster", chips)).toMatchObject({ kind: "none" });
  expect(findChip("", chips)).toEqual({ kind: "none", near: undefined });
});

test("every name of the table finds itself, in any case", () => {
  fc.assert(
    fc.property(fc.nat(chips.length - 1), fc.infiniteStream(fc.boolean()), (index, upper) => {
      const { name, layout } = chips[index]!;
      const typed = [...name].map((letter) => (upper.next().value ? letter.toUpperCase() : letter.toLowerCase())).join("");
      const found = findChip(typed, chips);
      expect(found.kind === "found" && found.chip.layout === layout && found.chip.name.toLowerCase()).toBe(name.toLowerCase());
    }),
    { numRuns: 300 },
  );
});

test("each x of a name stands for any letter or digit: the part is found, or said to be one of several", () => {
  const wild = chips.filter(({ name }) => name.includes("x"));
  fc.assert(
    fc.property(fc.nat(wild.length - 1), fc.constantFrom(..."0369ABT"), (index, letter) => {
      const { name, layout } = wild[index]!;
      const found = findChip(name.replaceAll("x", letter), chips);
      expect(found.kind).not.toBe("none");
      if (found.kind === "found" && found.chip.name === name) expect(found.chip.layout).toBe(layout);
    }),
    { numRuns: 200 },
  );
});

test("whatever is typed, the search ends with an answer", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (typed) => ["found", "several", "none"].includes(findChip(typed, chips).kind)),
    { numRuns: 100 },
  );
});
