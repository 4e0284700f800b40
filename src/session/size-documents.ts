import { sectionsOfTable } from "../analyses/sections.ts";
import type { ReportDocument } from "../contract/document.ts";
import { type SizedObject, sizedName } from "../image/sized-object.ts";
import { GENERATED } from "./document.ts";

/**
 * The documents of what `size` reads, one for each ELF and each member of an archive: Berkeley sums, with common symbols as bss where these were read, and the
 * sections that `size -A` lists. Needs their details.
 */
export function sizeDocuments(objects: readonly SizedObject[]): ReportDocument[] {
  return objects.map((object) => {
    const { berkeley, common, details } = object;
    if (details === undefined) throw new Error(`${object.name} was read without its details`);
    return {
      ...GENERATED,
      firmware: { ...details.header, file: sizedName(object) },
      size: { ...berkeley, bss: berkeley.bss + common, total: berkeley.total + common },
      ...sectionsOfTable(details.sections, { allocatedOnly: false }).parts,
      findings: [],
    };
  });
}
