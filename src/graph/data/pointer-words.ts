import { isCodePointer } from "../../architecture/thumb-bit.ts";
import { ascendingOrder } from "../../bytes/order.ts";
import type { AddressSpace } from "../address-space.ts";
import { SYMBOL_OBJECT } from "../code-image.ts";
import { Column, lastNotAbove } from "../columns.ts";
import { type NamedReferences, Reference } from "../references.ts";

/** A string or array that a (pointer, length) pair names is not longer than this. */
const LONGEST_PAIR = 1 << 16;
/** Below this address a word may as well be a small number (images at address 0). */
const SMALL_NUMBERS = 1 << 16;

/** Words of the image's data that point to functions or data, ascending by their own address. */
export class PointerWords {
  /** Address of the word. */
  readonly at = new Column();
  /** Address it points to, without the Thumb bit. */
  readonly target = new Column();
  /** 1 when it points to a function. */
  readonly toFunction = new Column();
  /** For a (pointer, length) pair the length; else 0. */
  readonly length = new Column();

  get count(): number {
    return this.at.length;
  }

  /** Row of the first word at or after an address. */
  firstFrom(address: number): number {
    return lastNotAbove(this.at.values(), address - 1) + 1;
  }
}

/** Starts of data that something refers to, ascending: the target of a reference, of a pointer word, or of a symbol. */
export interface DataStarts {
  readonly address: Uint32Array;
  /** Address after the object: the next start, or the end of the section. */
  end(index: number): number;
  /** Index of the start that covers an address, or -1. */
  covering(address: number): number;
}

/** What instructions and words of data name. */
export interface DataNames {
  readonly code: NamedReferences;
  readonly words: PointerWords;
  readonly starts: DataStarts;
}

/** Reads the words of data and finds where data starts. */
export function findDataNames<Read extends NamedReferences>(code: Read): DataNames & { readonly code: Read } {
  const named = findNamedStarts(code);
  const words = findPointerWords(code, named);
  return { code, words, starts: findDataStarts(code, words, named) };
}

/** Reads every aligned word of data (sections that are not code, and data among code that is no literal pool). */
function findPointerWords(code: NamedReferences, named: ReadonlySet<number>): PointerWords {
  const words = new PointerWords();
  const { space, functions } = code;
  const pools = literalWords(code);
  space.sections.forEach((section, index) => {
    const { bytes } = section;
    const isCode = space.isCode(index);
    const first = (4 - (section.address % 4)) % 4;
    for (let at = first; at + 4 <= bytes.length; at += 4) {
      const address = section.address + at;
      if (isCode && (space.isData[space.halfword(index, address)] === 0 || pools[space.halfword(index, address)] === 1)) continue;
      const word = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
      if (word === 0) continue;
      const target = space.sectionAt(word);
      if (target < 0) continue;
      if (space.isCode(target) && space.isData[space.halfword(target, word)] === 0) {
        if (isCodePointer(word) && functions.startingAt(word - 1) >= 0) add(words, address, word - 1, 1, 0);
        continue;
      }
      const { address: start, size } = space.sections[target]!;
      const next = at + 8 <= bytes.length ? space.word(address + 4) : -1;
      const length = next > 0 && next <= LONGEST_PAIR && word + next <= start + size ? next : 0;
      // Images at address 0: a small number that is no pair and is not aligned as a pointer's target is, is a number.
      if (word < SMALL_NUMBERS && length === 0 && word % 4 !== 0 && !named.has(word)) continue;
      add(words, address, word, 0, length);
      // The length is a number; so are line and column behind a panic location's path.
      if (length > 0) at += endsInRust(space, word + length) ? 12 : 4;
    }
  });
  return words;
}

/** Whether the text that ends at an address ends in `.rs`. */
function endsInRust(space: AddressSpace, end: number): boolean {
  return space.byte(end - 3) === 0x2e && space.byte(end - 2) === 0x72 && space.byte(end - 1) === 0x73;
}

function add(words: PointerWords, at: number, target: number, toFunction: number, length: number): void {
  words.at.push(at);
  words.target.push(target);
  words.toFunction.push(toFunction);
  words.length.push(length);
}

/** By halfword of code: 1 for what instructions load as literals; its meaning belongs to the instruction. */
function literalWords(code: NamedReferences): Uint8Array {
  const { references, space } = code;
  const pools = new Uint8Array(space.halfwordCount);
  for (let row = 0; row < references.count; row++) {
    if (references.kind.at(row) !== Reference.Literal) continue;
    const address = references.target.at(row);
    const section = space.sectionAt(address);
    if (section < 0 || !space.isCode(section)) continue;
    const first = space.halfword(section, address);
    pools.fill(1, first, first + Math.ceil(references.detail.at(row) / 2));
  }
  return pools;
}

/** Addresses of data that code or a symbol names. */
function findNamedStarts(code: NamedReferences): Set<number> {
  const { references, image } = code;
  const starts = new Set<number>();
  for (let row = 0; row < references.count; row++) {
    const kind = references.kind.at(row);
    if (kind === Reference.Data || kind === Reference.Table) starts.add(references.target.at(row));
  }
  const { symbols } = image;
  for (let row = 0; row < symbols.count; row++) if (symbols.kind[row] === SYMBOL_OBJECT) starts.add(symbols.address[row]!);
  return starts;
}

/** All starts of data: what code and symbols name, and what pointer words point to. */
function findDataStarts(code: NamedReferences, words: PointerWords, named: ReadonlySet<number>): DataStarts {
  const { space } = code;
  const starts = new Set(named);
  for (let row = 0; row < words.count; row++) if (words.toFunction.at(row) === 0) starts.add(words.target.at(row));
  const unsorted = Uint32Array.from(starts);
  const address = Uint32Array.from(ascendingOrder(unsorted), (row) => unsorted[row]!);
  const end = (index: number) => {
    const section = space.sectionAt(address[index]!);
    const limit = section < 0 ? address[index]! : space.sections[section]!.address + space.sections[section]!.size;
    return index + 1 < address.length ? Math.min(address[index + 1]!, limit) : limit;
  };
  return {
    address,
    end,
    covering: (wanted) => {
      const index = lastNotAbove(address, wanted);
      return index >= 0 && end(index) > wanted ? index : -1;
    },
  };
}
