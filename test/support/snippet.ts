import { type CodeImage, type CodeSection, SYMBOL_FUNCTION, SYMBOL_OBJECT } from "../../src/graph/code-image.ts";
import { type MadeSymbol, madeImage } from "./made-image.ts";

/** A function of a snippet: halfwords, and where a literal pool or table follows the code, its halfwords. */
export interface SnippetFunction {
  readonly name: string;
  readonly code: readonly number[];
  /** Halfwords of data behind the code, inside the function. */
  readonly pool?: readonly number[];
}

/** Words of read-only data at an address. */
export interface SnippetData {
  readonly address: number;
  readonly words: readonly number[];
  readonly name?: string;
}

export const TEXT = 0x0800_0000;

/** An image of a few functions, one behind the other from 0x08000000 on, each aligned to 4 bytes. */
export function snippet(
  functions: readonly SnippetFunction[],
  data: readonly SnippetData[] = [],
  vectors: readonly string[] = [],
): CodeImage {
  const halfwords: number[] = [];
  const symbols: MadeSymbol[] = [];
  const mapping: [number, number][] = [];
  for (const { name, code, pool = [] } of functions) {
    if (halfwords.length % 2 === 1) halfwords.push(0xbf00);
    const address = TEXT + halfwords.length * 2;
    mapping.push([address, 0]);
    halfwords.push(...code);
    if (pool.length > 0) mapping.push([TEXT + halfwords.length * 2, 1]);
    halfwords.push(...pool);
    symbols.push({ name, address, size: (code.length + pool.length) * 2, kind: SYMBOL_FUNCTION });
  }
  const sections: CodeSection[] = [section(".text", TEXT, new Uint8Array(Uint16Array.from(halfwords).buffer), true)];
  for (const { address, words, name } of data) {
    sections.push(section(`.rodata.${address.toString(16)}`, address, new Uint8Array(Uint32Array.from(words).buffer), false));
    if (name !== undefined) symbols.push({ name, address, size: words.length * 4, kind: SYMBOL_OBJECT });
  }
  const table = 0x0700_0000;
  if (vectors.length > 0) {
    const words = vectors.map((name) => (name === "" ? 0 : symbols.find((symbol) => symbol.name === name)!.address + 1));
    sections.push(section(".vector_table", table, new Uint8Array(Uint32Array.from([0x2000_1000, ...words]).buffer), false));
  }
  const image = madeImage(sections, symbols, mapping);
  return vectors.length === 0 ? image : { ...image, vectorTable: { address: table, words: vectors.length + 1 } };
}

function section(name: string, address: number, bytes: Uint8Array, executable: boolean): CodeSection {
  return { name, address, size: bytes.length, bytes, writable: false, executable };
}

/** Two halfwords of a literal word. */
export function word(value: number): number[] {
  return [value & 0xffff, value >>> 16];
}
