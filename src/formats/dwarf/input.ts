import type { ByteSource } from "../../bytes/byte-source.ts";

/** Address ranges in ascending order that do not overlap; `length[i]` bytes from `start[i]`. */
export interface Extents {
  readonly start: Uint32Array;
  readonly length: Uint32Array;
}

/** Where the bytes of one debug section lie. */
export interface DebugSection {
  readonly source: ByteSource;
  /** Offset in `source` and size there, in bytes. */
  readonly offset: number;
  readonly size: number;
  /** `SHF_COMPRESSED` is set: a compression header (`Elf32_Chdr`) comes first. `.zdebug_*` needs no mark, its name says it. */
  readonly compressed: boolean;
}

/** What the DWARF reader needs to know of the file that holds the debug information; all of it comes from the ELF reader. */
export interface DwarfInput {
  /** Name of the file, for errors. */
  readonly file: string;
  readonly littleEndian: boolean;
  /** The section called `name` (`.debug_info`); the reader itself asks for `.zdebug_info` when that is missing. */
  section(name: string): DebugSection | undefined;
  /** The executable allocated sections: code claims count only inside them. */
  readonly code: Extents;
  /** All allocated sections: statics count only inside them. */
  readonly allocated: Extents;
  /**
   * Addresses where a symbol or a map entry says that a function starts, Thumb bit cleared, ascending, without repetition. Empty when
   * nothing is known: then ranges that start at a tombstone are refused and all others inside `code` believed.
   */
  readonly functionStarts: Uint32Array;
  /** Addresses of the data symbols, ascending: a static at a tombstone address counts only when it is one of them. */
  readonly dataStarts: Uint32Array;
}
