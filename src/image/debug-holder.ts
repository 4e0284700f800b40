import { type ElfFile, SHT_NOBITS } from "../formats/elf/index.ts";
import type { LoadedFirmware } from "./load.ts";

/** Whether an image itself holds debug information. */
export function hasDebugInfo(elf: ElfFile): boolean {
  return elf.sections.some(({ name, type }) => type !== SHT_NOBITS && /^\.z?debug_(info|line)$/.test(name));
}

/** The file that holds the debug information, and that errors are placed in: the companion where it is not in the image itself. */
export function debugHolder(elf: ElfFile): ElfFile {
  return elf.companion !== undefined && !hasDebugInfo(elf) ? elf.companion : elf;
}

/** Reports `dwarf/none` for an image that has no debug information, its companion neither. */
export function reportNoDebugInfo({ elf, findings }: Pick<LoadedFirmware, "elf" | "findings">): void {
  if (hasDebugInfo(debugHolder(elf))) return;
  findings.report({
    code: "dwarf/none",
    severity: "note",
    message: "there is no debug information: crates are told from symbol names alone, files and inlined functions are unknown",
    hint: "build with -g, or debug = 2 in the Rust profile; it does not change a byte of flash",
  });
}
