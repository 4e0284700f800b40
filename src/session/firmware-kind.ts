import type { ByteSource } from "../bytes/byte-source.ts";
import { ElfFile, isElf, PT_INTERP } from "../formats/elf/index.ts";

/** Bytes that tell an ELF. */
const MAGIC = 16;
/** e_machine of the 32-bit host that still exists [gABI, e_machine]. */
const EM_386 = 3;

/** Whether a file is an ELF, by its first bytes. */
export async function isElfFile(source: ByteSource): Promise<boolean> {
  return isElf(await source.read(0, Math.min(MAGIC, source.size)));
}

/** A 32-bit ELF that asks for no program interpreter; Mach-O, PE and 64-bit files are programs of a host. */
export async function isFirmware(source: ByteSource): Promise<boolean> {
  if (!(await isElfFile(source))) return false;
  const { header, segments } = await ElfFile.open(source);
  return header.class === 32 && header.machine !== EM_386 && !segments.some(({ type }) => type === PT_INTERP);
}
