import { expect, test } from "vitest";
import { mapGaps } from "../../../src/formats/map/index.ts";
import { splitObjectName } from "../../../src/formats/map/object-name.ts";
import { objectName, readText, treeOf } from "./support/tree.ts";

const script = (rows: string, configuration = "*default*        0x00000000         0xffffffff") =>
  `Memory Configuration\n\nName             Origin             Length             Attributes\n${configuration}\n\nLinker script and memory map\n\n${rows}`;

/** Oracle of the shapes: GNU ld 2.40 on the programs of `fixtures/`; of the 16-digit addresses: GNU ld before 2.25 on 64-bit hosts. */
test("rows: names that wrap, fill, data, stubs, common symbols, sizes before relaxing", async () => {
  const { map, findings } = await readText(
    script(
      `LOAD main.o
START GROUP
LOAD C:\\Program Files (x86)\\lib\\libc.a
END GROUP
                0x20004000                        _estack = (ORIGIN (RAM) + LENGTH (RAM))

.text           0x08000000       0x34
 *(.text .text.*)
 .text          0x08000000        0x6 C:\\Program Files (x86)\\my objects\\main.o
                0x08000000                Reset_Handler
                0x08000002                util::operator=(int, long)
 .text.a name that is long
                0x08000006        0x2 lib x.a(odd (1).o)
                0x08000006                a name that is long
 *fill*         0x08000008        0x4 ff
 .text.a name that is long.__stub
                0x0800000c        0x8 linker stubs
 .rodata.str1.1
                0x08000014       0x10 main.o
                                 0x18 (size before relaxing)
 .rodata.str1.1
                0x08000024       0x13 gone.o
 *fill*         0x08000024        0x2 
 FILL mask 0xff
 KEEP(*(.tail))
                0x08000026        0x4 LONG 0x12345678
                0x0800002a        0x2 SHORT 0xbeef
                0x0800002c        0x8 QUAD 0x1122334455667788
                0x08000034                        . = ALIGN (0x4)

.ARM.extab
 *(.ARM.extab*)

.bss            0x0000000020000000       0x25 load address 0x0000000008000034
 COMMON         0x0000000020000000       0x25 main.o
                0x0000000020000000                common_buffer
                [!provide]                        PROVIDE (unused = 0x2a)
                0x00000001                        ASSERT ((_ebss < _estack), too big)
/DISCARD/
 *(.note.gnu.build-id)

.a_section_with_a_long_name
                0x08000034        0x0
OUTPUT(app.elf elf32-littlearm)
LOAD linker stubs
`,
      "FLASH            0x08000000         0x00010000         xr\nRAM              0x20000000         0x00004000         xrw\n*default*        0x00000000         0xffffffff",
    ),
  );
  expect(findings).toEqual([]);
  expect(treeOf(map)).toBe(
    `.text 0x8000000 52 in FLASH
  0x8000000 6 input .text C:\\Program Files (x86)\\my objects\\main.o
    0x8000000 Reset_Handler
    0x8000002 util::operator=(int, long)
  0x8000006 2 input .text.a name that is long lib x.a(odd (1).o)
    0x8000006 a name that is long
  0x8000008 4 fill - -
  0x800000c 8 stub .text.a name that is long.__stub linker stubs
  0x8000014 16 input .rodata.str1.1 main.o (was 24)
  0x8000024 0 input .rodata.str1.1 gone.o (was 19)
  0x8000024 2 fill - -
  0x8000026 4 data LONG -
  0x800002a 2 data SHORT -
  0x800002c 8 data QUAD -
.bss 0x20000000 37 load 0x8000034 in RAM
  0x20000000 37 common COMMON main.o
    0x20000000 common_buffer
.a_section_with_a_long_name 0x8000034 0 in FLASH`,
  );
  expect(mapGaps(map)).toEqual([]);
  expect(map.complete).toBe(true);
  expect(map.loads).toEqual(["main.o", "C:\\Program Files (x86)\\lib\\libc.a"]);
  expect(
    Array.from({ length: map.assignments.count }, (_, i) => `${map.assignments.value[i]} ${map.assignments.expressions.at(i)}`),
  ).toEqual([
    "536887296 _estack = (ORIGIN (RAM) + LENGTH (RAM))",
    "134217780 . = ALIGN (0x4)",
    "NaN PROVIDE (unused = 0x2a)",
    "1 ASSERT ((_ebss < _estack), too big)",
  ]);
});

test("sections at 0: flash there is real, debug sections are not loaded", async () => {
  const rows = `.vectors        0x00000000       0x40
 .vectors       0x00000000       0x40 start.o
                0x00000000                vectors

.my_notes       0x00000000       0x10
 .my_notes      0x00000000       0x10 main.o

.comment        0x00000000       0x10
 .comment       0x00000000       0x10 main.o
`;
  const { map } = await readText(script(rows, "FLASH            0x00000000         0x00010000         xr"));
  expect(map.outputs.map((section) => [section.name, section.allocated, section.region])).toEqual([
    [".vectors", true, "FLASH"],
    [".my_notes", false, undefined],
    [".comment", false, undefined],
  ]);
  expect(map.symbols.address[0]).toBe(0);
  const elsewhere = await readText(script(rows, "FLASH            0x08000000         0x00010000         xr"));
  expect(elsewhere.map.outputs.every((section) => !section.allocated)).toBe(true);
});

test("why members were included: wrapped and short lines, and members that the command line asked for", async () => {
  const { map, findings } = await readText(`Archive member included to satisfy reference by file (symbol)

liba.a(x.o)                   main.o (x)
/a long folder/lib b.a(a (2).o)
                              liba.a(x.o) (operator new(unsigned int))
libc.a(printf.o)              (_printf_float)

As-needed library included to satisfy reference by file (symbol)

libm.so                       main.o (sin)

${script("")}OUTPUT(app.elf elf32-littlearm)
`);
  expect(findings).toEqual([]);
  expect(map.inclusions.map((edge) => [objectName(map, edge.object), objectName(map, edge.because), edge.symbol])).toEqual([
    ["liba.a(x.o)", "main.o", "x"],
    ["/a long folder/lib b.a(a (2).o)", "liba.a(x.o)", "operator new(unsigned int)"],
    ["libc.a(printf.o)", "-", "_printf_float"],
  ]);
});

test("discarded sections: those that hold bytes", async () => {
  const { map, findings } = await readText(`Discarded input sections

 .text          0x00000000        0x0 main.o
 .text.unused   0x00000000        0x6 main.o
 .text.unused_function
                0x00000000       0x10 lib a.a(m.o)
 .debug_str     0x00000000       0x60 main.o
                                 0x80 (size before relaxing)

${script("")}OUTPUT(app.elf elf32-littlearm)
`);
  expect(findings).toEqual([]);
  const { discarded } = map;
  expect(Array.from(discarded.size, (size, i) => `${discarded.names.at(i)} ${size} ${objectName(map, discarded.object[i]!)}`)).toEqual([
    ".text.unused 6 main.o",
    ".text.unused_function 16 lib a.a(m.o)",
    ".debug_str 96 main.o",
  ]);
});

test("cross references: long demangled names with blanks are parted from their file by what is known", async () => {
  const long = "util::Ring<unsigned long long, 5u>::push(unsigned long long, int)";
  const text = `${script(`.text           0x08000000        0x4
 .text          0x08000000        0x4 my main.o
 .text          0x08000004        0x0 b.o
OUTPUT(a.elf elf32-littlearm)
`)}
Cross Reference Table

Symbol                                            File
main                                              my main.o
                                                  b.o
${long} my main.o
                                                  b.o
`;
  const { map, findings } = await readText(text, { crossReferences: true });
  expect(findings).toEqual([]);
  const table = map.crossReferences!;
  const rows = Array.from({ length: table.count }, (_, i) => [
    table.names.at(i),
    ...Array.from(table.objects.subarray(table.starts[i], table.starts[i + 1]), (object) => objectName(map, object)),
  ]);
  expect(rows).toEqual([
    ["main", "my main.o", "b.o"],
    [long, "my main.o", "b.o"],
  ]);
  expect((await readText(text)).map.crossReferences).toBeUndefined();
});

test("a line that is not understood costs one finding with its number", async () => {
  const { map, findings } = await readText(
    script(`.text           0x08000000        0x4
                0xnonsense
 .text          0x08000000        0x4 main.o
                                  what is this
`),
  );
  expect(findings.map((finding) => [finding.code, finding.where])).toEqual([
    ["map/line", "app.map:9"],
    ["map/line", "app.map:11"],
  ]);
  expect(map.inputs.count).toBe(1);
  expect(map.complete).toBe(false);
});

test("a text that is no map is refused", async () => {
  await expect(readText("int main(void) { return 0; }\n")).rejects.toMatchObject({ code: "map/unknown-dialect" });
  await expect(readText("")).rejects.toMatchObject({ code: "map/unknown-dialect" });
});

test("archive and member", () => {
  expect(splitObjectName("lib/libc.a(memcpy.o)")).toMatchObject({ archive: "lib/libc.a", member: "memcpy.o" });
  expect(splitObjectName("lib.a(x(1).o)")).toMatchObject({ archive: "lib.a", member: "x(1).o" });
  expect(splitObjectName("C:\\Program Files (x86)\\main.o")).toMatchObject({
    archive: undefined,
    member: "C:\\Program Files (x86)\\main.o",
  });
  expect(splitObjectName("(odd)")).toMatchObject({ archive: undefined });
});
