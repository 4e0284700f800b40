export * from "./attributes.ts";
export * from "./constants.ts";
export { ElfFile } from "./elf-file.ts";
export { type ElfHeader, isElf } from "./header.ts";
export type { Section } from "./sections.ts";
export type { Segment } from "./segments.ts";
export { MAPPING_DATA, MAPPING_NONE, MAPPING_THUMB, NO_SECTION, type SymbolTable } from "./symbols.ts";
