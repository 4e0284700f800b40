import type { VectorWords } from "../model/vectors.ts";
import type { LoadedFirmware } from "./firmware.ts";

/** Names that start-up code and vendors give their tables. */
const TABLE_SYMBOLS = [
  "__vector_table",
  "__isr_vector",
  "g_pfnVectors",
  "__Vectors",
  "_vectors",
  "vectors",
  "vector_table",
  "__vectors",
  "exception_table",
  "__interrupt_vector_table",
] as const;
const MOST_WORDS = 496;
const SMALLEST = 8;

/**
 * Finds the vector table and reads its words: at an address that the user names, in a section made for it, behind a symbol that is usual for it.
 * Undefined when none of them is there; where it is in the middle of a section its length is the symbol's, else the section's.
 */
export async function findVectorTable(firmware: LoadedFirmware, given?: number): Promise<VectorWords | undefined> {
  if (given !== undefined) return readTable(firmware, given, undefined, "--vector-table");
  const section = firmware.sections
    .filter((candidate) => candidate.storage === "vectors" && candidate.size >= SMALLEST)
    .sort((a, b) => a.address - b.address)[0];
  if (section !== undefined) return readTable(firmware, section.address, section.size, `section ${section.name}`);
  const found = await firmware.find(TABLE_SYMBOLS);
  for (const name of TABLE_SYMBOLS) {
    const symbol = found.get(name);
    if (symbol?.section === undefined) continue;
    const table = await readTable(firmware, symbol.value, symbol.size >= SMALLEST ? symbol.size : undefined, `symbol ${name}`);
    if (table !== undefined) return table;
  }
  return undefined;
}

async function readTable(
  firmware: LoadedFirmware,
  address: number,
  length: number | undefined,
  evidence: string,
): Promise<VectorWords | undefined> {
  const section = firmware.sections.find(
    (candidate) => candidate.hasBytes && address >= candidate.address && address < candidate.address + candidate.size,
  );
  if (section === undefined) return undefined;
  const offset = address - section.address;
  const bytes = await firmware.read(section, offset, Math.min(length ?? MOST_WORDS * 4, MOST_WORDS * 4));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) words.push(view.getUint32(at, firmware.littleEndian));
  return words.length < SMALLEST / 4 ? undefined : { address, words, evidence };
}
