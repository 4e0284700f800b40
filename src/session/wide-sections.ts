import { sectionsOfTable } from "../analyses/sections.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { ElfFile } from "../formats/elf/index.ts";
import { fileHeader } from "../image/file-header.ts";
import { sectionRows } from "../image/load.ts";
import { sizeTotals } from "../image/size-totals.ts";
import { GENERATED, type Presented } from "./document.ts";

/** The section table of an ELF64 file, which has no Cortex-M memory to lay out; undefined for ELF32. */
export async function wideSections(source: ByteSource, options: { readonly allocatedOnly: boolean }): Promise<Presented | undefined> {
  const elf = await ElfFile.open(source);
  if (elf.header.class === 32) return undefined;
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
