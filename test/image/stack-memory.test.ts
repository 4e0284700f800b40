import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { stackRegion } from "../../src/image/ram/find-stack-region.ts";
import { cliDocument } from "../support/cli.ts";
import { type BuiltSection, type BuiltSymbol, buildElf } from "../support/elf-builder.ts";

const [NOTYPE, OBJECT, SECTION] = [0, 1, 3];
const RAM = 0x20000000;
const TOP = 0x20000600;

/** An image whose RAM ends in a section of zeroes up to `TOP`; symbols are those of that section. */
function image(symbols: readonly Omit<BuiltSymbol, "section">[], name = ".bss", size = TOP - RAM, last?: BuiltSection) {
  const sections: BuiltSection[] = [
    { name: ".text", flags: 6, address: 0x8000, bytes: new Uint8Array(64), alignment: 4 },
    { name, type: 8, flags: 3, address: TOP - size, size, alignment: 8 },
    ...(last === undefined ? [] : [last]),
  ];
  const elf = buildElf({ machine: 40, type: 2, sections, symbols: symbols.map((one) => ({ ...one, section: 1 })) });
  return loadFirmware(new BufferSource("app.elf", elf));
}

const statics = { name: "statics", value: RAM, size: 0x200, type: OBJECT };
const behind: BuiltSection = { name: ".noinit", type: 8, flags: 3, address: TOP, size: 64, alignment: 8 };

test.each([
  ["a static that ends there, as Zephyr's", [statics, { name: "z_main_stack", value: TOP - 0x400, size: 0x400, type: OBJECT }], 0x400],
  [
    "a static that holds it: its guard lies above",
    [statics, { name: "z_main_stack", value: TOP - 0x400, size: 0x420, type: OBJECT }],
    0x400,
  ],
  ["an input section that armlink names", [statics, { name: "STACK", value: TOP - 0x300, size: 0x300, type: SECTION }], 0x300],
  [
    "IAR's borders of a block",
    [
      statics,
      { name: "CSTACK$$Base", value: TOP - 0x200, size: 0, type: NOTYPE },
      { name: "CSTACK$$Limit", value: TOP, size: 0, type: NOTYPE },
    ],
    0x200,
  ],
  [
    "CMSIS' borders",
    [
      statics,
      { name: "__StackLimit", value: TOP - 0x180, size: 0, type: NOTYPE },
      { name: "__StackTop", value: TOP, size: 0, type: NOTYPE },
    ],
    0x180,
  ],
  [
    "borders of a script",
    [statics, { name: "_sstack", value: TOP - 0x100, size: 0, type: NOTYPE }, { name: "_estack", value: TOP, size: 0, type: NOTYPE }],
    0x100,
  ],
  [
    "the label of Keil's start-up code",
    [statics, { name: "Stack_Mem", value: TOP - 0x80, size: 0, type: NOTYPE }, { name: "__initial_sp", value: TOP, size: 0, type: NOTYPE }],
    0x80,
  ],
])("the stack is what ends at the initial stack pointer: %s", async (_, symbols, bytes) => {
  const found = await stackRegion(await image(symbols), TOP);
  expect(found).toMatchObject({ start: TOP, end: TOP - bytes, available: bytes });
});

test("a section made for the stack is all of it; a static of another name is the stack where more memory follows", async () => {
  expect(await stackRegion(await image([], ".stack", 0x500), TOP)).toMatchObject({
    available: 0x500,
    evidence: expect.stringContaining("section .stack"),
  });
  const other = await image([statics, { name: "boot_memory", value: TOP - 0x140, size: 0x140, type: OBJECT }], ".bss", TOP - RAM, behind);
  expect(await stackRegion(other, TOP)).toMatchObject({ available: 0x140, evidence: expect.stringContaining("boot_memory") });
});

test("among statics of which none is known to be the stack nothing is known: never 0 bytes", async () => {
  const found = await stackRegion(await image([statics]), TOP);
  expect(found).toEqual({ reason: expect.any(String) });
});

const PUBLIC = new URL("../../../shared/cases/public/", import.meta.url).pathname;
/** CONFIG_MAIN_STACK_SIZE of the image; STACK of keil.map; CSTACK of iar932.map; `nm` of the labels. */
const KNOWN: Readonly<Record<string, number>> = { "zephyr.elf": 1024, "keil.axf": 1024, "iar932.out": 8192, "iar-labels.out": 2048 };
const there = existsSync(PUBLIC);
if (!there) console.log("stacks of public images are not compared: ../shared/cases/public is not there");

test.skipIf(!there)("the stack of images of other tools is what their maps say", async () => {
  for (const [name, bytes] of Object.entries(KNOWN)) {
    const { stack } = await cliDocument("show", `${PUBLIC}${name}`);
    expect({ name, available: stack?.available }).toEqual({ name, available: bytes });
  }
});
