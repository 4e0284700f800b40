/** The fields of each table in the order in which the kernel stores them; each is a 32-bit number. Meanings: `formats/dwarf/facts.ts`. */
export const UNIT_FIELDS = [
  "offset",
  "length",
  "die",
  "version",
  "offsetSize",
  "type",
  "tag",
  "abbreviations",
  "language",
  "name",
  "directory",
  "producer",
  "lineProgram",
  "lowPc",
  "addressBase",
  "stringOffsetsBase",
  "rangeListsBase",
  "splitName",
  "flags",
] as const;
export const UNIT_CLAIM_FIELDS = ["start", "length", "unit"] as const;
export const FUNCTION_FIELDS = ["die", "unit", "start", "bytes"] as const;
export const FUNCTION_CLAIM_FIELDS = ["start", "length", "function"] as const;
export const INLINE_FIELDS = ["function", "parent", "depth", "origin", "callFile", "callLine"] as const;
export const INLINE_RANGE_FIELDS = ["start", "length", "inline"] as const;
export const STATIC_FIELDS = ["address", "die", "unit"] as const;
export const CELL_FIELDS = ["start", "length", "function", "inline"] as const;
export const LINE_FIELDS = ["start", "length", "file", "line", "column"] as const;
/** The first fields of lines, for those who ask for files alone. */
export const FILE_SPAN_FIELDS = ["start", "length", "file"] as const;
export const FILE_FIELDS = ["program", "index"] as const;
export const ENTITY_FIELDS = [
  "die",
  "unit",
  "tag",
  "name",
  "linkageName",
  "declFile",
  "declLine",
  "type",
  "byteSize",
  "next",
  "flags",
] as const;
export const CHAIN_FIELDS = [
  "root",
  "tag",
  "flags",
  "name",
  "nameUnit",
  "linkageName",
  "linkageUnit",
  "declFile",
  "declUnit",
  "declLine",
  "type",
] as const;
