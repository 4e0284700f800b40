import type { ByteSource } from "../../bytes/byte-source.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { InputError } from "../../bytes/input-error.ts";

/** The ELF header with extended numbering not yet resolved [ELF §Ehdr]. */
export interface ElfHeader {
  readonly class: 32 | 64;
  readonly littleEndian: boolean;
  readonly osAbi: number;
  readonly type: number;
  readonly machine: number;
  readonly entry: number;
  readonly flags: number;
  readonly programHeaderOffset: number;
  readonly programHeaderEntrySize: number;
  readonly programHeaderCount: number;
  readonly sectionHeaderOffset: number;
  readonly sectionHeaderEntrySize: number;
  readonly sectionHeaderCount: number;
  readonly sectionNameIndex: number;
}

/** Whether a file's first bytes are ELF's. */
export function isElf(start: Uint8Array): boolean {
  return start.length >= 4 && start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
}

/**
 * Reads the ELF header.
 * @throws InputError `elf/truncated`, `elf/class`, `elf/data`, `elf/version`, `elf/header-size`.
 */
export async function readHeader(source: ByteSource): Promise<ElfHeader> {
  const file = source.name;
  if (source.size < 52)
    throw new InputError("elf/truncated", { file, fileOffset: source.size }, `the file has ${source.size} bytes; an ELF header needs 52`, {
      spec: "ELF §Ehdr",
    });
  const bytes = await source.read(0, Math.min(64, source.size));
  const [elfClass, data, version] = [bytes[4], bytes[5], bytes[6]];
  if (elfClass !== 1 && elfClass !== 2)
    throw new InputError("elf/class", { file, fileOffset: 4 }, `ELF class ${elfClass}; 1 (32-bit) and 2 (64-bit) are known`, {
      spec: "ELF §Ehdr EI_CLASS",
    });
  if (data !== 1 && data !== 2)
    throw new InputError("elf/data", { file, fileOffset: 5 }, `ELF byte order ${data}; 1 (little-endian) and 2 (big-endian) are known`, {
      spec: "ELF §Ehdr EI_DATA",
    });
  if (version !== 1)
    throw new InputError("elf/version", { file, fileOffset: 6 }, `ELF version ${version}; only 1 exists`, { spec: "ELF §Ehdr EI_VERSION" });
  const wide = elfClass === 2;
  if (wide && source.size < 64)
    throw new InputError(
      "elf/truncated",
      { file, fileOffset: source.size },
      `the file has ${source.size} bytes; a 64-bit ELF header needs 64`,
      { spec: "ELF §Ehdr" },
    );
  const cursor = new Cursor(bytes, { file, fileOffset: 0, littleEndian: data === 1 });
  cursor.seek(16);
  const type = cursor.u16();
  const machine = cursor.u16();
  cursor.skip(4);
  const word = wide ? () => cursor.u64() : () => cursor.u32();
  const entry = word();
  const programHeaderOffset = word();
  const sectionHeaderOffset = word();
  const flags = cursor.u32();
  cursor.skip(2);
  const header: ElfHeader = {
    class: wide ? 64 : 32,
    littleEndian: data === 1,
    osAbi: bytes[7] ?? 0,
    type,
    machine,
    entry,
    flags,
    programHeaderOffset,
    sectionHeaderOffset,
    programHeaderEntrySize: cursor.u16(),
    programHeaderCount: cursor.u16(),
    sectionHeaderEntrySize: cursor.u16(),
    sectionHeaderCount: cursor.u16(),
    sectionNameIndex: cursor.u16(),
  };
  const [programEntry, sectionEntry] = wide ? [56, 64] : [32, 40];
  if (programHeaderOffset !== 0 && header.programHeaderCount > 0 && header.programHeaderEntrySize !== programEntry) {
    throw new InputError(
      "elf/header-size",
      { file, fileOffset: wide ? 54 : 42 },
      `program headers of ${header.programHeaderEntrySize} bytes; ${programEntry} are expected`,
      { spec: "ELF §Phdr" },
    );
  }
  if (sectionHeaderOffset !== 0 && header.sectionHeaderEntrySize !== sectionEntry) {
    throw new InputError(
      "elf/header-size",
      { file, fileOffset: wide ? 58 : 46 },
      `section headers of ${header.sectionHeaderEntrySize} bytes; ${sectionEntry} are expected`,
      { spec: "ELF §Shdr" },
    );
  }
  return header;
}
