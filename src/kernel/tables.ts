/**
 * What the kernel and its TypeScript host agree on: numbers of the tables, faults and modes. Plain constants, because the
 * AssemblyScript compiler reads this file too. The order of the fields of each table is in `table-fields.ts`.
 */

/** A field without a value: no such attribute, no parent, or a number that does not fit 32 bits. */
export const NONE = 0xffffffff;

export const TABLE_UNITS = 0;
export const TABLE_UNIT_CLAIMS = 1;
export const TABLE_FUNCTIONS = 2;
export const TABLE_FUNCTION_CLAIMS = 3;
export const TABLE_INLINES = 4;
export const TABLE_INLINE_RANGES = 5;
export const TABLE_STATICS = 6;
export const TABLE_CELLS = 7;
export const TABLE_LINES = 8;
export const TABLE_FILES = 9;
export const TABLE_ENTITIES = 10;
export const TABLE_STATIC_COPIES = 11;
export const TABLE_CHAINS = 12;
export const TABLE_COUNT = 13;

/** Units and their ranges only; a unit without ranges of its own is walked for its functions' ranges. */
export const WALK_UNITS = 0;
/** Units, functions, inlined functions and statics. */
export const WALK_CODE = 1;
/** Units, functions and statics; ends at a unit of Rust, where inlined functions tell what units belong to. */
export const WALK_FUNCTIONS = 2;

// What a step of the kernel ends with.
export const STEP_DONE = 0;
/** Bytes from `wantedOffset()` on are needed in the window. */
export const STEP_NEEDS_BYTES = 1;
/** The record that `recordOffset()` starts is damaged: `faultCode()`, `faultOffset()`; `recover()` goes on after it. */
export const STEP_FAULT = 2;

// Faults: the kernel's numbers of the sentences in `fault.ts`.
export const FAULT_NONE = 0;
export const FAULT_TRUNCATED = 1;
export const FAULT_LEB128 = 2;
export const FAULT_UNIT_LENGTH = 3;
export const FAULT_UNIT_VERSION = 4;
export const FAULT_UNIT_TYPE = 5;
export const FAULT_ADDRESS_SIZE = 6;
export const FAULT_ABBREVIATION_TABLE = 7;
export const FAULT_ABBREVIATION_CODE = 8;
export const FAULT_FORM = 9;
export const FAULT_SIBLING = 10;
export const FAULT_DEPTH = 11;
export const FAULT_RANGES = 12;
export const FAULT_ADDRESS_INDEX = 13;
export const FAULT_LINE_VERSION = 14;
export const FAULT_LINE_HEADER = 15;
export const FAULT_LINE_OPCODE = 16;
export const FAULT_FRAME = 17;

// What was left out, as indexes of the counters.
/** Ranges that start at 0, 1, -1 or -2 and at no known function: the linker removed their code. */
export const DROPPED_TOMBSTONE = 0;
/** Ranges that start outside the executable sections. */
export const DROPPED_OUTSIDE = 1;
/** Ranges that start in front of the first function of their section. */
export const DROPPED_NO_SYMBOL = 2;
/** Functions, unit ranges, statics that start where another one already starts: copies that the linker folded into one. */
export const DROPPED_DUPLICATE = 3;
/** Line sequences of removed code. */
export const DROPPED_SEQUENCE_DEAD = 4;
/** Line sequences that start where another one already starts. */
export const DROPPED_SEQUENCE_DUPLICATE = 5;
/** Line rows that step backwards or out of the section in which their sequence starts, and file numbers beyond every table. */
export const DROPPED_ROW = 6;
/** Variables whose address no section holds. */
export const DROPPED_STATIC = 7;
/** References into a supplementary file (`DW_FORM_ref_sup*`, `DW_FORM_strp_sup`, GNU alt) or to a type signature. */
export const DROPPED_SUPPLEMENTARY = 8;
export const DROPPED_COUNT = 9;

/** Nesting of DIEs beyond this is damage. */
export const MAX_DEPTH = 1024;
/** Entries of one range list beyond this are damage. */
export const MAX_RANGES = 1_000_000;
/** File numbers beyond this are damage. */
export const MAX_FILES = 1 << 20;

// Flags of a unit.
/** Its code lives in another file (`.dwo`): the skeleton's ranges are all that is known here. */
export const UNIT_SPLIT = 1;
/** The unit's own DIE says which ranges it covers. */
export const UNIT_HAS_RANGES = 2;

// Flags of an entity.
export const ENTITY_EXTERNAL = 1;
export const ENTITY_DECLARATION = 2;
export const ENTITY_ARTIFICIAL = 4;

// Kinds of string references, in the two top bits.
export const STRING_INFO = 0;
export const STRING_STR = 1;
export const STRING_LINE_STR = 2;
export const STRING_INDEX = 3;
