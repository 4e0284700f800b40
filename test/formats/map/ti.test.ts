import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../../support/cli.ts";
import { readText, treeOf } from "./support/tree.ts";

/** Written by hand after the TI Arm Clang Compiler Tools User's Guide, "Linker map file", and the form of a map of TI ARM Linker 20.2.7. */
const path = join(import.meta.dirname, "fixtures/ti.map");
const fixture = readFileSync(path, "utf8");

test("output sections, their rows and symbols", async () => {
  const { map, findings } = await readText(fixture);
  expect(findings).toEqual([]);
  expect(treeOf(map)).toBe(
    `.intvecs 0x0 192 in FLASH
  0x0 192 input .intvecs startup_ticlang.o
.text 0xc0 496 in FLASH
  0xc0 48 input .text:_c_int00_noargs libc.a(boot_cortex_m.c.obj)
    0xc0 _c_int00_noargs
  0xf0 256 input .text.main main.o
    0xf0 main
  0x1f0 176 input .text.__aeabi_uidivmod libclang_rt.builtins.a(aeabi_uidivmod.S.obj)
  0x2a0 8 input .text:decompress:ZI libc.a(copy_zero_init.c.obj)
  0x2a8 8 input .text:abort:abort libc.a(exit.c.obj)
.rodata 0x2b0 32 in FLASH
  0x2b0 29 input .rodata.table main.o
  0x2cd 3 fill - -
.cinit 0x2d0 56 in FLASH
  0x2d0 20 image .cinit..data.load -
  0x2e4 12 image __TI_handler_table -
  0x2f0 8 image .cinit..bss.load -
  0x2f8 16 image __TI_cinit_table -
.TI.ramfunc 0x20000040 16 load 0x308 in SRAM
  0x20000040 16 input .TI.ramfunc main.o
.data 0x20000000 48 in SRAM
  0x20000000 48 input .data.settings main.o
    0x20000000 settings
.bss 0x20000030 16 in SRAM
  0x20000030 16 common .common:gCount -
    0x20000030 gCount
.stack 0x20007e00 512 in SRAM
  0x20007e00 4 input .stack libc.a(boot_cortex_m.c.obj)
  0x20007e04 508 reserved - -`,
  );
  expect([map.entry, map.complete, map.tool]).toEqual([0xc1, true, "TI ARM Clang Linker PC v3.2.1"]);
});

/** Oracle: the map's own column "used". */
test("the rows add up to what the map says that each memory uses", async () => {
  const { map } = await readText(fixture);
  expect(map.totals).toEqual([
    { name: "what FLASH uses", stated: 0x318, counted: 0x318 },
    { name: "what SRAM uses", stated: 0x250, counted: 0x250 },
  ]);
  const { code, out } = await cli([path, "--json"]);
  expect(code).toBe(0);
  const { regions } = JSON.parse(out) as { regions: { name: string; kind: string; used: number; reserved: number }[] };
  expect(regions.map(({ name, kind, used, reserved }) => [name, kind, used + reserved])).toEqual([
    ["FLASH", "flash", 0x318],
    ["SRAM", "ram", 0x250],
  ]);
});
