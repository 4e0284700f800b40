import type { CodeImage, CodeSection } from "../../src/graph/code-image.ts";

export interface MadeSymbol {
  readonly address: number;
  readonly size: number;
  /** One of `SYMBOL_` in `code-image.ts`. */
  readonly kind: number;
  readonly name: string;
}

/** An image of a v7-M part without a vector table: its sections, its symbols, and where code (0) and data (1) begin. */
export function madeImage(
  sections: readonly CodeSection[],
  symbols: readonly MadeSymbol[],
  mapping: readonly (readonly [address: number, data: number])[],
): CodeImage {
  return {
    sections,
    symbols: {
      count: symbols.length,
      address: Uint32Array.from(symbols, ({ address }) => address),
      size: Uint32Array.from(symbols, ({ size }) => size),
      kind: Uint8Array.from(symbols, ({ kind }) => kind),
      name: (row) => symbols[row]!.name,
    },
    mapping: {
      count: mapping.length,
      address: Uint32Array.from(mapping, ([address]) => address),
      data: Uint8Array.from(mapping, ([, data]) => data),
    },
    entry: undefined,
    vectorTable: undefined,
    processor: { architecture: "v7-M", fpu: false },
  };
}
