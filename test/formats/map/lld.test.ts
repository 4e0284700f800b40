import { expect, test } from "vitest";
import { mapGaps } from "../../../src/formats/map/index.ts";
import { objectName, readText, treeOf } from "./support/tree.ts";

/** Oracle of the shapes: LLD 14 on the programs of `fixtures/`, and on Rust programs (demangled names, archives of crates). */
test("rows: nesting, statements, thunks, common symbols, the Thumb bit, demangled names", async () => {
  const { map, findings } = await readText(`     VMA      LMA     Size Align Out     In      Symbol
       0        0        0     1 _estack = ORIGIN ( RAM ) + LENGTH ( RAM )
 8000000  8000000       34     4 .text
 8000000  8000000        0     1         . = ALIGN ( 4 )
 8000000  8000000       10     4         target/deps/libcore-1.rlib(core-1.core.0.rcgu.o):(.text._ZN4core3fmtE)
 8000000  8000000        0     1                 $t.0
 8000001  8000001        c     1                 <core::fmt::Formatter as core::fmt::Write>::write_str
 800000c  800000c        0     1                 $d.1
 800000d  800000d        1     1                 odd byte: table
 8000010  8000010        3     4         C:\\my objects\\main.o:(.rodata.x)
 8000011  8000011        1     1                 second_byte
 8000014  8000014        8     4         stripped.o:(.text.f)
 8000015  8000015        8     1                 f
 800001c  800001c        c     4         <internal>:(.text.thunk)
 800001d  800001d        a     1                 __Thumbv7ABSLongThunk_far
 8000028  8000028        4     1         LONG ( 0x12345678 )
 800002c  800002c        8     1         . = ALIGN ( 64 )
20000000  8000034        5     4 .bss
20000000  8000034        1     4         a.o:(COMMON)
20000000  8000034        1     1                 counter
20000005 20000005        0     1 
`);
  expect(findings).toEqual([]);
  expect(treeOf(map)).toBe(
    `.text 0x8000000 52
  0x8000000 16 input .text._ZN4core3fmtE target/deps/libcore-1.rlib(core-1.core.0.rcgu.o)
    0x8000000 12 <core::fmt::Formatter as core::fmt::Write>::write_str
    0x800000d 1 odd byte: table
  0x8000010 3 input .rodata.x C:\\my objects\\main.o
    0x8000011 1 second_byte
  0x8000014 8 input .text.f stripped.o
    0x8000014 8 f
  0x800001c 12 stub .text.thunk <internal>
    0x800001c 10 __Thumbv7ABSLongThunk_far
  0x8000028 4 data LONG -
  0x800002c 8 fill - -
.bss 0x20000000 5 load 0x8000034
  0x20000000 1 common COMMON a.o
    0x20000000 1 counter`,
  );
  expect(mapGaps(map)).toEqual([
    { output: 0, address: 0x8000013, size: 1, before: 2 },
    { output: 1, address: 0x20000001, size: 4, before: undefined },
  ]);
  expect(map.objects[0]).toMatchObject({ archive: "target/deps/libcore-1.rlib", member: "core-1.core.0.rcgu.o" });
  expect([...map.inputs.alignment!]).toEqual([4, 4, 4, 4, 1, 1, 4]);
});

test("64-bit columns, the columns of old versions, and a cross-reference table", async () => {
  const wide = await readText(`             VMA              LMA     Size Align Out     In      Symbol
ffff000000080000 ffff000000080000       10    16 .text
ffff000000080000 ffff000000080000       10    16         a.o:(.text)
ffff000000080000 ffff000000080000       10     1                 main
`);
  expect(wide.findings).toEqual([]);
  expect(wide.map.symbols.size![0]).toBe(16);
  const old = await readText(`Address          Size             Align Out     In      Symbol
0000000000010000 0000000000000020     4 .text
0000000000010000 0000000000000020     4         a.o:(.text)

Cross Reference Table

Symbol                                            File
main                                              a.o
`);
  expect(old.findings).toEqual([]);
  expect([old.map.outputs[0]!.address, old.map.outputs[0]!.size, objectName(old.map, old.map.inputs.object[0]!)]).toEqual([
    0x10000,
    32,
    "a.o",
  ]);
});

test("a line that is not understood costs one finding with its number", async () => {
  const { map, findings } = await readText(`     VMA      LMA     Size Align Out     In      Symbol
 8000000  8000000        4     4 .text
 80000zz  8000000        4     4         a.o:(.text)
 8000000  8000000        4     4         b.o:(.text)
`);
  expect(findings.map((finding) => finding.where)).toEqual(["app.map:3"]);
  expect(map.inputs.count).toBe(1);
});
