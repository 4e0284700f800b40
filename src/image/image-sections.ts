import { architectureOf } from "../architecture/architecture.ts";
import type { Finding } from "../bytes/finding.ts";
import { counted } from "../bytes/quantities.ts";
import {
  type ElfFile,
  PT_LOAD,
  type Section,
  type Segment,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  SHT_ARM_EXIDX,
  SHT_NOBITS,
} from "../formats/elf/index.ts";
import type { ImageSection, Storage } from "../ledger/section.ts";

const SHF_TLS = 0x400;
const VECTOR_SECTION =
  /^\.(vector_table|isr_?vectors?|vectors?|intvecs?|interrupts?|interrupt_vectors?|vector_rom|isr_vector_table|reset_vectors?)(\.|$)/;
const RESERVED_SECTION =
  /^\.?_*(user_heap_stack|heap2stackfill|(co_|p|c|main|irq|process)?stacks?(_dummy|_reserve)?|heaps?\d*(_reserve)?)(\.|$)/i;
const UNINIT_SECTION = /^\.?(uninit|noinit|no_init|persistent|segger_rtt|rtt)/i;

/**
 * The allocated sections of an image with the place of their load image; for a file without a section table its loadable segments stand in.
 * The load address is trusted from `p_paddr` and `p_filesz` alone: a section without bytes in the file has none, whatever a map says.
 */
export function imageSections(elf: ElfFile): ImageSection[] {
  if (elf.sections.length <= 1) return segmentsAsSections(elf.segments);
  const loads = elf.segments.filter((segment) => segment.type === PT_LOAD && segment.fileSize > 0);
  const { system } = architectureOf(elf.header.machine);
  return elf.sections
    .filter((section) => isInMemory(section) && !isScratch(section, system))
    .map((section) => imageSection(section, loads));
}

/**
 * Says which sections are left out because they are tables of the build: Zephyr's first link has `.intList` in IDT_LIST, from which the interrupt tables of
 * the second are made.
 */
export function leftOutScratch(elf: ElfFile): Finding[] {
  const { system } = architectureOf(elf.header.machine);
  return elf.sections
    .filter((section) => isInMemory(section) && isScratch(section, system) && section.size > 0)
    .map(({ name, size, address }) => ({
      code: "elf/no-memory",
      severity: "note" as const,
      message: `${name} (${counted(size, "byte")} at 0x${address.toString(16)}) lies where the architecture has no memory, and is left out: a table of the build, not of the image`,
      where: name,
    }));
}

/** Data where no memory is; code there is what another profile starts with (high vectors). */
function isScratch({ address, flags }: Section, system: number | undefined): boolean {
  return system !== undefined && address >= system && (flags & SHF_EXECINSTR) === 0;
}

/** Symbols and sizes beyond 32 bits cannot be Cortex-M's; such sections are left to `size` and `sections`. */
export function outsideAddressSpace(sections: readonly ImageSection[]): Finding[] {
  return sections
    .filter((section) => section.address + section.size > 0x1_0000_0000)
    .map((section) => ({
      code: "elf/section-address",
      severity: "error" as const,
      message: `${section.name} ends at 0x${(section.address + section.size).toString(16)}, beyond the 32-bit address space`,
      where: section.name,
    }));
}

function isInMemory(section: Section): boolean {
  const tlsTemplateOnly = (section.flags & SHF_TLS) !== 0 && section.type === SHT_NOBITS;
  return (section.flags & SHF_ALLOC) !== 0 && !tlsTemplateOnly;
}

function imageSection(section: Section, loads: readonly Segment[]): ImageSection {
  const hasBytes = section.type !== SHT_NOBITS;
  const loadAddress = hasBytes && section.size > 0 ? loadAddressOf(section, loads) : undefined;
  const writable = (section.flags & SHF_WRITE) !== 0;
  const executable = (section.flags & SHF_EXECINSTR) !== 0;
  return {
    index: section.index,
    name: section.name,
    address: section.address,
    size: section.size,
    alignment: Math.max(1, section.alignment),
    writable,
    executable,
    hasBytes,
    fileOffset: section.offset,
    loadAddress: loadAddress === section.address ? undefined : loadAddress,
    storage: storageOf(section.name, hasBytes, writable, executable, loadAddress !== undefined && loadAddress !== section.address),
    // Some linkers give it another type, and its usual name.
    exceptionIndex: section.type === SHT_ARM_EXIDX || (hasBytes && section.name.startsWith(".ARM.exidx")),
  };
}

/**
 * Where a section's load image lies. Most linkers write a segment whose addresses and file offsets run alike; armlink writes one for several
 * execution regions, which follow one another in the file and in flash alone [seen: armlink 5 and 6].
 */
function loadAddressOf(section: Section, loads: readonly Segment[]): number | undefined {
  const holding = loads.filter(({ offset, fileSize }) => section.offset >= offset && section.offset + section.size <= offset + fileSize);
  const segment = holding.find(({ virtualAddress, offset }) => section.address - virtualAddress === section.offset - offset) ?? holding[0];
  return segment === undefined ? undefined : segment.physicalAddress + (section.offset - segment.offset);
}

/** What the bytes of a section are, by its name and flags; `copied` says that it has a load image elsewhere. */
export function storageOf(name: string, hasBytes: boolean, writable: boolean, executable: boolean, copied: boolean): Storage {
  if (!hasBytes) return RESERVED_SECTION.test(name) ? "reserved" : UNINIT_SECTION.test(name) ? "uninit" : "bss";
  if (VECTOR_SECTION.test(name)) return "vectors";
  if (executable) return "code";
  return writable || copied ? "data" : "rodata";
}

function segmentsAsSections(segments: readonly Segment[]): ImageSection[] {
  return segments
    .filter((segment) => segment.type === PT_LOAD && segment.memorySize > 0)
    .flatMap((segment, i): ImageSection[] => {
      const executable = (segment.flags & 1) !== 0;
      const writable = (segment.flags & 2) !== 0;
      const common = { alignment: Math.max(1, segment.alignment), writable, executable, fileOffset: segment.offset };
      const copied = segment.physicalAddress !== segment.virtualAddress;
      const file: ImageSection = {
        ...common,
        index: 2 * i + 1,
        name: `segment ${i}`,
        address: segment.virtualAddress,
        size: Math.min(segment.fileSize, segment.memorySize),
        hasBytes: true,
        loadAddress: copied ? segment.physicalAddress : undefined,
        storage: executable ? "code" : writable || copied ? "data" : "rodata",
      };
      const rest: ImageSection = {
        ...common,
        index: 2 * i + 2,
        name: `segment ${i} (zeroed)`,
        address: segment.virtualAddress + file.size,
        size: segment.memorySize - file.size,
        hasBytes: false,
        loadAddress: undefined,
        storage: "bss",
      };
      return [file, rest].filter((section) => section.size > 0);
    });
}
