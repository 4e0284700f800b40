import { sectionsOfTable } from "../analyses/sections.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { ElfFile, machineName } from "../formats/elf/index.ts";
import { sectionRows } from "../image/load.ts";
import { sizeTotals } from "../image/size-totals.ts";
import { GENERATED, type Presented } from "./document.ts";

/** The section table of an ELF64 file, which has no Cortex-M memory to lay out; undefined for ELF32. */
export async function wideSections(source: ByteSource, options: { readonly allocatedOnly: boolean }): Promise<Presented | undefined> {
  const elf = await ElfFile.open(source);
  if (elf.header.class === 32) return undefined;
  const result = sectionsOfTable(sectionRows(elf), options);
  return {
    document: {
      ...GENERATED,
      firmware: {
        file: source.name,
        class: 64,
        machine: machineName(elf.header.machine),
        entry: elf.header.entry,
        buildId: (await elf.buildId()) ?? null,
        producers: [],
        target: { triple: null, architecture: null, core: null, fpu: null, floatAbi: null },
      },
      size: { ...sizeTotals(elf.sections) },
      ...result.parts,
      findings: [],
    },
    page: { title: source.name, views: result.views },
  };
}
