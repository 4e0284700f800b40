import type { ByteSource } from "../bytes/byte-source.ts";
import { hex } from "../bytes/quantities.ts";
import { crc32, readDebugLink } from "../formats/dwarf/index.ts";
import { type ElfFile, SHF_ALLOC, SHF_EXECINSTR } from "../formats/elf/index.ts";

/** Bytes that are read at once to compute a checksum. */
const CHUNK = 1 << 20;
/** A debug link is a file name and a checksum. */
const LONGEST_LINK = 1 << 16;

/** What `.gnu_debuglink` of an image says; undefined when there is none, or one that cannot be. */
export async function debugLinkOf(elf: ElfFile): Promise<ReturnType<typeof readDebugLink> | undefined> {
  const section = elf.section(".gnu_debuglink");
  if (section === undefined || section.size > LONGEST_LINK || section.size < 8) return undefined;
  return readDebugLink(await elf.bytes(section), elf.source.name, elf.header.littleEndian);
}

/** Checksum of a whole file, as a debug link has it. */
export async function checksumOf(source: ByteSource): Promise<number> {
  let crc = 0;
  for (let at = 0; at < source.size; at += CHUNK) crc = crc32(await source.read(at, Math.min(CHUNK, source.size - at)), crc);
  return crc;
}

/**
 * Why `companion` cannot be of the same link as `elf`, in words; undefined when it can. Build-ids decide where both have one, else the places of
 * the executable sections.
 */
export async function differentLink(elf: ElfFile, companion: ElfFile): Promise<string | undefined> {
  const [own, its] = [await elf.buildId(), await companion.buildId()];
  if (own !== undefined && its !== undefined && own !== its) return `its build-id is ${its}, the image's ${own}`;
  for (const section of elf.sections) {
    if ((section.flags & SHF_ALLOC) === 0 || (section.flags & SHF_EXECINSTR) === 0) continue;
    const same = companion.sections[section.index];
    if (same?.name !== section.name || same.address !== section.address || same.size !== section.size)
      return `its section ${section.index} is not ${section.name} of ${section.size} bytes at ${hex(section.address)}`;
  }
  return undefined;
}
