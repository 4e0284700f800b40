import { describe, expect, test } from "vitest";
import { disjointRanges, intelHexSize, touchedBlocks, touchedSectors } from "../../src/analyses/image/formats.ts";
import type { ImagePart } from "../../src/contract/image-shape.ts";
import { cli } from "../support/cli.ts";
import { type BuiltSymbol, buildElf } from "../support/elf-builder.ts";

/** Code at 0x08008000, 3000 bytes; `.data` with its load image 0x48 bytes behind it; zeroed RAM. */
const firmware = (symbols: BuiltSymbol[] = []) =>
  buildElf({
    entry: 0x0800_8101,
    sections: [
      { name: ".text", flags: 6, address: 0x0800_8000, bytes: new Uint8Array(3000), alignment: 4 },
      { name: ".data", flags: 3, address: 0x2000_0000, bytes: new Uint8Array(100), alignment: 4 },
      { name: ".bss", type: 8, flags: 3, address: 0x2000_0064, size: 500, alignment: 4 },
      { name: ".comment", bytes: new Uint8Array(40) },
    ],
    segments: [
      { first: 0, last: 0, physicalAddress: 0x0800_8000 },
      { first: 1, last: 1, physicalAddress: 0x0800_8c00 },
    ],
    symbols,
  });

async function image(args: string[] = [], elf = firmware()): Promise<{ code: number; part: ImagePart; err: string }> {
  const { code, out, err } = await cli(["image", "-", "--json", ...args], { stdin: elf });
  return { code, part: out === "" ? (undefined as never) : (JSON.parse(out) as { image: ImagePart }).image, err };
}

const absolute = (name: string, value: number): BuiltSymbol => ({ name, value, size: 0, type: 0, section: 0xfff1 });

/** Oracle: counted by hand from the sections above. */
test("pieces lie at their load addresses; what has no bytes or is not allocated is not flashed", async () => {
  const { code, part } = await image(["--sector", "2KiB"]);
  expect({ code, ...part }).toEqual({
    code: 0,
    start: 0x0800_8000,
    data: 3100,
    pieces: [
      { section: ".text", address: 0x0800_8000, bytes: 3000 },
      { section: ".data", address: 0x0800_8c00, bytes: 100 },
    ],
    holes: [{ address: 0x0800_8bb8, bytes: 72 }],
    bin: { bytes: 3172 },
    // 188 and 7 records of data, the base 0x0800, the entry, the end: 13 characters each, and two for each byte of 3100 + 2 + 4.
    hex: { records: 198, data: 3100, bytes: 198 * 13 + 2 * 3106 },
    uf2: { blocks: 13, bytes: 13 * 512 },
    sectors: { size: 2048, count: 2, erased: 4096, padding: 996 },
    slots: [],
  });
});

/** Oracle: counted by hand; the flash of STM32F411CE has 4 sectors of 16, 1 of 64 and 3 of 128 KiB [RM0383, table 5]. */
test("the chip's sectors are erased that hold data", async () => {
  const chip = async (name: string) => (await image(["--chip", name])).part.sectors;
  expect(await chip("STM32F411CE")).toMatchObject({ size: 16384, count: 1, erased: 16384, padding: 16384 - 3100 });
  expect((await chip("STM32F411CE"))?.evidence).toMatch(/^chip STM32F411CE /);
  expect(await chip("STM32F103C8")).toMatchObject({ size: 1024, count: 4, erased: 4096, padding: 996 });
  expect(await chip("nRF52840")).toBeUndefined();
});

test("sectors of several lengths, data that lies in none", () => {
  const sectors = [
    { start: 0x1000, size: 0x100, count: 4 },
    { start: 0x1400, size: 0x400, count: 2 },
  ];
  const touched = (...ranges: [number, number][]) =>
    touchedSectors(
      ranges.map(([address, bytes]) => ({ address, bytes })),
      sectors,
    );
  expect(touched([0x1000, 0x100])).toEqual({ count: 1, erased: 0x100, size: 0x100, outside: 0 });
  expect(touched([0x10ff, 2])).toEqual({ count: 2, erased: 0x200, size: 0x100, outside: 0 });
  expect(touched([0x13ff, 2])).toEqual({ count: 2, erased: 0x500, size: null, outside: 0 });
  expect(touched([0x0ff0, 0x20], [0x1bff, 3])).toEqual({ count: 2, erased: 0x500, size: null, outside: 0x12 });
  expect(touched([0x2000, 5])).toEqual({ count: 0, erased: 0, size: null, outside: 5 });
});

describe("slots", () => {
  test.each([
    ["app:0x08008000:4K", 0, { as: "run", used: 3172, left: 924, outside: 0, fits: true }],
    ["app:0x08008000:3172", 0, { as: "run", used: 3172, left: 0, outside: 0, fits: true }],
    ["app:0x08008000:3100", 1, { as: "run", used: 3172, left: -72, outside: 72, fits: false }],
    ["app:0x08008000:2000", 1, { as: "run", used: 3172, left: -1172, outside: 1100, fits: false }],
    ["header:0x08007e00:4K", 0, { as: "run", used: 512 + 3172, left: 412, outside: 0, fits: true }],
    ["late:0x08008200:4K", 1, { as: "run", used: 3172 - 512, left: 4096 - 2660, outside: 512, fits: false }],
    ["elsewhere:0:4K", 1, { as: "run", used: 0, left: 4096, outside: 3100, fits: false }],
    ["update:0:4K:copy", 0, { as: "copy", used: 3172, left: 924, fits: true }],
    ["update:0:3171:copy", 1, { as: "copy", used: 3172, left: -1, fits: false }],
  ])("%s", async (slot, code, expected) => {
    const ran = await image(["--slot", slot]);
    expect(ran.code).toBe(code);
    expect(ran.part.slots).toHaveLength(1);
    expect(ran.part.slots[0]).toMatchObject(expected);
  });

  test("every slot has to hold it", async () => {
    expect((await image(["--slot", "app:0x08008000:4K", "--slot", "update:0:1K:copy"])).code).toBe(1);
  });

  test("what lies far behind the slot is outside and does not lengthen the image", async () => {
    const elf = buildElf({
      sections: [
        { name: ".text", flags: 6, address: 0, bytes: new Uint8Array(1000) },
        { name: ".uicr", flags: 2, address: 0x1000_1014, bytes: new Uint8Array(4) },
      ],
    });
    expect((await image(["--slot", "app:0:4K"], elf)).part.slots[0]).toMatchObject({ used: 1000, left: 3096, outside: 4, fits: false });
  });

  test("embassy-boot's and Zephyr's symbols tell slots", async () => {
    const symbols = [
      absolute("__bootloader_dfu_start", 0x2_0000),
      absolute("__bootloader_dfu_end", 0x2_0000 + 3000),
      absolute("CONFIG_FLASH_BASE_ADDRESS", 0x0800_0000),
      absolute("CONFIG_FLASH_LOAD_OFFSET", 0x8000),
      absolute("CONFIG_FLASH_LOAD_SIZE", 0x1000),
    ];
    const { code, part } = await image([], firmware(symbols));
    expect(code).toBe(1);
    expect(part.slots.map(({ name, start, length, as, left, fits }) => ({ name, start, length, as, left, fits }))).toEqual([
      { name: "dfu", start: 0x2_0000, length: 3000, as: "copy", left: -172, fits: false },
      { name: "code partition", start: 0x0800_8000, length: 0x1000, as: "run", left: 924, fits: true },
    ]);
  });
});

test("the text names pieces, holes, formats and what does not fit", async () => {
  const { out } = await cli(["image", "-", "--sector", "4KiB", "--slot", "app:0x08008000:3000"], { stdin: firmware() });
  expect(out).toMatch(/0x08008bb8 +72 +\(hole\)/);
  expect(out).toMatch(/\.bin +3,172 +3,100 of data, 72 of fill in 1 hole/);
  expect(out).toMatch(/erased flash +4,096 +1 sector of 4\.0 KiB, 996 bytes of them stay erased/);
  expect(out).toContain("the image does not fit app: it is 172 bytes too long");
});

test("an image without bytes is empty", async () => {
  const { part } = await image([], buildElf({ sections: [{ name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 8 }] }));
  expect(part).toMatchObject({ start: null, data: 0, bin: { bytes: 0 }, hex: { records: 1, bytes: 13 }, uf2: { blocks: 0 } });
});

test.each([
  [["--sector", "4K"], "4K can mean 4 kB (4,000 bytes) or 4 KiB (4,096 bytes)"],
  [["--sector", "0"], "a sector has at least one byte"],
  [["--slot", "app"], "--slot app is no slot"],
  [["--slot", "app:x:4K"], '"x" is not an address'],
  [["--slot", "app:0:4K:both"], "both is neither run nor copy"],
])("%j is wrong usage", async (args, sentence) => {
  const { code, err } = await image(args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});

/** Oracle: lines and characters that `arm-none-eabi-objcopy -I binary -O ihex --change-addresses ADDRESS` writes, 2.40; the entry is moved too. */
test.each([
  ["within the first 64 KiB", [{ address: 0xfff0, bytes: 16 }], 3, 79],
  ["across a multiple of 64 KiB", [{ address: 0xfff8, bytes: 32 }], 6, 154],
  ["from segment to linear addresses", [{ address: 0xf_fff0, bytes: 32 }], 7, 175],
  ["three windows", [{ address: 0x0800_0000, bytes: 0x2_0001 }], 8198, 368740],
])("Intel HEX %s", (_, ranges, records, bytes) => {
  expect(intelHexSize(ranges, ranges[0]!.address)).toMatchObject({ records, bytes });
});

test("blocks that two ranges share count once; overlapping ranges are joined", () => {
  expect(
    touchedBlocks(
      [
        { address: 10, bytes: 10 },
        { address: 250, bytes: 10 },
      ],
      256,
    ),
  ).toBe(2);
  expect(touchedBlocks([{ address: 0, bytes: 256 }], 256)).toBe(1);
  expect(
    disjointRanges([
      { address: 0, bytes: 10 },
      { address: 4, bytes: 2 },
      { address: 10, bytes: 1 },
    ]),
  ).toEqual([{ address: 0, bytes: 11 }]);
});
