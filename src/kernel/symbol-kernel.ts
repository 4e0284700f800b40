import { SYMBOL_KERNEL } from "./symbols-wasm.generated.ts";
import { moduleOf } from "./unpack.ts";

/** The kernel of symbol tables. Sources: `assembly/symbols/index.ts`. */
export interface SymbolKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  /** Takes a table of `rows` symbols piece by piece, into columns. */
  beginTable(rows: number): void;
  takeRows(bytes: number, first: number, rows: number, isWide: number, isBigEndian: number): void;
  tableColumn(which: number): number;
  /** Sees the names of the table that was taken, in a string table of `size` bytes, window by window; `stepNames` answers the offset that the next window is to begin at, or -1. */
  beginNames(size: number): void;
  stepNames(window: number, start: number, length: number): number;
  /** Hands over columns of a table; `own` reads all but the numbers of sections as they stand, `sortOut` all but bindings, and what is not read may be 0. */
  setTable(
    rows: number,
    type: number,
    binding: number,
    section: number,
    mapping: number,
    value: number,
    size: number,
    rawSection: number,
  ): void;
  beginSections(): void;
  addSection(number: number, address: number, size: number, isExecutable: number): void;
  /** How many sized rows lie outside of the section that they name. */
  own(clearsThumbBit: number, hasMappingSymbols: number, tlsBase: number, hasTemplate: number): number;
  /** Finds what following code asks for, in sections for which a byte of so many is not 0. */
  sortOut(isAllocated: number, sections: number): void;
  /** Of 0 symbols that own bytes, 1 rows of their names, 2 literal pools, 3 symbols of code, 4 mapping symbols, 5 borders. */
  foundCount(table: number): number;
  foundColumn(table: number, field: number): number;
}

/** A field of what the kernel found. */
export function foundColumn(kernel: SymbolKernel, table: number, field: number): Uint32Array {
  const address = kernel.foundColumn(table, field);
  return new Uint32Array(kernel.memory.buffer, address, kernel.foundCount(table)).slice();
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel of symbol tables. */
export function newSymbolKernel(): SymbolKernel {
  compiled ??= moduleOf(SYMBOL_KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as SymbolKernel;
}
