import type { ByteSource } from "../bytes/byte-source.ts";
import type { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { ElfFile } from "../formats/elf/index.ts";
import { checksumOf, debugLinkOf, differentLink } from "../image/companion.ts";
import type { FileBeside, Surroundings } from "./surroundings.ts";

export { companionPaths } from "../formats/dwarf/index.ts";

/** An opened file that holds what was stripped. */
export interface DebugFile {
  readonly elf: ElfFile;
  readonly source: ByteSource;
}

/**
 * The file with what was stripped from an image: the one that is named, or the first of those that its debug link or build-id lead to which is of
 * the same link; others cost a finding.
 * @throws InputError `dwarf/other-link` when the file that is named is of another link than the image.
 */
export async function findDebugFile(elf: ElfFile, around: Surroundings, findings: Findings): Promise<DebugFile | undefined> {
  const link = await debugLinkOf(elf);
  for (const file of around.debugFiles(link, await elf.buildId())) {
    if (file.named) return opened(elf, file);
    try {
      const found = await opened(elf, file);
      if (link === undefined || file.name !== link.name || (await checksumOf(found.source)) === link.crc) return found;
      await found.source.close();
      findings.report({
        code: "dwarf/other-link",
        severity: "warning",
        message: `${link.name} is not the file that the debug link means: its checksum differs`,
        where: link.name,
        hint: "name the right one with --debug-file",
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      findings.recovered(error, "warning", "name the right file with --debug-file");
    }
  }
  return undefined;
}

/**
 * Says that a named file was not needed, where the image holds its debug information itself and the file no split units.
 * @throws InputError `dwarf/other-link` when it is of another link than the image.
 */
export async function checkUnusedDebugFile(elf: ElfFile, around: Surroundings, findings: Findings): Promise<void> {
  const named = around.debugFiles(undefined, undefined).find((file) => file.named);
  if (named === undefined || (await holdsSplitUnits(named))) return;
  await (await opened(elf, named)).source.close();
  findings.report({
    code: "dwarf/debug-file-unused",
    severity: "note",
    message: `${named.name} was not read: ${elf.source.name} holds its debug information itself`,
    where: named.name,
  });
}

async function holdsSplitUnits(file: FileBeside): Promise<boolean> {
  const source = file.open();
  try {
    return (await ElfFile.open(source)).sections.some(({ name }) => name.endsWith(".dwo"));
  } finally {
    await source.close();
  }
}

async function opened(elf: ElfFile, file: FileBeside): Promise<DebugFile> {
  const source = file.open();
  try {
    const companion = await ElfFile.open(source);
    const difference = await differentLink(elf, companion);
    if (difference !== undefined)
      throw new InputError("dwarf/other-link", { file: file.name }, `this is not the debug file of ${elf.source.name}: ${difference}`);
    return { elf: companion, source };
  } catch (error) {
    await source.close();
    throw error;
  }
}
