import type { ByteSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";
import { SHN_LORESERVE, SHN_XINDEX, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from "./constants.ts";
import type { ElfHeader } from "./header.ts";
import type { Section } from "./sections.ts";
import { StringTable } from "./string-table.ts";

/** What a mapping symbol says of the bytes after it [AAELF32 §5.5.5]. */
export const MAPPING_NONE = 0;
export const MAPPING_THUMB = 1;
export const MAPPING_ARM = 2;
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
  /** One of the MAPPING constants; filled by `readSymbols`. */
  readonly mapping: Uint8Array;
  readonly strings: StringTable;
}

const CHUNK = 1 << 20;
/** Most symbols that are read: 64 MiB of a 32-bit file's table. */
const MOST_SYMBOLS = 1 << 22;

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
  const columns = {
    count,
    nameOffset: new Uint32Array(count),
    value: new Float64Array(count),
    size: new Float64Array(count),
    type: new Uint8Array(count),
    binding: new Uint8Array(count),
    section: new Uint32Array(count),
    rawSection: new Uint16Array(count),
    mapping: new Uint8Array(count),
    strings: new StringTable(source, strings),
  };
  const extended = await readExtendedIndices(source, header, sections, table, count);
  const perChunk = Math.floor(CHUNK / entrySize);
  const buffer = new Uint8Array(Math.min(count, perChunk) * entrySize);
  const view = new DataView(buffer.buffer);
  const little = header.littleEndian;
  for (let first = 0; first < count; first += perChunk) {
    const rows = Math.min(perChunk, count - first);
    await source.read(table.offset + first * entrySize, rows * entrySize, buffer);
    for (let i = 0; i < rows; i++) {
      const row = first + i;
      const at = i * entrySize;
      const info = buffer[at + (wide ? 4 : 12)]!;
      const index = view.getUint16(at + (wide ? 6 : 14), little);
      columns.nameOffset[row] = view.getUint32(at, little);
      columns.value[row] = wide ? Number(view.getBigUint64(at + 8, little)) : view.getUint32(at + 4, little);
      columns.size[row] = wide ? Number(view.getBigUint64(at + 16, little)) : view.getUint32(at + 8, little);
      columns.type[row] = info & 15;
      columns.binding[row] = info >> 4;
      columns.rawSection[row] = index;
      columns.section[row] = index < SHN_LORESERVE ? index : index === SHN_XINDEX && extended !== undefined ? extended[row]! : NO_SECTION;
    }
  }
  await markMappingSymbols(columns);
  return columns;
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

/** `$t`, `$a`, `$d`, also as `$t.N`: local symbols without type and size [AAELF32 §5.5.5]. */
async function markMappingSymbols(table: SymbolTable): Promise<void> {
  const rows: number[] = [];
  for (let row = 1; row < table.count; row++) {
    if (table.type[row] === 0 && table.binding[row] === 0 && table.size[row] === 0 && table.section[row] !== 0) rows.push(row);
  }
  await table.strings.visit(
    Uint32Array.from(rows, (row) => table.nameOffset[row]!),
    (i, bytes, start, end) => {
      if (bytes[start] !== 0x24 || end - start < 2 || (end - start > 2 && bytes[start + 2] !== 0x2e)) return;
      const letter = bytes[start + 1];
      table.mapping[rows[i]!] =
        letter === 0x74 ? MAPPING_THUMB : letter === 0x61 ? MAPPING_ARM : letter === 0x64 ? MAPPING_DATA : MAPPING_NONE;
    },
  );
}
