import type { LoadedFirmware } from "./load.ts";
import type { VectorWords } from "./vectors.ts";

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
/** Second-stage boot loader of the RP2040, bytes. */
const BOOT2 = 0x100;
/** RAM of a Cortex-M lies here and above [ARMv7-M §B3.1]; some parts have it in the code region, from 0x10000000 on. */
const LOWEST_RAM = 0x1000_0000;

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
    if (symbol?.sectionIndex === undefined) continue;
    const table = await readTable(firmware, symbol.value, symbol.size >= SMALLEST ? symbol.size : undefined, `symbol ${name}`);
    if (table !== undefined) return table;
  }
  return tableOfEntry(firmware);
}

/**
 * A table that nothing names: at the start of a section or a region, behind a second-stage boot loader of 256 bytes (RP2040), its first word a
 * stack pointer and its second the entry of the file.
 */
async function tableOfEntry(firmware: LoadedFirmware): Promise<VectorWords | undefined> {
  const { entry, sections, memory } = firmware;
  if (entry === 0) return undefined;
  const starts = [
    ...sections.filter(({ hasBytes }) => hasBytes).map(({ address }) => address),
    ...memory.regions.map(({ origin }) => origin),
  ];
  for (const start of new Set(starts.flatMap((address) => [address, address + BOOT2]))) {
    const table = await readTable(firmware, start, undefined, "its second word, which is the entry of the file");
    const [stackPointer = 0, reset = 0] = table?.words ?? [];
    if (table !== undefined && reset === entry - (entry % 2) + 1 && stackPointer % 4 === 0 && stackPointer >= LOWEST_RAM) return table;
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
  const own = length === undefined ? words.slice(0, plausible(firmware, words)) : words;
  return own.length < SMALLEST / 4 ? undefined : { address, words: own, evidence };
}

/** How many of the words can be a table of which nothing says the length: it ends before the first that is neither empty nor a Thumb address of code. */
function plausible({ sections }: LoadedFirmware, words: readonly number[]): number {
  const code = sections.filter(({ executable }) => executable);
  const isVector = (word: number) =>
    word === 0 || (word % 2 === 1 && code.some(({ address, size }) => word - 1 >= address && word - 1 < address + size));
  const end = words.findIndex((word, index) => index > 0 && !isVector(word));
  return end < 0 ? words.length : end;
}
