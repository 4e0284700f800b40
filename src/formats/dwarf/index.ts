export * from "../../kernel/dwarf-constants.ts";
export { ENTITY_ARTIFICIAL, ENTITY_DECLARATION, ENTITY_EXTERNAL } from "../../kernel/tables.ts";
export { type Die, DieReader } from "./die-reader.ts";
export { Dwarf, type UnitNames } from "./dwarf.ts";
export type { Entities } from "./entities.ts";
export * from "./facts.ts";
export type { DebugSection, DwarfInput, Extents } from "./input.ts";
export { DebugSections, type SectionBytes } from "./sections.ts";
