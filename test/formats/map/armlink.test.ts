import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mapGaps } from "../../../src/formats/map/index.ts";
import { objectName, readText, treeOf } from "./support/tree.ts";

/** Written by hand after the Arm Compiler for Embedded Reference Guide (armlink `--map`, `--info=sizes,unused,veneers`, `--symbols`, `--xref`). */
const fixture = readFileSync(join(import.meta.dirname, "fixtures/armlink.map"), "utf8");

test("execution regions, their rows and symbols", async () => {
  const { map, findings } = await readText(fixture);
  expect(findings).toEqual([]);
  expect(treeOf(map)).toBe(
    `ER_IROM1 0x8000000 156 in ER_IROM1
  0x8000000 64 input RESET startup.o
    0x8000000 64 __Vectors
  0x8000040 8 input !!!main c_w.l(__main.o)
    0x8000040 8 __main
  0x8000048 51 input .text.main main.o
    0x8000048 52 main
  0x800007b 1 fill - -
  0x800007c 16 input .text.gpio_init gpio.o
    0x800007c 16 a_function_whose_name_is_longer_than_its_column
  0x800008c 8 stub Veneer$$Code anon$$obj.o
  0x8000094 8 input .rodata.a_name_that_is_longer_than_its_column main.o
RW_IRAM1 0x20000000 4 load 0x800009c in RW_IRAM1
  0x20000000 4 input .data.state main.o
    0x20000000 4 state
RW_IRAM1 0x20000004 1036 in RW_IRAM1
  0x20000004 12 input .bss.buffer main.o
  0x20000010 1024 input STACK startup.o
RW_IRAM2 0x20010000 0 load 0x80000a0 in RW_IRAM2`,
  );
  expect(mapGaps(map)).toEqual([]);
  expect(map.regions.map((region) => [region.name, region.origin, region.length])).toEqual([
    ["ER_IROM1", 0x08000000, 0x10000],
    ["RW_IRAM1", 0x20000000, 0x4000],
    ["RW_IRAM2", 0x20010000, 0x1000],
    ["LR_IROM1", 0x08000000, 0x10000],
  ]);
  expect([map.entry, map.complete, map.tool]).toEqual([
    0x08000041,
    true,
    "Component: Arm Compiler for Embedded 6.21 Tool: armlink [5ec1fa00]",
  ]);
});

/** Oracle: the map's own "Image component sizes": rows of `main.o` and `startup.o` add up to its figures. */
test("discarded sections, component sizes, cross references", async () => {
  const { map } = await readText(fixture, { crossReferences: true });
  expect(Array.from(map.discarded.size, (size, i) => `${map.discarded.names.at(i)} ${size}`)).toEqual([
    ".text.gpio_toggle 24",
    ".ARM.exidx.text.gpio_toggle 8",
  ]);
  expect(map.components.map(({ object, ...figures }) => ({ object: objectName(map, object), ...figures }))).toEqual([
    { object: "gpio.o", code: 16, roData: 0, rwData: 0, ziData: 0 },
    { object: "main.o", code: 51, roData: 8, rwData: 4, ziData: 12 },
    { object: "startup.o", code: 0, roData: 64, rwData: 0, ziData: 1024 },
    { object: "__main.o", code: 8, roData: 0, rwData: 0, ziData: 0 },
  ]);
  for (const { object, code, roData, rwData, ziData } of map.components.slice(0, 3)) {
    let sum = 0;
    for (let row = 0; row < map.inputs.count; row++) if (map.inputs.object[row] === object) sum += map.inputs.size[row]!;
    expect(sum, objectName(map, object)).toBe(code + roData + rwData + ziData);
  }
  const table = map.crossReferences!;
  expect(Array.from({ length: table.count }, (_, i) => table.names.at(i))).toEqual(["gpio_init", "board_init", "__rt_entry"]);
  expect(objectName(map, table.objects[table.starts[1]!]!)).toBe("board.o");
});

test("Arm Compiler 5: one address column", async () => {
  const { map, findings } = await readText(`Component: ARM Compiler 5.06 update 6 (build 750) Tool: armlink [4d35ed]

==============================================================================

Memory Map of the image

  Image Entry point : 0x08000131

  Load Region LR_IROM1 (Base: 0x08000000, Size: 0x00000134, Max: 0x00080000, ABSOLUTE, COMPRESSED[0x00000130])

    Execution Region ER_IROM1 (Base: 0x08000000, Size: 0x00000132, Max: 0x00080000, ABSOLUTE)

    Base Addr    Size         Type   Attr      Idx    E Section Name        Object

    0x08000000   0x00000130   Data   RO          249    RESET               startup_stm32f10x_hd.o
    0x08000130   0x00000002   Code   RO          512  * .ARM.Collect$$$$00000000  mc_w.l(entry.o)
    0xzzzz       0x00000002   Code
`);
  expect(findings.map((finding) => finding.where)).toEqual(["app.map:17"]);
  expect(treeOf(map)).toBe(
    `ER_IROM1 0x8000000 306 in ER_IROM1
  0x8000000 304 input RESET startup_stm32f10x_hd.o
  0x8000130 2 input .ARM.Collect$$$$00000000 mc_w.l(entry.o)`,
  );
  expect(map.complete).toBe(false);
});
