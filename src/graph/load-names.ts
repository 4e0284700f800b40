import type { LoadedFirmware } from "../image/load.ts";
import type { CodeImage } from "./code-image.ts";
import { DataOwners } from "./data/data-owners.ts";
import { findDataNames } from "./data/pointer-words.ts";
import { isCodeRead } from "./load-code-image.ts";
import { readReferences } from "./read-references.ts";

/** Whose instructions name which data, read once for all levels. Undefined for code that is not read. */
export async function loadNames(firmware: LoadedFirmware, image: () => Promise<CodeImage>): Promise<DataOwners | undefined> {
  return isCodeRead(firmware) ? new DataOwners(findDataNames(readReferences(await image()))) : undefined;
}
