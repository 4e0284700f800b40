import type {
  CELL_FIELDS,
  CHAIN_FIELDS,
  FILE_FIELDS,
  FILE_SPAN_FIELDS,
  FUNCTION_CLAIM_FIELDS,
  FUNCTION_FIELDS,
  INLINE_FIELDS,
  INLINE_RANGE_FIELDS,
  LINE_FIELDS,
  STATIC_FIELDS,
  UNIT_CLAIM_FIELDS,
  UNIT_FIELDS,
} from "../../kernel/table-fields.ts";

import type { Dropped } from "./dropped.ts";

export { NONE, UNIT_HAS_RANGES } from "../../kernel/tables.ts";
export type { Dropped } from "./dropped.ts";

/** Columns of equal length; the caller owns them. Addresses and lengths in bytes, `NONE` (0xffffffff) where there is no value. */
export type Table<Field extends string> = { readonly count: number } & { readonly [F in Field]: Uint32Array };

/**
 * Units of `.debug_info` in file order. `offset` and `length` (with its header) delimit it, `die` is the offset of its own DIE. `type` is a
 * `DW_UT_` (1 before version 5), `tag` the unit DIE's. `name`, `directory`, `producer` and `splitName` are string references
 * (`Dwarf.string`), `language` a `DW_LANG_`, `lineProgram` an offset in `.debug_line`, `flags` `UNIT_SPLIT` and `UNIT_HAS_RANGES`.
 */
export type UnitTable = Table<(typeof UNIT_FIELDS)[number]>;
/** Ranges of code that a unit says it covers, dead and duplicate ones left out; `unit` is a row of `UnitTable`. */
export type UnitClaimTable = Table<(typeof UNIT_CLAIM_FIELDS)[number]>;
/** Functions that have code, in file order. `die`: offset of its DIE in `.debug_info`; `start`: its first byte; `bytes`: sum of its claims. */
export type FunctionTable = Table<(typeof FUNCTION_FIELDS)[number]>;
/** Ranges of the functions' code; `function` is a row of `FunctionTable`. A function split in hot and cold parts has several. */
export type FunctionClaimTable = Table<(typeof FUNCTION_CLAIM_FIELDS)[number]>;
/**
 * Inlined calls as a tree in pre-order: `parent` is a row of this table, `NONE` for calls inlined straight into `function`; `depth` is 1 for
 * those. `origin`: offset in `.debug_info` of the DIE of the inlined function. `callFile` is a file number of the unit of `function`.
 */
export type InlineTable = Table<(typeof INLINE_FIELDS)[number]>;
/** Ranges of code of the inlined calls; `inline` is a row of `InlineTable`. */
export type InlineRangeTable = Table<(typeof INLINE_RANGE_FIELDS)[number]>;
/** Variables at a fixed address, in file order: globals, statics of functions, of blocks and of namespaces. */
export type StaticTable = Table<(typeof STATIC_FIELDS)[number]>;
/**
 * The functions' code cut where the innermost inlined call changes: ascending, without overlap. `inline` is the innermost call
 * (`NONE`: the function's own code); its ancestors by `InlineTable.parent` are the inline stack.
 */
export type CellTable = Table<(typeof CELL_FIELDS)[number]>;
/**
 * Source positions of code: `start` ascending, `file` a row of `FileTable`. A span ends where the next row of its sequence starts. Dead
 * and duplicate sequences are left out; line 0 is code without a source line.
 */
export type LineTable = Table<(typeof LINE_FIELDS)[number]>;
/** Files that line spans name: file number `index` of the line program at `program` in `.debug_line`. */
export type FileTable = Table<(typeof FILE_FIELDS)[number]>;
/**
 * What the DIEs asked for say of themselves, in the order of their offsets. `next` is the DIE that completes it (abstract origin or
 * specification), `type` its type's DIE, `byteSize` its own `DW_AT_byte_size`. `Dwarf.entities` follows `next`.
 */
/** DIEs with what their chains of abstract origins and specifications say, each once. */
export type ChainTable = Table<(typeof CHAIN_FIELDS)[number]>;

/** The chains of DIEs; `row` is that of each DIE that was asked for, `NONE` for none. */
export interface Chains {
  readonly chains: ChainTable;
  readonly row: Uint32Array;
}

export interface UnitFacts {
  readonly units: UnitTable;
  readonly claims: UnitClaimTable;
  readonly dropped: Dropped;
}

export interface FunctionFacts extends UnitFacts {
  readonly functions: FunctionTable;
  readonly functionClaims: FunctionClaimTable;
  readonly statics: StaticTable;
  /** Variables that start where one of `statics` does: equal ones that the compiler or the linker made one of. */
  readonly staticCopies: StaticTable;
}

export interface CodeFacts extends FunctionFacts {
  readonly inlines: InlineTable;
  readonly inlineRanges: InlineRangeTable;
  readonly cells: CellTable;
}

export interface LineFacts<Field extends string = (typeof LINE_FIELDS)[number]> {
  readonly lines: Table<Field>;
  readonly files: FileTable;
  readonly dropped: Dropped;
}

/** Source files of code: neighbours of one file among the spans of lines, which touch, are one. */
export type FileSpanFacts = LineFacts<(typeof FILE_SPAN_FIELDS)[number]>;

/** A damaged record that was left out: a unit, or a line program. */
export interface Fault {
  /** One of `FAULT_` in `kernel/tables.ts`. */
  readonly fault: number;
  /** Offset in the section where reading stopped, and of the record that is lost from there on. */
  readonly offset: number;
  readonly record: number;
}

/** Faults of one scan; `more` is how many came after those listed. */
export interface FaultReport {
  readonly section: ".debug_info" | ".debug_line";
  readonly faults: readonly Fault[];
  readonly more: number;
}

/**
 * The O(bytes) part of reading DWARF. Two readers implement it, with equal results for every input: the WebAssembly kernel, and the plain
 * TypeScript reader that serves as its specification.
 */
export interface DwarfScan {
  /** Units and what they cover; only unit headers and unit DIEs are read where those are complete. */
  units(): Promise<UnitFacts>;
  /** Code without inlined calls, of which nothing is said then; with them where a unit is of Rust, since names of inlined functions tell what it belongs to. */
  functions(): Promise<FunctionFacts | CodeFacts>;
  code(): Promise<CodeFacts>;
  lines(): Promise<LineFacts>;
  fileSpans(): Promise<FileSpanFacts>;
  /** Describes the DIEs at `dies` (offsets in `.debug_info`, in any order, repeated, `NONE` among them); offsets that are no DIE have tag 0. */
  chains(units: UnitTable, dies: Uint32Array): Promise<Chains>;
  /** Faults met so far; then they are forgotten. */
  takeFaults(): FaultReport[];
}
