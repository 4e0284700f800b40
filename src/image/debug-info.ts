import { InputError } from "../bytes/input-error.ts";
import {
  type DebugSection,
  DebugSections,
  Dwarf,
  type DwarfInput,
  type Extents,
  NONE,
  readFrames,
  stitchSplitUnits,
} from "../formats/dwarf/index.ts";
import { type ElfFile, SHF_COMPRESSED, SHT_NOBITS } from "../formats/elf/index.ts";
import { distinctNumbers } from "../kernel/numbers.ts";
import type { ImageSection } from "../ledger/section.ts";
import { debugHolder } from "./debug-holder.ts";
import type { LoadedFirmware } from "./load.ts";
import { SYMBOL_KINDS, type Symbols } from "./symbols.ts";

const FUNCTION = SYMBOL_KINDS.indexOf("function");

/**
 * Opens the debug information of an image, or of the companion file that holds it, with the units that were split off. Undefined when there is none; damage
 * that makes it unreadable as a whole costs a finding, and the bytes fall to the next-best owner.
 */
export async function openDebugInfo({ elf, sections, symbols, findings, splitUnit }: LoadedFirmware): Promise<Dwarf | undefined> {
  try {
    return await Dwarf.open(await stitchSplitUnits(dwarfInput(elf, sections, symbols), splitUnit), findings);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    findings.recovered(error, "warning", "crates, files and lines are told from symbol names alone");
    return undefined;
  }
}

/** Largest frame of functions by their address, bytes, as `.debug_frame` describes them [DWARF5 §6.4]; none where it is missing or damaged. */
export async function readCallFrames({
  elf,
  sections,
  symbols,
  findings,
}: Pick<LoadedFirmware, "elf" | "sections" | "symbols" | "findings">): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  try {
    const { count, start, maxOffset } = await readFrames(new DebugSections(dwarfInput(elf, sections, symbols)), findings);
    for (let row = 0; row < count; row++) {
      const bytes = maxOffset[row]!;
      if (bytes !== NONE && bytes > (found.get(start[row]!) ?? 0)) found.set(start[row]!, bytes);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    findings.recovered(error, "warning", "frames are told from the code alone");
  }
  return found;
}

function dwarfInput(elf: ElfFile, sections: readonly ImageSection[], symbols: Symbols): DwarfInput {
  return {
    file: debugHolder(elf).source.name,
    littleEndian: elf.header.littleEndian,
    section(name) {
      return debugSection(elf, name) ?? (elf.companion && debugSection(elf.companion, name));
    },
    code: extents(sections.filter((section) => section.executable)),
    allocated: extents(sections),
    functionStarts: starts(symbols, (kind) => kind === FUNCTION),
    // A label whose size nobody says is no variable of C or Rust: at a tombstone it would bring removed ones back.
    dataStarts: starts(symbols, (kind, inferred) => kind !== FUNCTION && !inferred),
  };
}

/** Where a section of debug information lies in a file; undefined when the file has no bytes of it. */
export function debugSection(elf: ElfFile, name: string): DebugSection | undefined {
  const section = elf.section(name);
  return section === undefined || section.type === SHT_NOBITS ? undefined : placeOf(elf, section);
}

/** All sections of a name: files that are not linked have one for each type unit. */
export function debugSections(elf: ElfFile, name: string): DebugSection[] {
  return elf.sections.filter((section) => section.name === name && section.type !== SHT_NOBITS).map((section) => placeOf(elf, section));
}

function placeOf({ source }: ElfFile, { offset, size, flags }: ElfFile["sections"][number]): DebugSection {
  return { source, offset, size, compressed: (flags & SHF_COMPRESSED) !== 0 };
}

function extents(sections: readonly ImageSection[]): Extents {
  const rows = sections.filter((section) => section.size > 0).sort((a, b) => a.address - b.address);
  const kept = rows.filter((section, i) => i === 0 || section.address >= rows[i - 1]!.address + rows[i - 1]!.size);
  return { start: Uint32Array.from(kept, (section) => section.address), length: Uint32Array.from(kept, (section) => section.size) };
}

function starts(symbols: Symbols, wanted: (kind: number, inferred: boolean) => boolean): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < symbols.count; i++) if (wanted(symbols.kind[i]!, symbols.inferred[i] === 1)) found.push(symbols.address[i]!);
  return distinctNumbers(Uint32Array.from(found));
}
