/**
 * What the kernel of linker maps and its TypeScript host agree on. Plain constants, because the AssemblyScript compiler reads this file too.
 */

// Columns of what was read: 32 bits a row, but for those that say otherwise.
export const INPUT_NAMES = 0;
/** 16 bits. */
export const INPUT_NAME_LENGTHS = 1;
/** 32 bits, or doubles when `addressesAreWide`. */
export const INPUT_ADDRESSES = 2;
export const INPUT_SIZES = 3;
export const INPUT_OBJECTS = 4;
/** Bytes. */
export const INPUT_KINDS = 5;
export const INPUT_ALIGNMENTS = 6;
export const RELAXED_ROWS = 7;
export const RELAXED_SIZES = 8;
export const SYMBOL_NAMES = 9;
export const SYMBOL_NAME_LENGTHS = 10;
export const SYMBOL_ADDRESSES = 11;
export const SYMBOL_INPUTS = 12;
export const SYMBOL_SIZES = 13;
export const DISCARDED_NAMES = 14;
export const DISCARDED_NAME_LENGTHS = 15;
export const DISCARDED_SIZES = 16;
export const DISCARDED_OBJECTS = 17;
export const EXPRESSIONS = 18;
export const EXPRESSION_LENGTHS = 19;
/** Doubles. */
export const ASSIGNED_VALUES = 20;
export const ASSIGNED_OUTPUTS = 21;
export const REFERENCE_NAMES = 22;
export const REFERENCE_NAME_LENGTHS = 23;
export const REFERENCE_STARTS = 24;
export const REFERENCE_OBJECTS = 25;
export const OUTPUT_NAMES = 26;
export const OUTPUT_NAME_LENGTHS = 27;
/** Doubles, as the two after it; no load address is NaN. */
export const OUTPUT_ADDRESSES = 28;
export const OUTPUT_SIZES = 29;
export const OUTPUT_LOAD_ADDRESSES = 30;
export const OUTPUT_FIRST_INPUTS = 31;
export const OUTPUT_INPUT_COUNTS = 32;
export const LOAD_NAMES = 33;
export const LOAD_NAME_LENGTHS = 34;
export const INCLUDED_OBJECTS = 35;
export const INCLUDED_BECAUSE = 36;
export const INCLUDED_SYMBOLS = 37;
export const INCLUDED_SYMBOL_LENGTHS = 38;
/** Names of objects, in a pool of their own. */
export const OBJECT_NAMES = 39;
export const OBJECT_NAME_LENGTHS = 40;
/** Lines that the host is told of: their numbers, what they are, and their beginnings. */
export const NOTE_LINES = 41;
/** Bytes. */
export const NOTE_KINDS = 42;
export const NOTE_TEXTS = 43;
export const NOTE_LENGTHS = 44;

/** A line that is not understood. */
export const NOTE_MISREAD = 0;
/** A line of GNU ld's "Memory Configuration". */
export const NOTE_REGION = 1;

// Pools of texts.
export const POOL_NAMES = 0;
export const POOL_OBJECTS = 1;

// Whose lines they are.
export const LINES_GNU_LD = 0;
export const LINES_LLD = 1;

/** Bytes of the longest text; what is longer is cut. */
export const LONGEST_TEXT = 0xffff;
/** Longest line that is read, in bytes; what a longer one holds beyond it is dropped, and the line is not understood. */
export const LONGEST_LINE = 1048576;

// What a row of a map is; the words are in `src/formats/map/link-map.ts`.
export const ROW_INPUT = 0;
export const ROW_FILL = 1;
export const ROW_COMMON = 2;
export const ROW_DIRECTIVE = 3;
export const ROW_STUB = 4;
