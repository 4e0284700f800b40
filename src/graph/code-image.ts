/**
 * What the graph needs of an image, and nothing else: bytes by address, symbols, where code and data alternate. All addresses are run addresses
 * without the Thumb bit; instructions and data are little-endian.
 */
export interface CodeImage {
  /** Allocated sections, in any order; they may touch but not overlap. */
  readonly sections: readonly CodeSection[];
  readonly symbols: CodeSymbols;
  readonly mapping: MappingSymbols;
  /** Addresses that symbols of the linker script name: where sections, tables and regions begin and end. */
  readonly borders?: readonly number[] | undefined;
  /** Entry point, or undefined when the file names none. */
  readonly entry: number | undefined;
  /** The vector table: its address and its number of words, the initial stack pointer included. */
  readonly vectorTable: { readonly address: number; readonly words: number } | undefined;
  readonly processor: Processor;
  /** Frames that the compiler wrote down (`.stack_sizes`), by function address. */
  readonly stackSizes?: ReadonlyMap<number, number> | undefined;
  /** Largest distance of the CFA from the stack pointer (`.debug_frame`), by function address. */
  readonly callFrames?: ReadonlyMap<number, number> | undefined;
}

export interface CodeSection {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** The section's bytes; empty for a section without any in the file. */
  readonly bytes: Uint8Array;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Where start-up code finds the bytes that it copies to `address`; undefined when the section runs where it lies. */
  readonly loadAddress?: number | undefined;
  /** Whether it is the unwinder's index of functions. */
  readonly exceptionIndex?: boolean | undefined;
}

export const SYMBOL_OTHER = 0;
export const SYMBOL_FUNCTION = 1;
export const SYMBOL_OBJECT = 2;

/** Defined symbols of allocated sections, in columns; mapping symbols and section symbols are not among them. */
export interface CodeSymbols {
  readonly count: number;
  readonly address: Uint32Array;
  readonly size: Uint32Array;
  /** `SYMBOL_FUNCTION`, `SYMBOL_OBJECT` or `SYMBOL_OTHER`. */
  readonly kind: Uint8Array;
  name(row: number): string;
}

/** `$t` and `$d` symbols [AAELF32 §5.5.5], ascending by address. */
export interface MappingSymbols {
  readonly count: number;
  readonly address: Uint32Array;
  /** 1 where data begins, 0 where code does. */
  readonly data: Uint8Array;
}

/** What the processor pushes when it takes an exception. */
export interface Processor {
  readonly architecture: "v6-M" | "v7-M" | "v7E-M" | "v8-M.base" | "v8-M.main" | "v8.1-M.main";
  /** Whether the image uses floating-point registers. */
  readonly fpu: boolean;
}
