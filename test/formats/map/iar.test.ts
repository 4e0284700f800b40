import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mapGaps } from "../../../src/formats/map/index.ts";
import { objectName, readText, treeOf } from "./support/tree.ts";

/** Written by hand after the IAR C/C++ Development Guide for Arm, "The linker map file". */
const fixture = readFileSync(join(import.meta.dirname, "fixtures/iar.map"), "utf8");

test("placements, their rows and symbols", async () => {
  const { map, findings } = await readText(fixture);
  expect(findings).toEqual([]);
  expect(treeOf(map)).toBe(
    `A0 0x8000000 64 in P1
  0x8000000 64 input .intvec C:\\fw\\Release\\Obj\\startup.o
P1 0x8000040 327 in P1
  0x8000040 52 input .text C:\\fw\\Release\\Obj\\main.o
    0x8000040 52 main
  0x8000074 2 input .text C:\\fw\\Release\\Obj\\startup.o
    0x8000074 0 Reset_Handler
  0x8000078 16 input a_section_whose_name_is_longer_than_its_column C:\\fw\\Release\\Obj\\main.o
    0x8000078 16 util::Ring<int>::push(int)
  0x8000088 8 stub Veneer Linker created
  0x8000090 166 input .text rt7M_tl.a(ABImemcpy.o)
    0x8000090 0 __aeabi_memcpy
  0x8000136 1 input .rodata C:\\fw\\Release\\Obj\\main.o
  0x8000138 36 input .iar.init_table Linker created
  0x800015c 43 image Initializer bytes -
P2 0x20000000 568 in P2
  0x20000000 40 input .data C:\\fw\\Release\\Obj\\main.o
  0x20000028 3 input .data C:\\fw\\Release\\Obj\\startup.o
  0x2000002c 524 input .bss C:\\fw\\Release\\Obj\\main.o
    0x2000002c 512 buffer
P2 0x20000238 1024 in P2
  0x20000238 1024 reserved CSTACK -`,
  );
  expect(mapGaps(map).map((gap) => [gap.address, gap.size])).toEqual([
    [0x08000076, 2],
    [0x08000137, 1],
    [0x2000002b, 1],
  ]);
  expect(map.regions).toEqual([
    { name: "P1", origin: 0x08000000, length: 0x20000, attributes: "" },
    { name: "P2", origin: 0x20000000, length: 0x4000, attributes: "" },
  ]);
  expect([map.tool, map.complete]).toEqual(["IAR ELF Linker V9.30.1.335/W64 for ARM", true]);
});

test("module summary: figures under their headings, thousands parted by blanks", async () => {
  const { map } = await readText(fixture);
  expect(map.components.map(({ object, ...figures }) => ({ object: objectName(map, object), ...figures }))).toEqual([
    { object: "C:\\fw\\Release\\Obj\\main.o", code: 68, roData: 41, rwData: 564, ziData: 0 },
    { object: "C:\\fw\\Release\\Obj\\startup.o", code: 66, roData: 3, rwData: 3, ziData: 0 },
    { object: "rt7M_tl.a(ABImemcpy.o)", code: 1166, roData: 0, rwData: 0, ziData: 0 },
  ]);
});
