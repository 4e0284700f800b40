import { type ByteSource, checkRange } from "../../bytes/byte-source.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { InputError } from "../../bytes/input-error.ts";
import { SHT_NOBITS, SHT_NULL } from "./constants.ts";
import type { ElfHeader } from "./header.ts";
import { StringTable } from "./string-table.ts";

/** One section header [ELF §Shdr]; addresses and sizes in bytes. */
export interface Section {
  readonly index: number;
  readonly name: string;
  /** The name's bytes, where they are no UTF-8. */
  readonly nameBytes?: Uint8Array;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

/** Most section headers that are read; compilers write one for each function, and some hundred thousand are seen. */
const MOST_SECTIONS = 1 << 20;

/**
 * Reads the section headers with extended numbering (`e_shnum` 0, `SHN_XINDEX`); the null section at index 0 is included.
 * Each section that has bytes in the file lies inside it.
 * @throws InputError `elf/section-table`, `elf/section-bounds`, `elf/section-names`.
 */
export async function readSections(source: ByteSource, header: ElfHeader): Promise<Section[]> {
  const file = source.name;
  if (header.sectionHeaderOffset === 0) return [];
  const entrySize = header.sectionHeaderEntrySize;
  const tableError = (count: number) =>
    new InputError(
      "elf/section-table",
      { file, fileOffset: header.sectionHeaderOffset },
      `the table of ${count} section headers ends at 0x${(header.sectionHeaderOffset + count * entrySize).toString(16)}, after the file's end 0x${source.size.toString(16)}: is the file truncated?`,
      { spec: "ELF §Ehdr e_shoff" },
    );
  if (header.sectionHeaderOffset + entrySize > source.size) throw tableError(Math.max(1, header.sectionHeaderCount));
  const origin = { file, littleEndian: header.littleEndian };
  const first = readEntry(
    new Cursor(await source.read(header.sectionHeaderOffset, entrySize), { ...origin, fileOffset: header.sectionHeaderOffset }),
    header,
  );
  const count = header.sectionHeaderCount === 0 ? first.size : header.sectionHeaderCount;
  if (!(header.sectionHeaderOffset + count * entrySize <= source.size)) throw tableError(count);
  checkRange(source, header.sectionHeaderOffset, count * entrySize);
  if (count > MOST_SECTIONS)
    throw new InputError(
      "elf/section-table",
      { file, fileOffset: header.sectionHeaderOffset },
      `the table has ${count} section headers; at most ${MOST_SECTIONS} are read`,
      { spec: "ELF §Ehdr e_shnum" },
    );
  const cursor = new Cursor(await source.read(header.sectionHeaderOffset, count * entrySize), {
    ...origin,
    fileOffset: header.sectionHeaderOffset,
  });
  const raw: RawSection[] = [];
  for (let index = 0; index < count; index++) raw.push(readEntry(cursor, header));
  const nameIndex = header.sectionNameIndex === 0xffff ? first.link : header.sectionNameIndex;
  const names = await readNames(source, raw, nameIndex);
  return raw.map((entry, index): Section => {
    const { name, bytes } = names[index]!;
    if (entry.type !== SHT_NOBITS && entry.type !== SHT_NULL && entry.offset + entry.size > source.size) {
      throw new InputError(
        "elf/section-bounds",
        { file, fileOffset: header.sectionHeaderOffset + index * entrySize },
        `section header ${index} (${name}) ends at 0x${(entry.offset + entry.size).toString(16)}, after the file's end 0x${source.size.toString(16)}: is the file truncated?`,
        { spec: "ELF §Shdr sh_offset" },
      );
    }
    return {
      index,
      name,
      ...(bytes === undefined ? {} : { nameBytes: bytes }),
      type: entry.type,
      flags: entry.flags,
      address: entry.address,
      offset: entry.offset,
      size: entry.size,
      link: entry.link,
      info: entry.info,
      alignment: entry.alignment,
      entrySize: entry.entrySize,
    };
  });
}

interface SectionName {
  readonly name: string;
  readonly bytes?: Uint8Array;
}

interface RawSection extends Omit<Section, "index" | "name" | "nameBytes"> {
  readonly nameOffset: number;
}

function readEntry(cursor: Cursor, header: ElfHeader): RawSection {
  const wide = header.class === 64;
  const word = () => (wide ? cursor.u64() : cursor.u32());
  const nameOffset = cursor.u32();
  const type = cursor.u32();
  const flags = word();
  const address = word();
  const offset = word();
  const size = word();
  return { nameOffset, type, flags, address, offset, size, link: cursor.u32(), info: cursor.u32(), alignment: word(), entrySize: word() };
}

async function readNames(source: ByteSource, sections: readonly RawSection[], nameIndex: number): Promise<SectionName[]> {
  if (nameIndex === 0) return sections.map(() => ({ name: "" }));
  const table = sections[nameIndex];
  if (table === undefined) {
    throw new InputError(
      "elf/section-names",
      { file: source.name },
      `the section names are said to be in section ${nameIndex}, but there are only ${sections.length} sections`,
      { spec: "ELF §Ehdr e_shstrndx" },
    );
  }
  if (table.type === SHT_NOBITS || table.offset + table.size > source.size) {
    throw new InputError(
      "elf/section-names",
      { file: source.name, fileOffset: table.offset },
      `the section names end at 0x${(table.offset + table.size).toString(16)}, after the file's end 0x${source.size.toString(16)}: is the file truncated?`,
      { spec: "ELF §Shdr" },
    );
  }
  const strings = new StringTable(source, { name: ".shstrtab", offset: table.offset, size: table.size });
  const offsets = Uint32Array.from(sections, (section) => section.nameOffset);
  const names = (await strings.at(offsets)).map((name): SectionName => ({ name }));
  // The sign that stands for what is no UTF-8.
  const odd = names.flatMap(({ name }, row) => (name.includes("\ufffd") ? [row] : []));
  await strings.visit(
    Uint32Array.from(odd, (row) => offsets[row]!),
    (i, page, start, end) => {
      names[odd[i]!] = { ...names[odd[i]!]!, bytes: page.slice(start, end) };
    },
  );
  return names;
}
