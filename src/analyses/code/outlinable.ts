import { type AddressSpace, spaceOf } from "../../graph/address-space.ts";
import type { CodeImage } from "../../graph/code-image.ts";
import { MaskedBodies, type MaskedWords, type PlacedBody } from "../../graph/data/masked-bodies.ts";
import { Readings } from "../../graph/readings.ts";

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
  readonly #masked: MaskedBodies;

  constructor(image: CodeImage) {
    this.#space = spaceOf(image);
    this.#readings = new Readings(this.#space.sections);
    this.#masked = new MaskedBodies(this.#space);
  }

  /**
   * Bytes that would go if the instructions with which all bodies begin, and those with which all end, were one function that each of them
   * calls; 0 for a single body. An estimate: registers and the stack may differ there, addresses and halves of constants do not count, and
   * what is alike in the middle is left out. Undefined where a body has no bytes in the image or is longer than 64 KiB, and once symbols that
   * lie over one another have been read too often.
   */
  bytes(bodies: readonly Body[]): number | undefined {
    if (bodies.length < 2) return 0;
    const placed: PlacedBody[] = [];
    for (const body of bodies) {
      const one = this.#placed(body);
      if (one === undefined) return undefined;
      placed.push(one);
    }
    const [first, ...others] = this.#masked.words(placed) as [MaskedWords, ...MaskedWords[]];
    let [prefix, suffix, shortest] = [first.word.length, first.word.length, first.word.length];
    for (const other of others) {
      prefix = Math.min(
        prefix,
        alike(first, other, prefix, (word) => word),
      );
      suffix = Math.min(
        suffix,
        alike(first, other, suffix, (word, length) => length - 1 - word),
      );
      shortest = Math.min(shortest, other.word.length);
    }
    suffix = Math.min(suffix, shortest - prefix);
    const common = sum(first.length.subarray(0, prefix)) + sum(first.length.subarray(first.length.length - suffix));
    return Math.max(0, (bodies.length - 1) * common - bodies.length * CALL);
  }

  #placed({ address, size }: Body): PlacedBody | undefined {
    const section = this.#space.sectionAt(address);
    const holder = this.#space.sections[section];
    if (holder === undefined || size > LONGEST || address + size > holder.address + holder.bytes.length) return undefined;
    return this.#readings.take(size) ? { start: address, end: address + size, section } : undefined;
  }
}

/** How many words two sequences share, at most `most`, counted in the order that `place` gives to their indices. */
function alike(a: MaskedWords, b: MaskedWords, most: number, place: (word: number, length: number) => number): number {
  const [inA, inB] = [a.word.length, b.word.length];
  const end = Math.min(most, inA, inB);
  let count = 0;
  while (count < end) {
    const [one, other] = [place(count, inA), place(count, inB)];
    if (a.word[one] !== b.word[other] || a.length[one] !== b.length[other]) break;
    count++;
  }
  return count;
}

function sum(lengths: Uint32Array): number {
  return lengths.reduce((total, length) => total + length, 0);
}
