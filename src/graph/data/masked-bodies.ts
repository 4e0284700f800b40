import { Columns } from "../../kernel/columns.ts";
import { newReferenceKernel, type ReferenceKernel } from "../../kernel/reference-kernel.ts";
import type { AddressSpace } from "../address-space.ts";
import { handSections } from "../hand-sections.ts";

/** The kernel's tables of words, and of the bodies that they are of. */
const [WORDS, BODIES] = [12, 13];

/** Bytes of one section; `end` is the first behind them. */
export interface PlacedBody {
  readonly start: number;
  readonly end: number;
  /** Row of the section. */
  readonly section: number;
}

/** Words of one body: instructions, words of data, single bytes; each with its length in bytes. */
export interface MaskedWords {
  readonly word: Uint32Array;
  readonly length: Uint32Array;
}

/**
 * Bodies with what depends on their place or on the link masked: targets of calls, halves of addresses, words that point into the image. So the same
 * code is the same in another place or another link. Read in the kernel.
 */
export class MaskedBodies {
  readonly #kernel: ReferenceKernel;

  constructor(space: AddressSpace) {
    this.#kernel = newReferenceKernel();
    handSections(this.#kernel, space);
  }

  /** A hash of each body, 16 hexadecimal digits. */
  fingerprints(bodies: readonly PlacedBody[]): string[] {
    const [low, high] = this.#mask(bodies, false, BODIES, [0, 1]);
    return bodies.map((_, row) => hex8(high![row]!) + hex8(low![row]!));
  }

  words(bodies: readonly PlacedBody[]): MaskedWords[] {
    const [word, length] = this.#mask(bodies, true, WORDS, [0, 1]);
    const counts = this.#column(BODIES, 2);
    let end = 0;
    return Array.from(counts, (count) => {
      end += count;
      return { word: word!.subarray(end - count, end), length: length!.subarray(end - count, end) };
    });
  }

  #mask(bodies: readonly PlacedBody[], isKept: boolean, table: number, fields: readonly number[]): Uint32Array[] {
    const columns = new Columns(this.#kernel);
    const put = (of: (body: PlacedBody) => number) => columns.put(Uint32Array.from(bodies, of));
    const [starts, ends] = [put(({ start }) => start), put(({ end }) => end)];
    this.#kernel.maskBodies(
      bodies.length,
      starts,
      ends,
      put(({ section }) => section),
      isKept ? 1 : 0,
    );
    columns.release();
    return fields.map((field) => this.#column(table, field));
  }

  #column(table: number, field: number): Uint32Array {
    return new Columns(this.#kernel).take(Uint32Array, this.#kernel.column(table, field), this.#kernel.rowCount(table));
  }
}

const hex8 = (lane: number) => lane.toString(16).padStart(8, "0");
