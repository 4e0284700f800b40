import { ROW_COMMON, ROW_DIRECTIVE, ROW_FILL, ROW_INPUT, ROW_STUB } from "../../kernel/map-columns.ts";
import type { MapKernel } from "../../kernel/map-kernel.ts";

const utf8 = new TextDecoder("utf-8");
const NO_BYTES = new Uint8Array(0);

/** What the bytes of a row are. */
export const INPUT = ROW_INPUT;
/** Bytes that the linker put in to align or to move the location counter (`*fill*`, `. = ALIGN(4)`, `PAD`). */
export const FILL = ROW_FILL;
/** Common symbols of one object (`COMMON`). */
export const COMMON = ROW_COMMON;
/** `BYTE`, `SHORT`, `LONG`, `QUAD` of the linker script. */
export const DATA_DIRECTIVE = ROW_DIRECTIVE;
/** Code that the linker made: veneers, stubs, thunks, interworking glue. */
export const STUB = ROW_STUB;
/** Initial values in flash that start-up code copies or unpacks to RAM (IAR's `Initializer bytes`, what armlink compressed). */
export const LOAD_IMAGE = 5;
/** Reserved by the linker script for stack or heap (IAR's blocks). */
export const RESERVED = 6;

/** In a column of row or object indices: none. */
export const NONE = 0xffffffff;

export type MapDialectName = "gnu-ld" | "lld" | "armlink" | "iar" | "ti" | "segger";

/** A memory of the "Memory Configuration", an execution region of armlink, a placement range of IAR. Bytes. */
export interface MapRegion {
  readonly name: string;
  readonly origin: number;
  readonly length: number;
  /** Letters as the map gives them (`xr`), or armlink's words (`ABSOLUTE`). */
  readonly attributes: string;
}

/** What an output section holds, where the map says it by itself. */
export interface MapContent {
  readonly executable: boolean;
  readonly writable: boolean;
  /** False for what starts as zeros, as it was, or by values that another section holds. */
  readonly hasBytes: boolean;
}

/** A sum that the map states, and what its rows add up to. Bytes. */
export interface MapTotal {
  /** As the map calls it: `Total ROM Size`. */
  readonly name: string;
  readonly stated: number;
  readonly counted: number;
}

/** A section of the output file (armlink: part of an execution region, IAR: placement). Its rows are [firstInput, firstInput + inputCount). */
export interface MapOutputSection {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** Where the map says that the load image lies; absent when it equals `address`. GNU ld prints one for `.bss`, which has no image. */
  readonly loadAddress: number | undefined;
  /** Undefined when the map does not say: GNU ld and LLD. */
  readonly content: MapContent | undefined;
  /** Name of the region that holds `address`, where the map has regions. */
  readonly region: string | undefined;
  /** False for debug sections and their like, judged by name and address: the map does not say it, the ELF does. */
  readonly allocated: boolean;
  readonly firstInput: number;
  readonly inputCount: number;
}

export interface MapObject {
  /** As the map writes it: `lib/libc.a(memcpy.o)`, `main.o`, `linker stubs`, `<internal>`. */
  readonly name: string;
  readonly archive: string | undefined;
  /** Member of the archive, or the whole name. */
  readonly member: string;
}

/** A column of texts in a kernel, decoded when asked for; a text of more than 65,535 bytes is cut. */
export class Texts {
  readonly #kernel: MapKernel;
  readonly #pool: number;
  readonly #offsets: Uint32Array;
  readonly #lengths: Uint16Array;

  /**
   * `offsets` in a pool of `map-columns.ts`, and bytes there.
   * @internal
   */
  constructor(kernel: MapKernel, pool: number, offsets: Uint32Array, lengths: Uint16Array) {
    this.#kernel = kernel;
    this.#pool = pool;
    this.#offsets = offsets;
    this.#lengths = lengths;
  }

  get count(): number {
    return this.#offsets.length;
  }

  /** Text of a row; the empty text for a row that there is not. Bytes that are not UTF-8 become U+FFFD. */
  at(row: number): string {
    return utf8.decode(this.bytes(row));
  }

  /** Bytes of a row's text, valid until the next one is asked for. */
  bytes(row: number): Uint8Array {
    const length = this.#lengths[row] ?? 0;
    if (length === 0) return NO_BYTES;
    return new Uint8Array(this.#kernel.memory.buffer, this.#kernel.textAt(this.#pool, this.#offsets[row]!), length);
  }
}

/**
 * Rows of the output sections, in the order of the map: `outputs` says which rows a section has, `outputOfRow` the way back.
 * All columns are `count` long; sizes are bytes in the image, at most 4 GiB - 1.
 */
export interface MapInputs {
  readonly count: number;
  /** Name of the input section; the directive for `DATA_DIRECTIVE`; empty for `FILL`. */
  readonly names: Texts;
  readonly address: Uint32Array | Float64Array;
  /** Bytes that the row takes in the image: 0 for a merged string section whose text is elsewhere, although GNU ld prints its old size. */
  readonly size: Uint32Array;
  /** Index into `objects`, or `NONE`. */
  readonly object: Uint32Array;
  /** `INPUT`, `FILL`, `COMMON` … */
  readonly kind: Uint8Array;
  /** Alignment in bytes, LLD only. */
  readonly alignment: Uint32Array | undefined;
  /** Rows whose size was another one before the linker relaxed or merged them, ascending, and that size. */
  readonly relaxedRows: Uint32Array;
  readonly relaxedSizes: Uint32Array;
}

/** Symbols that the map lists; the Thumb bit is off. */
export interface MapSymbols {
  readonly count: number;
  readonly names: Texts;
  readonly address: Uint32Array | Float64Array;
  /** Row of `inputs` that holds the symbol, or `NONE`. */
  readonly input: Uint32Array;
  /** Bytes; absent for GNU ld, which does not print them. */
  readonly size: Uint32Array | undefined;
}

/** Input sections of at least one byte that the linker left out (`--gc-sections`, `/DISCARD/`). */
export interface MapDiscarded {
  readonly count: number;
  readonly names: Texts;
  readonly size: Uint32Array;
  readonly object: Uint32Array;
}

/** "Archive member included": `object` was pulled in because `because` (or the command line, when `NONE`) refers to `symbol`. */
export interface MapInclusion {
  readonly object: number;
  readonly because: number;
  readonly symbol: string;
}

/** The cross-reference table: the objects of symbol i are [starts[i], starts[i + 1]) of `objects`, the one that defines it first where one does. */
export interface MapCrossReferences {
  readonly count: number;
  readonly names: Texts;
  readonly starts: Uint32Array;
  readonly objects: Uint32Array;
}

/** Assignments of the linker script, in the order of the map: `_etext = .`, `. = ALIGN (0x4)`, `PROVIDE (end = .)`. */
export interface MapAssignments {
  readonly count: number;
  readonly expressions: Texts;
  /** Value, or NaN where the map has none (`[!provide]`: nobody asked for the symbol). */
  readonly value: Float64Array;
  /** Index into `outputs` of the section that holds the assignment, or `NONE`. */
  readonly output: Uint32Array;
}

/** Figures of one object in the linker's own summary (armlink "Image component sizes", IAR "MODULE SUMMARY"). Bytes. */
export interface MapComponent {
  readonly object: number;
  readonly code: number;
  readonly roData: number;
  readonly rwData: number;
  readonly ziData: number;
}

/** Everything that a linker map says, whatever linker wrote it. */
export interface LinkMap {
  readonly dialect: MapDialectName;
  /** The linker's own line about itself, where the map has one. */
  readonly tool: string | undefined;
  /** False when the map ends before its last part: the link failed early or the file is cut. */
  readonly complete: boolean;
  /** Empty for GNU ld and LLD, which state none. */
  readonly totals: readonly MapTotal[];
  /** Entry point, armlink only. */
  readonly entry: number | undefined;
  readonly regions: readonly MapRegion[];
  readonly outputs: readonly MapOutputSection[];
  readonly objects: readonly MapObject[];
  readonly inputs: MapInputs;
  readonly symbols: MapSymbols;
  readonly discarded: MapDiscarded;
  readonly inclusions: readonly MapInclusion[];
  /** Objects and archives that the linker opened, in order. */
  readonly loads: readonly string[];
  readonly assignments: MapAssignments;
  readonly components: readonly MapComponent[];
  /** Only when asked for: the table can be longer than the rest of the map. */
  readonly crossReferences: MapCrossReferences | undefined;
}
