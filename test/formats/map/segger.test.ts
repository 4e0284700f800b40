import { expect, test } from "vitest";
import { buildSegger, type SeggerVersion } from "../../support/segger-build.ts";
import { readText, treeOf } from "./support/tree.ts";

const versions: readonly SeggerVersion[] = ["2.34a", "3.20.5", "4.44.0"];

/** Oracle: the sums of the map's "Memory breakdown" or "Section composition", and the rows that the generator wrote. */
test.each(versions)("linker %s: rows, symbols and memories, and the map's own sums", async (version) => {
  const { map: text, totals } = buildSegger(version);
  const { map, findings } = await readText(text);
  expect(findings).toEqual([]);
  expect(map.complete).toBe(true);
  expect(map.tool).toMatch(new RegExp(`^SEGGER (ARM )?Linker ${version}$`));
  for (const { name, stated, counted } of map.totals) expect([name, counted]).toEqual([name, stated]);
  const sum = (pattern: RegExp) => map.totals.filter(({ name }) => pattern.test(name)).reduce((total, { counted }) => total + counted, 0);
  expect([sum(/code|RX/), sum(/only data|RO/), sum(/write|RW|ZI/)]).toEqual([totals.code, totals.constants, totals.written]);
  expect(map.regions.map(({ name, origin, length }) => [name, origin, length])).toEqual([
    ["FLASH", 0x0800_0000, 0x1_0000],
    ["RAM", 0x2000_0000, 0x4000],
  ]);
  const named = (section: string, symbol: string) => (version === "2.34a" ? section : symbol);
  expect(treeOf(map)).toBe(
    `ro FLASH 0x8000000 1656 in FLASH
  0x8000000 64 input ${named(".vectors", "_vectors")} start.o
    0x8000000 64 _vectors
  0x8000040 1204 input ${named(".text.main", "main")} main.o
    0x8000040 1204 main
    0x8000048 0 main_label
  0x80004f4 306 input ${named(".text.library_function_of_a_long_name", "library_function_of_a_long_name")} libc_v7m_t_le_eabi_balanced.a(ops.o)
    0x80004f4 306 library_function_of_a_long_name
  0x8000626 30 input ${named(".rodata.table", "table")} main.o
    0x8000626 30 table
  0x8000644 6 input .rodata..L.str main.o
  0x800064a 2 fill - -
  0x800064c 32 input ${named(".segger.init.table", "__SEGGER_init_table__")} Linker created
    0x800064c 32 __SEGGER_init_table__
  0x800066c 12 image ${named(".segger.init.data", "__SEGGER_init_data__")} Linker created
    0x800066c 12 __SEGGER_init_data__
zi RAM 0x20000000 2048 in RAM
  0x20000000 2048 input ${named(".bss.buffer", "buffer")} main.o
    0x20000000 2048 buffer
rw RAM 0x20000800 12 in RAM
  0x20000800 12 input ${named(".data.settings", "settings")} main.o
    0x20000800 12 settings
noinit RAM 0x20003c00 1024 in RAM
  0x20003c00 1024 reserved .bss.block.stack Linker created`,
  );
});

test("a label has no size of its own, and a symbol in brackets has the linker's", async () => {
  for (const version of versions) {
    const { map } = await readText(buildSegger(version).map);
    const sizes = Object.fromEntries(Array.from({ length: map.symbols.count }, (_, i) => [map.symbols.names.at(i), map.symbols.size![i]]));
    expect(sizes).toMatchObject({ main: 1204, main_label: 0, __SEGGER_init_table__: 32, buffer: 2048 });
  }
});

test("a row that does not add up is told with its line, and the sums say what is missing", async () => {
  const { map: text } = buildSegger();
  const { map, findings } = await readText(text.replace("080004f4-08000625", "080004f4-08000624"));
  expect(findings.map(({ code }) => code).sort()).toEqual(["map/line", "map/sums"]);
  const [code] = map.totals.filter(({ name }) => name === "bytes read-only code");
  expect(code!.stated - code!.counted).toBe(306);
});
