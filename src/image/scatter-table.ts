import type { ElfFile } from "../formats/elf/index.ts";
import type { ImageSection } from "../ledger/section.ts";
import { findSymbols } from "./find-symbols.ts";
import { packedSection } from "./packed-section.ts";

/** What the start-up code of armlink's library copies, unpacks or clears. Bytes. */
interface ScatterEntry {
  readonly load: number;
  readonly run: number;
  readonly size: number;
}

const BORDERS = ["Region$$Table$$Base", "Region$$Table$$Limit"];
const ENTRY = 16;
const MOST_ENTRIES = 1024;

/**
 * Gives sections whose load image armlink compressed the size that they have in RAM. The ELF's section holds the compressed bytes under the address at
 * which they run unpacked; `Region$$Table` tells how many they become [seen: armlink 5.06]. The image becomes a section of its own.
 */
export async function unpackSections(elf: ElfFile, sections: readonly ImageSection[]): Promise<readonly ImageSection[]> {
  const candidates = sections.filter(({ hasBytes, writable, loadAddress }) => hasBytes && writable && loadAddress !== undefined);
  const entries = candidates.length === 0 ? [] : await scatterEntries(elf, sections);
  if (entries.length === 0) return sections;
  const unpacked = new Map<ImageSection, ImageSection[]>();
  for (const section of candidates) {
    const { loadAddress, size } = section;
    const entry = entries.find(({ run, load }) => run === section.address && load === loadAddress);
    if (entry === undefined || loadAddress === undefined || entry.size <= size) continue;
    const running: ImageSection = { ...section, size: entry.size, hasBytes: false, loadAddress: undefined };
    unpacked.set(section, [running, packedSection(section, loadAddress, size, elf.sections.length + unpacked.size)]);
  }
  return unpacked.size === 0 ? sections : sections.flatMap((section) => unpacked.get(section) ?? [section]);
}

/** The entries of `Region$$Table`: load address, run address, size, handler; empty without the symbols that border it. */
async function scatterEntries(elf: ElfFile, sections: readonly ImageSection[]): Promise<ScatterEntry[]> {
  if (!(await elf.mayName(BORDERS[0]!))) return [];
  const borders = await findSymbols(await elf.symbols(), BORDERS);
  const [base, limit] = BORDERS.map((name) => borders.get(name)?.value);
  const holder = sections.find(({ hasBytes, address, size }) => hasBytes && base !== undefined && base >= address && base < address + size);
  if (base === undefined || limit === undefined || holder === undefined) return [];
  const length = Math.min(limit, holder.address + holder.size) - base;
  if (length < ENTRY || length > MOST_ENTRIES * ENTRY) return [];
  const bytes = await elf.source.read(holder.fileOffset + base - holder.address, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => view.getUint32(at, elf.header.littleEndian);
  return Array.from({ length: Math.floor(length / ENTRY) }, (_, i) => ({
    load: word(ENTRY * i),
    run: word(ENTRY * i + 4),
    size: word(ENTRY * i + 8),
  }));
}
