import { isCodePointer } from "../../architecture/thumb-bit.ts";
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

/** What instructions and words of data name. */
export interface DataNames {
  readonly code: NamedReferences;
  readonly words: PointerWords;
  /** Addresses of data that something refers to, ascending: the targets of references and of pointer words, and symbols. */
  readonly starts: Uint32Array;
}

/** Reads the words of data and finds where data starts. */
export function findDataNames<Read extends NamedReferences>(code: Read): DataNames & { readonly code: Read } {
  const named = findNamedStarts(code);
  const words = findPointerWords(code, named);
  return { code, words, starts: findDataStarts(words, named) };
}

/** Reads every aligned word of data (sections that are not code, and data among code that is no literal pool). */
function findPointerWords(code: NamedReferences, named: Uint32Array): PointerWords {
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
      if (word < SMALL_NUMBERS && length === 0 && word % 4 !== 0 && !includes(named, word)) continue;
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
  const [kind, target, size] = [references.kind.values(), references.target.values(), references.detail.values()];
  const pools = new Uint8Array(space.halfwordCount);
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== Reference.Literal) continue;
    const section = space.sectionAt(target[row]!);
    if (section < 0 || !space.isCode(section)) continue;
    const first = space.halfword(section, target[row]!);
    for (let halfword = Math.ceil(size[row]! / 2) - 1; halfword >= 0; halfword--) pools[first + halfword] = 1;
  }
  return pools;
}

/** Addresses of data that code or a symbol names, ascending. */
function findNamedStarts({ references, image: { symbols } }: NamedReferences): Uint32Array {
  const [kind, target] = [references.kind.values(), references.target.values()];
  const starts = new Column();
  for (let row = 0; row < kind.length; row++) if (kind[row] === Reference.Data || kind[row] === Reference.Table) starts.push(target[row]!);
  for (let row = 0; row < symbols.count; row++) if (symbols.kind[row] === SYMBOL_OBJECT) starts.push(symbols.address[row]!);
  return distinct(starts.values());
}

/** Numbers in ascending order, each once; they are sorted where they are. */
function distinct(numbers: Uint32Array): Uint32Array {
  numbers.sort();
  let kept = 0;
  for (let row = 0; row < numbers.length; row++) if (row === 0 || numbers[row] !== numbers[row - 1]) numbers[kept++] = numbers[row]!;
  return numbers.subarray(0, kept);
}

function includes(ascending: Uint32Array, number: number): boolean {
  return ascending[lastNotAbove(ascending, number)] === number;
}

/** All starts of data: what code and symbols name, and what pointer words point to. */
function findDataStarts(words: PointerWords, named: Uint32Array): Uint32Array {
  const [target, toFunction] = [words.target.values(), words.toFunction.values()];
  const starts = new Column();
  for (const address of named) starts.push(address);
  for (let row = 0; row < target.length; row++) if (toFunction[row] === 0) starts.push(target[row]!);
  return distinct(starts.values());
}
