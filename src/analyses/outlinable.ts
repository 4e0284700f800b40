import { AddressSpace, type CodeImage } from "../graph/index.ts";
import { maskedWords } from "./bodies.ts";

/** A call of the outlined part in each instance: BL [ARMv7-M §A7.7.18], bytes. */
const CALL = 4;
/** Longer bodies are compared up to here, bytes. */
const LONGEST = 16 * 1024;

/** A function's code: address and size in bytes. */
export interface Body {
  readonly address: number;
  readonly size: number;
}

/** What instances of one generic have in common. */
export class Outlinable {
  readonly #space: AddressSpace;

  constructor(image: CodeImage) {
    this.#space = new AddressSpace(image);
  }

  /**
   * Bytes that would go if the instructions with which all bodies begin, and those with which all end, were one function that each of them
   * calls. An estimate: registers and the stack may differ there, and what is alike in the middle is not counted. 0 for a single body.
   */
  bytes(bodies: readonly Body[]): number {
    if (bodies.length < 2) return 0;
    const words = bodies.map((body) => this.#words(body));
    const [first, ...others] = words as [Word[], ...Word[][]];
    const prefix = Math.min(...others.map((other) => alike(first, other)));
    const reversed = first.toReversed();
    const shortest = Math.min(...words.map(({ length }) => length));
    const suffix = Math.min(shortest - prefix, ...others.map((other) => alike(reversed, other.toReversed())));
    const common = sum(first.slice(0, prefix)) + sum(first.slice(first.length - suffix));
    return Math.max(0, (bodies.length - 1) * common - bodies.length * CALL);
  }

  #words({ address, size }: Body): Word[] {
    const index = this.#space.sectionAt(address);
    const section = this.#space.sections[index];
    if (section === undefined) return [];
    const end = Math.min(address + Math.min(size, LONGEST), section.address + section.bytes.length);
    return [...maskedWords(this.#space, index, address, end)];
  }
}

type Word = { readonly word: number; readonly length: number };

/** How many words two sequences begin alike. */
function alike(a: readonly Word[], b: readonly Word[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count]!.word === b[count]!.word && a[count]!.length === b[count]!.length) count++;
  return count;
}

function sum(words: readonly Word[]): number {
  return words.reduce((total, { length }) => total + length, 0);
}
