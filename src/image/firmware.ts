import type { Target } from "../architecture/target.ts";
import type { Findings } from "../bytes/finding.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Memory } from "../ledger/memory.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { Symbols } from "./symbols.ts";

/** A row of the ELF's section table, allocated or not, in words. */
export interface SectionRow {
  readonly index: number;
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** Name as readelf prints it, `PROGBITS`. */
  readonly type: string;
  /** Letters as readelf prints them, `AX`. */
  readonly flags: string;
  readonly allocated: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly hasBytes: boolean;
}

/** Berkeley's sums, as `size` prints them. */
export interface SizeTotals {
  readonly text: number;
  readonly data: number;
  readonly bss: number;
  readonly total: number;
}

/** A symbol that was asked for by name. */
export interface NamedSymbol {
  readonly name: string;
  /** `st_value` with the Thumb bit. */
  readonly value: number;
  readonly size: number;
  /** Index of the ELF section, or undefined for an absolute symbol. */
  readonly sectionIndex: number | undefined;
}

/** A symbol's names. */
export interface SymbolDescription {
  readonly raw: string;
  /** For people: without the hash. */
  readonly demangled: string;
  readonly aliases: string[];
  /** Crate that the mangled name or an alias' tells. */
  readonly crate: string | undefined;
}

/** One image, decided: what analyses look at. Bytes and names are read when asked for. */
export interface Firmware {
  /** The file's name as the user gave it. */
  readonly file: string;
  readonly class: 32 | 64;
  readonly machine: string;
  readonly entry: number;
  readonly littleEndian: boolean;
  readonly buildId: string | undefined;
  readonly target: Target;
  /** Compilers and linkers as far as the file names them: `rustc 1.96.0`, `LLD 14.0.6`. */
  readonly producers: readonly string[];
  readonly size: SizeTotals;
  readonly sectionTable: readonly SectionRow[];
  /** Allocated sections, in table order. */
  readonly sections: readonly ImageSection[];
  readonly memory: Memory;
  readonly symbols: Symbols;
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** Names of symbols of `symbols`, in the order asked. */
  describe(symbols: Uint32Array): Promise<SymbolDescription[]>;
  /** Raw names of rows of the ELF's symbol table, in the order asked; with `prefix` only those that begin with it, the others empty. */
  names(rows: Uint32Array, prefix?: string): Promise<string[]>;
  /** Whether any name may match one of these patterns, which match at most 32 characters of ASCII: told of all names at once, without reading each. */
  mayName(patterns: readonly RegExp[]): Promise<boolean>;
  /** Symbols by exact name; the first of a name that is defined. */
  find(names: readonly string[]): Promise<Map<string, NamedSymbol>>;
  /** `st_value` of every defined symbol of a name; FILE and SECTION symbols are none. */
  values(names: readonly string[]): Promise<Map<string, number[]>>;
  /** Bytes of a section from an offset; fewer when it ends first, none when it has no bytes in the file. */
  read(section: ImageSection, offset: number, length: number): Promise<Uint8Array>;
}
