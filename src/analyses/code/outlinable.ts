import { AddressSpace } from "../../graph/address-space.ts";
import type { CodeImage } from "../../graph/code-image.ts";
import { Readings } from "../../graph/readings.ts";
import { eachMaskedWord } from "./bodies.ts";

/** A call of the outlined part in each instance: BL [ARMv7-M §A7.7.18], bytes. */
const CALL = 4;
/** Bodies beyond this are not compared, bytes: no compiler makes such instances, damaged symbol tables do. */
const LONGEST = 64 * 1024;

/** A function's code: address and size in bytes. */
export interface Body {
  readonly address: number;
  readonly size: number;
}

/** What instances of one generic have in common. The work of all questions together is bounded by the size of the image. */
export class Outlinable {
  readonly #space: AddressSpace;
  readonly #readings: Readings;

  constructor(image: CodeImage) {
    this.#space = new AddressSpace(image);
    this.#readings = new Readings(this.#space.sections);
  }

  /**
   * Bytes that would go if the instructions with which all bodies begin, and those with which all end, were one function that each of them
   * calls; 0 for a single body. An estimate: registers and the stack may differ there, addresses and halves of constants do not count, and
   * what is alike in the middle is left out. Undefined where a body has no bytes in the image or is longer than 64 KiB, and once symbols that
   * lie over one another have been read too often.
   */
  bytes(bodies: readonly Body[]): number | undefined {
    if (bodies.length < 2) return 0;
    const first = this.#words(bodies[0]!);
    if (first === undefined) return undefined;
    let [prefix, suffix, shortest] = [first.length, first.length, first.length];
    for (let i = 1; i < bodies.length; i++) {
      const other = this.#words(bodies[i]!);
      if (other === undefined) return undefined;
      prefix = Math.min(
        prefix,
        alike(first, other, prefix, (word) => word),
      );
      suffix = Math.min(
        suffix,
        alike(first, other, suffix, (word, length) => length - 1 - word),
      );
      shortest = Math.min(shortest, other.length);
    }
    suffix = Math.min(suffix, shortest - prefix);
    const common = sum(first.slice(0, prefix)) + sum(first.slice(first.length - suffix));
    return Math.max(0, (bodies.length - 1) * common - bodies.length * CALL);
  }

  #words({ address, size }: Body): Word[] | undefined {
    const index = this.#space.sectionAt(address);
    const section = this.#space.sections[index];
    if (section === undefined || size > LONGEST || address + size > section.address + section.bytes.length) return undefined;
    if (!this.#readings.take(size)) return undefined;
    const words: Word[] = [];
    eachMaskedWord(this.#space, index, address, address + size, (word, length) => words.push({ word, length }));
    return words;
  }
}

type Word = { readonly word: number; readonly length: number };

/** How many words two sequences share, at most `most`, counted in the order that `place` gives to their indices. */
function alike(a: readonly Word[], b: readonly Word[], most: number, place: (word: number, length: number) => number): number {
  const end = Math.min(most, a.length, b.length);
  let count = 0;
  while (count < end) {
    const [one, other] = [a[place(count, a.length)]!, b[place(count, b.length)]!];
    if (one.word !== other.word || one.length !== other.length) break;
    count++;
  }
  return count;
}

function sum(words: readonly Word[]): number {
  return words.reduce((total, { length }) => total + length, 0);
}
