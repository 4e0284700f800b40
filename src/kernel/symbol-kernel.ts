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
  /** Hands over columns of a table; `own` reads them. */
  setTable(rows: number, type: number, binding: number, section: number, mapping: number, value: number, size: number): void;
  beginSections(): void;
  addSection(number: number, address: number, size: number, isExecutable: number): void;
  /** How many sized rows lie outside of the section that they name. */
  own(clearsThumbBit: number, hasMappingSymbols: number, tlsBase: number, hasTemplate: number): number;
  foundCount(table: number): number;
  foundColumn(table: number, field: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel of symbol tables. */
export function newSymbolKernel(): SymbolKernel {
  compiled ??= moduleOf(SYMBOL_KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as SymbolKernel;
}
