import type { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { type Skeleton, type SplitPiece, splitPieces } from "../formats/dwarf/index.ts";
import { ElfFile } from "../formats/elf/index.ts";
import { debugSection, debugSections } from "../image/debug-info.ts";
import type { FileBeside, Surroundings } from "./surroundings.ts";

/**
 * Finds the split unit of a skeleton by its identity: in the packages around the image, each read once, else in the `.dwo` file that the skeleton names.
 * A file of another build holds other identities, and is passed by; one that is damaged costs a finding.
 */
export function findSplitUnits(around: Surroundings, findings: Findings): (skeleton: Skeleton) => Promise<SplitPiece | undefined> {
  let packages: Promise<readonly ReadonlyMap<string, SplitPiece>[]> | undefined;
  const piecesOf = (file: FileBeside) => readPieces(file, findings);
  return async ({ id, name, directory }) => {
    packages ??= Promise.all(around.splitPackages().map(piecesOf));
    for (const pieces of await packages) if (pieces.has(id)) return pieces.get(id);
    for (const file of around.splitFiles(name, directory)) {
      const piece = (await piecesOf(file)).get(id);
      if (piece !== undefined) return piece;
    }
    return undefined;
  };
}

async function readPieces(file: FileBeside, findings: Findings): Promise<ReadonlyMap<string, SplitPiece>> {
  const source = file.open();
  try {
    const elf = await ElfFile.open(source);
    return await splitPieces({
      ...{ file: file.name, littleEndian: elf.header.littleEndian },
      section: (name) => debugSection(elf, name),
      all: (name) => debugSections(elf, name),
    });
  } catch (error) {
    if (!(error instanceof InputError) || file.named) throw error;
    findings.recovered(error, "warning", "its units keep what their skeletons tell");
    return new Map();
  } finally {
    await source.close();
  }
}
