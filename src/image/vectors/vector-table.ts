import { MOST_VECTORS, mostVectors } from "../../architecture/exceptions.ts";
import { codeAddress, isCodePointer } from "../../architecture/thumb-bit.ts";
import type { ImageSection } from "../../ledger/section.ts";
import type { LoadedFirmware } from "../load.ts";
import { foreignCore } from "./cortex-m.ts";
import type { OtherTable, VectorWords } from "./vectors.ts";

/** Names that start-up code and vendors give their tables. */
const TABLE_SYMBOLS = [
  "__vector_table",
  "__isr_vector",
  "g_pfnVectors",
  "__Vectors",
  "_vector_table",
  "_vector_start",
  "_vectors",
  "vectors",
  "vector_table",
  "__vectors",
  "_isr_vectors",
  "exception_table",
  "__interrupt_vector_table",
  "interruptVectors",
  "interrupt_vectors",
] as const;
/** Symbols that stand behind a table whose own symbol has no size. */
const END_SYMBOLS = ["_vector_end", "__Vectors_End", "__vectors_end", "__vector_table_end", "__isr_vector_end"] as const;
/** Sections that hold a table for other code than what starts: a boot loader's, an application's. */
const OTHER_SECTION = /vec(tor)?s?(_|\.|$)|vector/i;
const SMALLEST = 8;
/** A table that nothing names may lie behind a header: VTOR wants at least 128 bytes of alignment [ARMv7-M §B3.2.5]. */
const FARTHEST = 0x1000;
const STEP = 0x80;
/** RAM of a Cortex-M lies here and above [ARMv7-M §B3.1]; some parts have it in the code region, from 0x10000000 on. */
const LOWEST_RAM = 0x1000_0000;
const HIGHEST_RAM = 0xa000_0000;

/**
 * Finds the vector table and reads its words: at an address that the user names, in a section made for it, behind a symbol that is usual for it,
 * else by the entry of the file. Undefined when none of them is there, and for another core than a Cortex-M; where it is in the middle of a section its length is the symbol's, else up
 * to the first word that cannot be a vector.
 */
export async function findVectorTable(firmware: LoadedFirmware, given?: number): Promise<VectorWords | undefined> {
  if (foreignCore(firmware) !== undefined) return undefined;
  if (given !== undefined) return readTable(firmware, given, undefined, "--vector-table");
  const named = await namedTables(firmware);
  const main = named.find(({ words }) => leadsToEntry(firmware, words)) ?? (await tableOfEntry(firmware)) ?? named[0];
  if (main === undefined) return undefined;
  return { ...main, others: await otherTables(firmware, main, named) };
}

/** Tables in sections made for them, in address order, then those behind symbols. */
async function namedTables(firmware: LoadedFirmware): Promise<VectorWords[]> {
  const tables: VectorWords[] = [];
  const add = (table: VectorWords | undefined) => {
    if (table !== undefined && !tables.some(({ address }) => address === table.address)) tables.push(table);
  };
  const own = firmware.sections.filter((one) => one.hasBytes && one.storage === "vectors" && one.size >= SMALLEST);
  for (const { name, address, size } of own.sort((a, b) => a.address - b.address))
    add(await readTable(firmware, address, size, `section ${name}`));
  const found = await firmware.find([...TABLE_SYMBOLS, ...END_SYMBOLS]);
  const ends = END_SYMBOLS.flatMap((name) => found.get(name)?.value ?? []);
  for (const name of TABLE_SYMBOLS) {
    const symbol = found.get(name);
    if (symbol?.sectionIndex === undefined) continue;
    const { value, size } = symbol;
    const end = ends.find((one) => one - value >= SMALLEST && one - value <= MOST_VECTORS * 4);
    add(await readTable(firmware, value, size >= SMALLEST ? size : end === undefined ? undefined : end - value, `symbol ${name}`));
  }
  return tables;
}

/** Other tables of the image: named ones, and those in sections that are called like one. */
async function otherTables(firmware: LoadedFirmware, main: VectorWords, named: readonly VectorWords[]): Promise<OtherTable[]> {
  const more: VectorWords[] = [...named];
  for (const { name, address, size, hasBytes, storage } of firmware.sections) {
    if (!hasBytes || storage === "vectors" || size < SMALLEST || !OTHER_SECTION.test(name)) continue;
    const table = await readTable(firmware, address, size, `section ${name}`);
    if (table !== undefined) more.push(table);
  }
  const end = main.address + main.words.length * 4;
  const seen = new Set<number>();
  return more
    .filter(
      ({ address, words }) =>
        (address < main.address || address >= end) && isTable(firmware, words) && !seen.has(address) && seen.add(address),
    )
    .map(({ address, words, evidence }) => ({ address, slots: words.length, evidence }));
}

/**
 * A table that nothing names: at the start of a section or a region or behind a header of an image or a second-stage boot loader there, its first
 * word a stack pointer and its second the entry of the file.
 */
async function tableOfEntry(firmware: LoadedFirmware): Promise<VectorWords | undefined> {
  const { entry, sections, memory } = firmware;
  if (entry === 0) return undefined;
  const regions = memory.regions.map(({ origin }) => origin);
  for (const section of sections.filter(({ hasBytes }) => hasBytes)) {
    const { address, size } = section;
    const starts = [address, ...regions.filter((origin) => origin > address && origin < address + size)];
    const reach = Math.min(size, FARTHEST + 8);
    const bytes = await firmware.read(section, 0, reach);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < FARTHEST; at += STEP) starts.push(address + at);
    for (const start of starts) {
      const at = start - address;
      // Nearly no second word is the entry: that is asked first.
      if (at + 8 <= bytes.length && view.getUint32(at + 4, firmware.littleEndian) !== codeAddress(entry) + 1) continue;
      const table = await readTable(firmware, start, undefined, "its second word, which is the entry of the file");
      if (table !== undefined && leadsToEntry(firmware, table.words)) return table;
    }
  }
  return undefined;
}

function isStackPointer(word: number): boolean {
  return word % 4 === 0 && word >= LOWEST_RAM && word < HIGHEST_RAM;
}

function leadsToEntry({ entry }: LoadedFirmware, [stackPointer = 0, reset = 0]: readonly number[]): boolean {
  return entry !== 0 && reset === codeAddress(entry) + 1 && isStackPointer(stackPointer);
}

function isTable({ sections }: LoadedFirmware, [stackPointer = 0, reset = 0]: readonly number[]): boolean {
  const isCode = ({ executable, address, size }: ImageSection) => executable && reset - 1 >= address && reset - 1 < address + size;
  return isStackPointer(stackPointer) && isCodePointer(reset) && sections.some(isCode);
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
  // What is measured is believed: linkers pad tables beyond what the core has.
  const room = length === undefined ? mostVectors(firmware.target.architecture) * 4 : Math.min(length, MOST_VECTORS * 4);
  const bytes = await firmware.read(section, offset, room);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) words.push(view.getUint32(at, firmware.littleEndian));
  const own = length === undefined ? words.slice(0, plausible(firmware, words)) : words;
  return own.length < SMALLEST / 4 ? undefined : { address, words: own, evidence, measured: length !== undefined, others: [] };
}

/** How many of the words can be a table of which nothing says the length: it ends before the first that is neither empty nor a Thumb address of code. */
function plausible({ sections }: LoadedFirmware, words: readonly number[]): number {
  const code = sections.filter(({ executable }) => executable);
  const isVector = (word: number) =>
    word === 0 || (isCodePointer(word) && code.some(({ address, size }) => word - 1 >= address && word - 1 < address + size));
  const end = words.findIndex((word, index) => index > 0 && !isVector(word));
  return end < 0 ? words.length : end;
}
