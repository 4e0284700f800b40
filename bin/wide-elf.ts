import { sectionsOfTable } from "../src/analyses/sections.ts";
import type { ByteSource } from "../src/bytes/byte-source.ts";
import { SCHEMA_VERSION } from "../src/contract/schema-version.ts";
import { ElfFile, machineName } from "../src/formats/elf/index.ts";
import { sectionRows } from "../src/image/load.ts";
import { sizeTotals } from "../src/image/size-totals.ts";
import type { Presented } from "./present.ts";
import { VERSION } from "./version.ts";

/** The section table of an ELF64 file, which has no Cortex-M memory to lay out; undefined for ELF32. */
export async function wideSections(source: ByteSource, options: { readonly allocatedOnly: boolean }): Promise<Presented | undefined> {
  const elf = await ElfFile.open(source);
  if (elf.header.class === 32) return undefined;
  const result = sectionsOfTable(sectionRows(elf), options);
  return {
    document: {
      schemaVersion: SCHEMA_VERSION,
      generator: { name: "cortex-size", version: VERSION },
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
