import type { ByteSource } from "../../bytes/byte-source.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { InputError } from "../../bytes/input-error.ts";
import { PN_XNUM } from "./constants.ts";
import type { ElfHeader } from "./header.ts";

/** One program header [ELF §Phdr]; addresses and sizes in bytes. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly virtualAddress: number;
  readonly physicalAddress: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

/** Most program headers that are read, `PN_XNUM` and one: beyond, a section header counts them. */
const MOST_SEGMENTS = 1 << 16;

/**
 * Reads the program headers; `extendedCount` (the null section's `sh_info`) is their number when `e_phnum` is PN_XNUM.
 * @throws InputError `elf/segment-table`.
 */
export async function readSegments(source: ByteSource, header: ElfHeader, extendedCount: number): Promise<Segment[]> {
  const count = header.programHeaderCount === PN_XNUM ? extendedCount : header.programHeaderCount;
  if (header.programHeaderOffset === 0 || count === 0) return [];
  const wide = header.class === 64;
  const end = header.programHeaderOffset + count * header.programHeaderEntrySize;
  if (!(end <= source.size)) {
    throw new InputError(
      "elf/segment-table",
      { file: source.name, fileOffset: header.programHeaderOffset },
      `the table of ${count} program headers ends at 0x${end.toString(16)}, after the file's end 0x${source.size.toString(16)}: is the file truncated?`,
      { spec: "ELF §Ehdr e_phoff" },
    );
  }
  if (count > MOST_SEGMENTS) {
    throw new InputError(
      "elf/segment-table",
      { file: source.name, fileOffset: header.programHeaderOffset },
      `the table has ${count} program headers; at most ${MOST_SEGMENTS} are read`,
      { spec: "ELF §Ehdr e_phnum" },
    );
  }
  const bytes = await source.read(header.programHeaderOffset, count * header.programHeaderEntrySize);
  const cursor = new Cursor(bytes, { file: source.name, fileOffset: header.programHeaderOffset, littleEndian: header.littleEndian });
  const segments: Segment[] = [];
  for (let index = 0; index < count; index++) segments.push(wide ? read64(cursor) : read32(cursor));
  return segments;
}

function read32(cursor: Cursor): Segment {
  const [type, offset, virtualAddress, physicalAddress] = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  const [fileSize, memorySize, flags, alignment] = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  return { type, flags, offset, virtualAddress, physicalAddress, fileSize, memorySize, alignment };
}

function read64(cursor: Cursor): Segment {
  const [type, flags, offset, virtualAddress] = [cursor.u32(), cursor.u32(), cursor.u64(), cursor.u64()];
  const [physicalAddress, fileSize, memorySize, alignment] = [cursor.u64(), cursor.u64(), cursor.u64(), cursor.u64()];
  return { type, flags, offset, virtualAddress, physicalAddress, fileSize, memorySize, alignment };
}
