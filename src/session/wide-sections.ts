import { type SectionsOptions, sectionsOfTable } from "../analyses/sections.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { ElfFile, ET_CORE, ET_REL } from "../formats/elf/index.ts";
import { fileHeader } from "../image/file-header.ts";
import { sectionRows } from "../image/load.ts";
import { sizeTotals } from "../image/size-totals.ts";
import { GENERATED, type Presented } from "./document.ts";

/** The section table of an ELF64 file, an object file or a core dump, which have no memory to lay out; undefined for linked ELF32. */
export async function wideSections(source: ByteSource, options: SectionsOptions): Promise<Presented | undefined> {
  const elf = await ElfFile.open(source);
  if (elf.header.class === 32 && elf.header.type !== ET_REL && elf.header.type !== ET_CORE) return undefined;
  const findings = new Findings();
  const result = sectionsOfTable(sectionRows(elf), options);
  return {
    document: {
      ...GENERATED,
      firmware: await fileHeader(elf, findings),
      size: { ...sizeTotals(elf.sections) },
      ...result.parts,
      findings: [...findings.list()],
    },
    page: { title: source.name, views: result.views },
  };
}
