import { BytesHash } from "../kernel/hash.ts";
import type { Firmware } from "./firmware.ts";

/** Bytes that are read at a time. */
const PIECE = 1 << 20;
/** Bytes of all that is read, more than any Cortex-M has mapped as flash: sections that share bytes of the file hold more than it in sum. */
const MOST = 128 << 20;
/** Notes are written by the linker, a build ID among them, which differs where nothing of the program does. */
const NOTE = "NOTE";

/** A hash of the bytes of each section that is in memory and has any in the file, by its index; none of notes, nor beyond so many bytes as an image can hold. @throws InputError as its bytes are read */
export async function sectionHashes({ sections, sectionTable, read }: Firmware): Promise<ReadonlyMap<number, string>> {
  const notes = new Set(sectionTable.filter(({ type }) => type === NOTE).map(({ index }) => index));
  const hashes = new Map<number, string>();
  let left = MOST;
  for (const section of sections) {
    if (!section.hasBytes || section.size === 0 || section.size > left || notes.has(section.index)) continue;
    left -= section.size;
    const hash = new BytesHash();
    for (let at = 0; at < section.size; at += PIECE) hash.add(await read(section, at, Math.min(PIECE, section.size - at)));
    hashes.set(section.index, hash.text);
  }
  return hashes;
}
