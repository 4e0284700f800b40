/** What a symbol is. */
export type SymbolKind = "function" | "object" | "tls" | "other";

export const SYMBOL_KINDS: readonly SymbolKind[] = ["other", "object", "function", "tls"];

/**
 * The symbols that own bytes, in columns, in section and address order. Aliases (same section, address and size) are one row.
 */
export interface Symbols {
  readonly count: number;
  /** Section index of the ELF. */
  readonly sectionIndex: Uint32Array;
  /** Run address without the Thumb bit. */
  readonly address: Float64Array;
  /** `st_size`; for a symbol without a size, the bytes up to the next one. */
  readonly size: Float64Array;
  /** Index into `SYMBOL_KINDS`. */
  readonly kind: Uint8Array;
  /** 1 when the size was not in the table but inferred. */
  readonly inferred: Uint8Array;
  /** Rows of the ELF's symbol table: those of symbol i are `rows[firstRow[i] .. firstRow[i + 1])`, the preferred name first. */
  readonly firstRow: Uint32Array;
  readonly rows: Uint32Array;
}

/** Index of the symbol that covers an address of a section list given in address order; -1 when none does. */
export function symbolAt(symbols: Symbols, section: number, address: number): number {
  let [low, high] = [0, symbols.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const before =
      symbols.sectionIndex[middle]! < section || (symbols.sectionIndex[middle] === section && symbols.address[middle]! <= address);
    if (before) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0 && i >= low - 16 && symbols.sectionIndex[i] === section; i--) {
    if (address < symbols.address[i]! + symbols.size[i]!) return i;
  }
  return -1;
}
