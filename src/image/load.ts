import { architectureOf } from "../architecture/architecture.ts";
import type { Target } from "../architecture/target.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import type { Skeleton, SplitPiece } from "../formats/dwarf/index.ts";
import {
  ElfFile,
  ET_CORE,
  ET_REL,
  machineName,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  SHT_NOBITS,
  sectionFlagLetters,
  sectionTypeName,
} from "../formats/elf/index.ts";
import { guessRegionKind } from "../formats/memory-x/index.ts";
import { checkMemory } from "../ledger/invariants.ts";
import { Ledger } from "../ledger/ledger.ts";
import { layOut } from "../ledger/memory.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import { settle } from "../ledger/settle.ts";
import { commandTarget } from "./command-target.ts";
import { hasDebugInfo } from "./debug-holder.ts";
import { describeSymbols } from "./describe.ts";
import { findSymbols, symbolValues } from "./find-symbols.ts";
import type { Firmware, SectionRow } from "./firmware.ts";
import { withPadding } from "./gaps.ts";
import { imageSections, leftOutScratch, outsideAddressSpace } from "./image-sections.ts";
import { buildComments, countsGaps } from "./producers.ts";
import { unpackSections } from "./scatter-table.ts";
import { sizeTotals } from "./size-totals.ts";
import { noSymbols, ownedSymbols, symbolClaims } from "./symbol-claims.ts";
import { foreignCore } from "./vectors/cortex-m.ts";

/** What is known besides the ELF. */
export interface FirmwareOptions {
  /** Regions of the linker script; none when no script was found. */
  readonly regions?: readonly RegionDefinition[];
  /** `false` leaves the symbol table unread: for questions about sections and memory alone. */
  readonly symbols?: boolean;
  /** Collects what is noticed; a new collection unless one is given. */
  readonly findings?: Findings;
  /** Finds the file that holds what was stripped; asked when the image has no symbols or no debug information. */
  readonly companion?: (elf: ElfFile, findings: Findings) => Promise<ElfFile | undefined>;
  /** Finds the unit that was split off a skeleton, in a file of its own. */
  readonly splitUnit?: (skeleton: Skeleton) => Promise<SplitPiece | undefined>;
}

/** An opened ELF with the facts that its model was made from, for evidence that reads further. */
export interface LoadedFirmware extends Firmware {
  readonly elf: ElfFile;
  readonly splitUnit: (skeleton: Skeleton) => Promise<SplitPiece | undefined>;
}

/**
 * Reads an ELF and decides the levels that need nothing but it: region, section and symbol.
 * @throws InputError when headers or tables are damaged; `elf/not-32-bit` for an ELF64 image, which has sections but no Cortex-M memory;
 * `elf/not-linked` for an object file, `elf/core-dump` for a dump of memory.
 */
export async function loadFirmware(source: ByteSource, options: FirmwareOptions = {}): Promise<LoadedFirmware> {
  const elf = await ElfFile.open(source);
  if (elf.header.class === 64) {
    throw new InputError(
      "elf/not-32-bit",
      { file: source.name },
      `this is a 64-bit ELF for ${machineName(elf.header.machine)}; Cortex-M firmware is 32-bit ARM. Was it built for the host? Build with --target thumbv7em-none-eabihf or the like; size and sections work on any ELF`,
    );
  }
  if (UNLINKED[elf.header.type] !== undefined) {
    const [code, sentence] = UNLINKED[elf.header.type]!;
    throw new InputError(code, { file: source.name }, `${sentence}; size and sections work on any ELF`);
  }
  const findings = options.findings ?? new Findings();
  const companion = options.companion === undefined || !isStripped(elf) ? undefined : await options.companion(elf, findings);
  if (companion !== undefined) elf.attach(companion);
  const sections = await unpackSections(elf, imageSections(elf));
  for (const finding of [...leftOutScratch(elf), ...outsideAddressSpace(sections)]) findings.report(finding);
  const inSpace = sections.filter((section) => section.address + section.size <= 0x1_0000_0000);
  const readsSymbols = options.symbols !== false;
  const owned = readsSymbols ? await ownedSymbols(elf, inSpace, findings) : noSymbols();
  const { symbols } = owned;
  const ledger = new Ledger(inSpace);
  if (readsSymbols) {
    const spans = withPadding(settle(symbolClaims(owned), inSpace), inSpace);
    ledger.keep("symbol", () => spans, { count: symbols.count, name: (owner) => `symbol ${owner}` });
  }
  const { producers, commands } = await buildComments(elf);
  const stackTop = readsSymbols ? (await findSymbols(await elf.symbols(), ["_stack_start"])).get("_stack_start")?.value : undefined;
  const { sram } = architectureOf(elf.header.machine);
  const memory = layOut(inSpace, regionsOf(options.regions ?? [], sram !== undefined), {
    ...{ stackTop, sram, countsGaps: countsGaps(producers) },
  });
  checkMemory(memory);
  for (const finding of memory.findings) findings.report(finding);
  const attributes = await elf.attributes(findings);
  const target =
    attributes === undefined || attributes.size === 0 ? commandTarget(commands) : architectureOf(elf.header.machine).targetOf(attributes);
  reportMachine(elf, target, findings);
  return {
    elf,
    splitUnit: options.splitUnit ?? (async () => undefined),
    file: source.name,
    class: elf.header.class,
    machine: machineName(elf.header.machine),
    entry: elf.header.entry,
    littleEndian: elf.header.littleEndian,
    buildId: await elf.buildId(),
    producers,
    target,
    size: sizeTotals(elf.sections),
    sectionTable: sectionRows(elf),
    sections: inSpace,
    memory,
    symbols,
    ledger,
    findings,
    describe: async (asked) => describeSymbols(await elf.symbols(), symbols, asked),
    names: async (rows, prefix) => {
      const table = await elf.symbols();
      if (table === undefined) return Array.from(rows, () => "");
      const offsets = Uint32Array.from(rows, (row) => table.nameOffset[row] ?? 0);
      return table.strings.at(offsets, prefix);
    },
    mayName: async (patterns) => (await (await elf.symbols())?.strings.mayMatch(patterns)) === true,
    find: async (names) => findSymbols(await elf.symbols(), names),
    values: async (names) => symbolValues(await elf.symbols(), names),
    read: async (section, offset, length) => {
      if (!section.hasBytes || offset >= section.size) return new Uint8Array(0);
      return source.read(section.fileOffset + offset, Math.min(length, section.size - offset));
    },
  };
}

/** Regions whose kind the address map of another family told: how they are used tells it then. */
function regionsOf(given: readonly RegionDefinition[], byAddress: boolean): readonly RegionDefinition[] {
  if (byAddress) return given;
  return given.map((region) => {
    const { kind } = guessRegionKind(region, false);
    return region.kind === "ram" && kind !== "ram" ? { ...region, kind: kind === "other" ? undefined : kind } : region;
  });
}

/** Files that hold no linked image, by `e_type`: the code and the sentence that refuse them. */
const UNLINKED: Readonly<Record<number, readonly [string, string]>> = {
  [ET_REL]: [
    "elf/not-linked",
    "an object file's references wait for the linker, and its sections have no addresses yet: name the linked ELF",
  ],
  [ET_CORE]: ["elf/core-dump", "this is a core dump: memory of a program at one moment, not what is flashed; name the ELF that was linked"],
};

function isStripped(elf: ElfFile): boolean {
  return !hasDebugInfo(elf) || !elf.hasSymbols;
}

/** The section table in words; the null section is left out. */
export function sectionRows(elf: ElfFile): SectionRow[] {
  return elf.sections.slice(1).map((section) => ({
    index: section.index,
    name: section.name,
    address: section.address,
    size: section.size,
    type: sectionTypeName(section.type, elf.header.machine),
    flags: sectionFlagLetters(section.flags, elf.header.osAbi),
    allocated: (section.flags & SHF_ALLOC) !== 0,
    writable: (section.flags & SHF_WRITE) !== 0,
    executable: (section.flags & SHF_EXECINSTR) !== 0,
    hasBytes: section.type !== SHT_NOBITS,
  }));
}

function reportMachine(elf: ElfFile, target: Target, findings: Findings): void {
  if (architectureOf(elf.header.machine).machine === undefined) {
    findings.report({
      code: "target/not-arm",
      severity: "warning",
      message: `this image is for ${machineName(elf.header.machine)}, not ARM: sections, symbols and memory are right, what is specific to Cortex-M is left out`,
    });
  } else if (target.architecture !== undefined && foreignCore({ machine: "ARM", target }) !== undefined) {
    findings.report({
      code: "target/not-cortex-m",
      severity: "warning",
      message: `this image is for ARM ${target.architecture}, no Cortex-M: sections, symbols and memory are right, what is specific to Cortex-M is left out`,
    });
  }
  if (architectureOf(elf.header.machine).machine !== undefined && !elf.header.littleEndian) {
    findings.report({
      code: "target/big-endian",
      severity: "warning",
      message: "this image is big-endian; Cortex-M firmware is little-endian: was it built for another core?",
    });
  }
}
