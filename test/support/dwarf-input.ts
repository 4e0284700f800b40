import type { DwarfInput, Extents } from "../../src/formats/dwarf/index.ts";
import {
  type ElfFile,
  MAPPING_NONE,
  type Section,
  SHF_ALLOC,
  SHF_COMPRESSED,
  SHF_EXECINSTR,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
} from "../../src/formats/elf/index.ts";

/** What the DWARF reader asks of an ELF file. */
export async function dwarfInputOf(elf: ElfFile): Promise<DwarfInput> {
  const executable = (section: Section | undefined) => section !== undefined && (section.flags & SHF_EXECINSTR) !== 0;
  const symbols = await elf.symbols();
  const [functions, data] = [new Set<number>(), new Set<number>()];
  for (let row = 1; symbols !== undefined && row < symbols.count; row++) {
    const section = elf.sections[symbols.section[row] as number];
    const [type, value] = [symbols.type[row], symbols.value[row] as number];
    if (symbols.mapping[row] !== MAPPING_NONE) continue;
    if (type === STT_OBJECT) data.add(value);
    else if (type === STT_FUNC || (type === STT_NOTYPE && executable(section))) functions.add(value - (value & 1));
  }
  return {
    file: elf.source.name,
    littleEndian: elf.header.littleEndian,
    section: (name) => {
      const section = elf.section(name);
      if (section === undefined) return undefined;
      return { source: elf.source, offset: section.offset, size: section.size, compressed: (section.flags & SHF_COMPRESSED) !== 0 };
    },
    code: extentsOf(elf, (section) => (section.flags & SHF_ALLOC) !== 0 && executable(section)),
    allocated: extentsOf(elf, (section) => (section.flags & SHF_ALLOC) !== 0),
    functionStarts: Uint32Array.from(functions).sort(),
    dataStarts: Uint32Array.from(data).sort(),
  };
}

function extentsOf(elf: ElfFile, wanted: (section: Section) => boolean): Extents {
  const chosen = elf.sections.filter((section) => section.size > 0 && wanted(section)).sort((a, b) => a.address - b.address);
  return { start: Uint32Array.from(chosen, ({ address }) => address), length: Uint32Array.from(chosen, ({ size }) => size) };
}
