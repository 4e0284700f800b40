import { type ByteSource, SliceSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { memberSource, readArchive } from "../formats/ar/archive.ts";
import { ElfFile, isElf, type Section, SHF_ALLOC, SHN_COMMON, SHT_NULL, SHT_STRTAB, SHT_SYMTAB } from "../formats/elf/index.ts";
import { sniff } from "../formats/sniff/sniff.ts";
import { fileHeader } from "./file-header.ts";
import type { SectionRow } from "./firmware.ts";
import { sectionRows } from "./load.ts";
import { sizeTotals } from "./size-totals.ts";
import type { SizedObject } from "./sized-object.ts";

const SHT_RELA = 4;
const SHT_REL = 9;

/** What is read besides section headers. */
export interface SizedOptions {
  /** Common symbols. */
  readonly common: boolean;
  /** What documents tell. */
  readonly details: boolean;
}

/**
 * The objects of one input. Only headers are read, and the symbol table when commons are asked for.
 * `open` opens the files that a thin archive names, relative to it.
 * @throws InputError as the ELF and archive readers.
 */
export async function sizedObjects(source: ByteSource, options: SizedOptions, open: (path: string) => ByteSource): Promise<SizedObject[]> {
  const start = await source.read(0, Math.min(4096, source.size));
  const { kind, sentence } = sniff(start, source.size);
  if (kind === "elf") return [await sizedObject(source, undefined, options)];
  if (kind !== "archive")
    throw new InputError(
      "input/foreign",
      { file: source.name },
      kind === "foreign" ? `this ${sentence}` : "this is no ELF file and no archive of them",
    );
  const archive = await readArchive(source);
  const objects: SizedObject[] = [];
  for (const member of archive.members) {
    const bytes = archive.thin ? open(member.name) : memberSource(source, member);
    try {
      if (!isElf(await bytes.read(0, Math.min(4, bytes.size)))) continue;
      objects.push({
        ...(await sizedObject(new SliceSource(bytes.name, bytes, 0, bytes.size), source.name, options)),
        name: member.name,
      });
    } finally {
      await bytes.close();
    }
  }
  return objects;
}

async function sizedObject(source: ByteSource, archive: string | undefined, { common, details }: SizedOptions): Promise<SizedObject> {
  const elf = await ElfFile.open(source);
  return {
    name: source.name,
    archive,
    sections: elf.sections
      .filter((section) => isListed(section) || isLooseStrings(section, elf))
      .map((section) => ({
        ...{ name: section.name, nameBytes: section.nameBytes },
        ...{ size: section.size, address: section.address, gnuOnly: !isListed(section) },
      })),
    berkeley: sizeTotals(elf.sections, "berkeley"),
    gnu: sizeTotals(elf.sections, "gnu"),
    common: common ? await commonBytes(elf) : 0,
    ...(details ? { details: { header: await fileHeader(elf, new Findings()), sections: listedRows(elf) } } : {}),
  };
}

function listedRows(elf: ElfFile): SectionRow[] {
  const listed = new Set(elf.sections.filter(isListed).map(({ index }) => index));
  return sectionRows(elf).filter(({ index }) => listed.has(index));
}

/** Tables of symbols, strings and relocations are no sections for `size`, unless they are part of the image (`.relocate` of SAM parts has SHT_REL). */
function isListed(section: Section): boolean {
  if (section.type === SHT_NULL || section.type === SHT_SYMTAB) return false;
  if (section.type === SHT_STRTAB || section.type === SHT_REL || section.type === SHT_RELA) return (section.flags & SHF_ALLOC) !== 0;
  return true;
}

/** String tables that neither the header nor a symbol table names (`.stabstr`): GNU's size lists them, LLVM's does not [seen: binutils 2.40]. */
function isLooseStrings({ type, index }: Section, { header, sections }: ElfFile): boolean {
  const names = header.sectionNameIndex === 0xffff ? sections[0]!.link : header.sectionNameIndex;
  return type === SHT_STRTAB && index !== names && !sections.some((table) => table.type === SHT_SYMTAB && table.link === index);
}

async function commonBytes(elf: ElfFile): Promise<number> {
  const table = await elf.symbols();
  let bytes = 0;
  if (table !== undefined) for (let row = 0; row < table.count; row++) if (table.rawSection[row] === SHN_COMMON) bytes += table.size[row]!;
  return bytes;
}
