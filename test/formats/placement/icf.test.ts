import { expect, test } from "vitest";
import { placementKind, readIcf } from "../../../src/formats/placement/index.ts";

const regionsOf = (text: string, files: Record<string, string> = {}) => {
  const { regions, findings } = readIcf("app.icf", text, (name) => (files[name] === undefined ? undefined : { name, text: files[name] }));
  return { regions: regions.map(({ name, origin, length }) => [name, origin, length]), codes: findings.map(({ code }) => code) };
};

/** Oracle: the figures as written; forms of the IAR C/C++ Development Guide for Arm, "The linker configuration file". */
test("symbols, regions from … to and size, and everything else stepped over", () => {
  expect(
    regionsOf(`/*###ICF### Section handled by ICF editor, don't touch! ****/
define symbol __ICFEDIT_intvec_start__ = 0x08000000;
define symbol __ICFEDIT_region_ROM_start__ = 0x0800'0000;
define exported symbol __ICFEDIT_region_ROM_end__ = __ICFEDIT_region_ROM_start__ + 128K - 1;
define symbol __ICFEDIT_size_cstack__ = 0x400;
define memory mem with size = 4G;
define region ROM_region   = mem:[from __ICFEDIT_region_ROM_start__ to __ICFEDIT_region_ROM_end__];
define region RAM_region   = mem:[from 0x20000000 size 20K];
define region FLASH        = [from 0x90000000 size 1M];  // SEGGER's form
define block CSTACK    with alignment = 8, size = __ICFEDIT_size_cstack__   { };
initialize by copy { readwrite };
do not initialize  { section .noinit };
place at address mem:__ICFEDIT_intvec_start__ { readonly section .intvec };
place in ROM_region   { readonly };
place in RAM_region   { readwrite, block CSTACK };
`),
  ).toEqual({
    regions: [
      ["ROM_region", 0x0800_0000, 0x2_0000],
      ["RAM_region", 0x2000_0000, 0x5000],
      ["FLASH", 0x9000_0000, 0x10_0000],
    ],
    codes: [],
  });
});

test("unions, differences, conditions, included files, repeated ranges", () => {
  expect(
    regionsOf(
      `include "parts.icf";
define memory mem with size = 4G;
if (isdefinedsymbol(HAS_CCM)) { define region CCM = mem:[from 0x10000000 size CCM_SIZE]; } else { define region NONE = mem:[from 0 size 4]; }
if (CCM_SIZE == 0) { define region A = mem:[from 0 size 1]; } else if (CCM_SIZE >= 64K) { define region BIG = mem:[from 0 size 2]; }
define region ROM = mem:[from 0x0 to 0x3ff] | mem:[from 0x400 to 0x7ff] | mem:[from 0x1000 size 0x100];
define region RAM = mem:[from 0x20000000 size 0x1000] - mem:[from 0x20000100 size 0x100];
define region TWICE = mem:[from 0x30000000 size 0x10 repeat 2 displacement 0x100];
define region LATER = mem:[from START to 0x7fff];
`,
      { "parts.icf": "define symbol HAS_CCM = 1;\ndefine symbol CCM_SIZE = 64K;\n" },
    ),
  ).toEqual({
    regions: [
      ["CCM", 0x1000_0000, 0x1_0000],
      ["BIG", 0, 2],
      ["ROM", 0, 0x800],
      ["ROM (2)", 0x1000, 0x100],
      ["RAM", 0x2000_0000, 0x100],
      ["RAM (2)", 0x2000_0200, 0xe00],
      ["TWICE", 0x3000_0000, 0x10],
      ["TWICE (2)", 0x3000_0100, 0x10],
    ],
    codes: ["placement/unknown-symbol"],
  });
});

test.each([
  ["define region ROM = mem:[from 0 to 1", 'a region wants "]"'],
  ["place in ROM { ro }", "a statement ends with a semicolon"],
  ["if (1) { define symbol A = 1;", "braces end with the condition"],
  ["define symbol A = (1 + ;", "a number or a name is expected"],
])("a configuration file that ends early or is none says where: %s", (text, sentence) => {
  expect(() => readIcf("app.icf", text)).toThrow(sentence);
});

test("what a file is, by its name and by what is in it", () => {
  expect(placementKind("a.txt", "define region R = mem:[from 0 to 1];")).toBe("icf");
  expect(placementKind("a.txt", "LR_1 0x0 0x100 {\n ER_1 0x0 { *(+RO) }\n}")).toBe("scatter");
  expect(placementKind("memory.x", "MEMORY { FLASH : ORIGIN = 0, LENGTH = 1K }")).toBeUndefined();
  expect(placementKind("memory.x", "_stack_start = 0x20000000;\n")).toBeUndefined();
});
