import { Columns } from "../../kernel/columns.ts";
import { newReferenceKernel } from "../../kernel/reference-kernel.ts";
import { Column, lastNotAbove } from "../columns.ts";
import { handSections } from "../hand-sections.ts";
import type { NamedReferences } from "../references.ts";

/** The kernel's tables: words that point, and starts of data. */
const [WORDS, STARTS] = [2, 3];

/** Words of the image's data that point to functions or data, ascending by their own address. */
export class PointerWords {
  /** Address of the word. */
  readonly at: Column;
  /** Address it points to, without the Thumb bit. */
  readonly target: Column;
  /** 1 when it points to a function. */
  readonly toFunction: Column;
  /** For a (pointer, length) pair the length; else 0. */
  readonly length: Column;

  constructor(at: Uint32Array, target: Uint32Array, toFunction: Uint32Array, length: Uint32Array) {
    this.at = new Column(at);
    this.target = new Column(target);
    this.toFunction = new Column(toFunction);
    this.length = new Column(length);
  }

  get count(): number {
    return this.at.length;
  }

  /** Row of the first word at or after an address. */
  firstFrom(address: number): number {
    return lastNotAbove(this.at.values(), address - 1) + 1;
  }
}

/** What instructions and words of data name. */
export interface DataNames {
  readonly code: NamedReferences;
  readonly words: PointerWords;
  /** Addresses of data that something refers to, ascending: the targets of references and of pointer words, and symbols. */
  readonly starts: Uint32Array;
}

/**
 * Reads every aligned word of data (sections that are not code, and data among code that is no literal pool) in the kernel, and finds where data starts.
 * A word that points to data is a pair with the word behind it when that may be the length of what lies there.
 */
export function findDataNames<Read extends NamedReferences>(code: Read): DataNames & { readonly code: Read } {
  const { references, functions, space } = code;
  const { symbols } = code.image;
  const kernel = newReferenceKernel();
  handSections(kernel, space);
  const columns = new Columns(kernel);
  const put = (column: Uint8Array | Uint32Array) => columns.put(column);
  const [kinds, targets, sizes] = [references.kind, references.target, references.detail].map((column) => put(column.values()));
  const ascending = Uint32Array.from(functions.start).sort();
  const [addresses, kindsOfSymbols] = [put(symbols.address), put(symbols.kind)];
  kernel.findWords(references.count, kinds!, targets!, sizes!, symbols.count, addresses, kindsOfSymbols, ascending.length, put(ascending));
  const column = (table: number, field: number) => {
    const address = kernel.column(table, field);
    return new Uint32Array(kernel.memory.buffer, address, kernel.rowCount(table)).slice();
  };
  const words = new PointerWords(column(WORDS, 0), column(WORDS, 1), column(WORDS, 2), column(WORDS, 3));
  return { code, words, starts: column(STARTS, 0) };
}
