import type { ByteSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";
import { newSymbolKernel } from "../../kernel/symbol-kernel.ts";
import { SHN_XINDEX, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from "./constants.ts";
import type { ElfHeader } from "./header.ts";
import type { Section } from "./sections.ts";
import { StringTable } from "./string-table.ts";

/** What a mapping symbol says of the bytes after it; 2 is code of the A32 set [AAELF32 §5.5.5]. */
export const MAPPING_NONE = 0;
export const MAPPING_THUMB = 1;
export const MAPPING_DATA = 3;

/** Index for symbols whose section is reserved (absolute, common …): never a real section. */
export const NO_SECTION = 0xffffffff;

/** The symbol table in columns; row 0 is the table's null symbol. Names are asked for by row. */
export interface SymbolTable {
  readonly count: number;
  readonly nameOffset: Uint32Array;
  /** `st_value`, the Thumb bit included. */
  readonly value: Float64Array;
  readonly size: Float64Array;
  /** `st_info & 15` */
  readonly type: Uint8Array;
  /** `st_info >> 4` */
  readonly binding: Uint8Array;
  /** Section index with SHN_XINDEX resolved; `NO_SECTION` for reserved indices; 0 when undefined. */
  readonly section: Uint32Array;
  /** `st_shndx` as written, to tell SHN_ABS from SHN_COMMON. */
  readonly rawSection: Uint16Array;
  /** FNV-1a of the name's first 256 bytes; 0 for a name outside of the string table. */
  readonly nameHash: Uint32Array;
  /** One of the MAPPING constants: `$t`, `$a`, `$d`, also as `$t.N`, are local symbols without type and size [AAELF32 §5.5.5]. */
  readonly mapping: Uint8Array;
  readonly strings: StringTable;
}

const CHUNK = 1 << 20;
/** Most symbols that are read, 32 MiB of a 32-bit file's table: more do not fit the memory that a run may take. */
const MOST_SYMBOLS = 1 << 21;

/**
 * Reads `.symtab` (or nothing when the file is stripped) a megabyte at a time and marks mapping symbols.
 * @throws InputError `elf/symbol-table`.
 */
export async function readSymbols(source: ByteSource, header: ElfHeader, sections: readonly Section[]): Promise<SymbolTable | undefined> {
  const table = sections.find((section) => section.type === SHT_SYMTAB);
  if (table === undefined) return undefined;
  const wide = header.class === 64;
  const entrySize = wide ? 24 : 16;
  const fail = (sentence: string) =>
    new InputError("elf/symbol-table", { file: source.name, section: table.name, fileOffset: table.offset }, sentence, {
      spec: "ELF §Sym",
    });
  if (table.entrySize !== entrySize) throw fail(`symbols of ${table.entrySize} bytes; ${entrySize} are expected`);
  const strings = sections[table.link];
  if (strings === undefined)
    throw fail(`its names are said to be in section ${table.link}, but there are only ${sections.length} sections`);
  const count = Math.floor(table.size / entrySize);
  if (count > MOST_SYMBOLS) throw fail(`the table has ${count} symbols; at most ${MOST_SYMBOLS} are read`);
  const names = new StringTable(source, strings);
  const columns = await readColumns(source, { ...table, count, wide, littleEndian: header.littleEndian }, names);
  const extended = await readExtendedIndices(source, header, sections, table, count);
  if (extended !== undefined) {
    for (let row = 0; row < count; row++) if (columns.rawSection[row] === SHN_XINDEX) columns.section[row] = extended[row]!;
  }
  return { count, ...columns, strings: names };
}

/** Where a symbol table lies, and how it is written. */
interface Written {
  readonly offset: number;
  readonly count: number;
  readonly wide: boolean;
  readonly littleEndian: boolean;
}

/** Whether a symbol may have a name, told without reading the symbols; false for a stripped file. */
export async function mayName(source: ByteSource, sections: readonly Section[], name: string): Promise<boolean> {
  const strings = sections[sections.find(({ type }) => type === SHT_SYMTAB)?.link ?? -1];
  return strings !== undefined && new StringTable(source, strings).mayHold(name);
}

/** The table's columns, read a megabyte at a time, with what its names tell. */
async function readColumns(source: ByteSource, { offset, count, wide, littleEndian }: Written, names: StringTable) {
  const entrySize = wide ? 24 : 16;
  const kernel = newSymbolKernel();
  kernel.beginTable(count);
  const perChunk = Math.floor(CHUNK / entrySize);
  const window = kernel.allocate(Math.min(count, perChunk) * entrySize);
  for (let first = 0; first < count; first += perChunk) {
    const rows = Math.min(perChunk, count - first);
    const bytes = new Uint8Array(kernel.memory.buffer, window, rows * entrySize);
    await source.read(offset + first * entrySize, rows * entrySize, bytes);
    kernel.takeRows(window, first, rows, Number(wide), Number(!littleEndian));
  }
  await names.show(kernel);
  const { buffer } = kernel.memory;
  return {
    nameOffset: new Uint32Array(buffer, kernel.tableColumn(0), count).slice(),
    value: new Float64Array(buffer, kernel.tableColumn(1), count).slice(),
    size: new Float64Array(buffer, kernel.tableColumn(2), count).slice(),
    type: new Uint8Array(buffer, kernel.tableColumn(3), count).slice(),
    binding: new Uint8Array(buffer, kernel.tableColumn(4), count).slice(),
    rawSection: new Uint16Array(buffer, kernel.tableColumn(5), count).slice(),
    section: new Uint32Array(buffer, kernel.tableColumn(6), count).slice(),
    nameHash: new Uint32Array(buffer, kernel.tableColumn(7), count).slice(),
    mapping: new Uint8Array(buffer, kernel.tableColumn(8), count).slice(),
  };
}

async function readExtendedIndices(
  source: ByteSource,
  header: ElfHeader,
  sections: readonly Section[],
  table: Section,
  count: number,
): Promise<Uint32Array | undefined> {
  const section = sections.find((candidate) => candidate.type === SHT_SYMTAB_SHNDX && candidate.link === table.index);
  if (section === undefined) return undefined;
  if (section.size < count * 4) {
    throw new InputError(
      "elf/symbol-table",
      { file: source.name, section: section.name, fileOffset: section.offset },
      `${section.size} bytes of section indices for ${count} symbols; ${count * 4} are expected`,
      { spec: "ELF §Sym SHN_XINDEX" },
    );
  }
  const bytes = await source.read(section.offset, count * 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: count }, (_, row) => view.getUint32(row * 4, header.littleEndian));
}
