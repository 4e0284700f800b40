import { describe, expect, it } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { FileSource } from "../../src/bytes/file-source.ts";
import { ElfFile, MAPPING_NONE, SHF_EXECINSTR, STB_LOCAL, STT_FUNC, STT_NOTYPE, STT_OBJECT } from "../../src/formats/elf/index.ts";
import { scanSymbolStarts } from "../../src/kernel/symbol-starts.ts";
import { Bytes } from "../support/dwarf-assembler.ts";
import { sampleFirmware } from "../support/dwarf-firmware.ts";

describe("the symbol scan", () => {
  it.each([true, false])("reads both byte orders (little endian: %s), sorts, and names each start once", async (littleEndian) => {
    const table = new Bytes(littleEndian);
    const symbol = (value: number, info: number, section: number) => table.u32(1).u32(value).u32(4).u8(info).u8(0).u16(section);
    symbol(0, 0, 0); // the null symbol
    symbol(0x201, 0x12, 1); // global function, Thumb
    symbol(0x101, 0x02, 1); // local function
    symbol(0x100, 0x12, 1); // its alias without the Thumb bit
    symbol(0x301, 0x10, 1); // global label in code
    symbol(0x400, 0x00, 1); // local label: a mapping symbol or a branch target
    symbol(0x20000000, 0x10, 2); // global label outside code
    symbol(0x20000004, 0x11, 2); // data
    symbol(0x501, 0x12, 0); // undefined
    const bytes = table.finish();
    const found = await scanSymbolStarts(new BufferSource("a", bytes), 0, bytes.length, littleEndian, Uint8Array.of(0, 1, 0));
    expect([[...found.functions], [...found.data]]).toEqual([[0x100, 0x200, 0x300], [0x20000004]]);
  });

  it.each(sampleFirmware())("finds in $name what the ELF reader's columns say", async ({ path }) => {
    const elf = await ElfFile.open(FileSource.open(path));
    const executable = elf.sections.map(({ flags }) => (flags & SHF_EXECINSTR) !== 0);
    const table = elf.sections.find(({ type }) => type === 2);
    const symbols = await elf.symbols();
    const [functions, data] = [new Set<number>(), new Set<number>()];
    for (let row = 0; symbols !== undefined && row < symbols.count; row++) {
      const [type, value] = [symbols.type[row], symbols.value[row]!];
      if (symbols.rawSection[row] === 0) continue;
      const label = type === STT_NOTYPE && symbols.binding[row] !== STB_LOCAL && executable[symbols.rawSection[row]!] === true;
      if (type === STT_FUNC || (label && symbols.mapping[row] === MAPPING_NONE)) functions.add(value - (value & 1));
      else if (type === STT_OBJECT) data.add(value);
    }
    const { source, header } = elf;
    const found = await scanSymbolStarts(
      source,
      table?.offset ?? 0,
      table?.size ?? 0,
      header.littleEndian,
      Uint8Array.from(executable, Number),
    );
    expect([...found.functions]).toEqual([...functions].sort((a, b) => a - b));
    expect([...found.data]).toEqual([...data].sort((a, b) => a - b));
  });
});
