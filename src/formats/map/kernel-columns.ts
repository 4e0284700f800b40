import * as column from "../../kernel/map-columns.ts";
import type { MapKernel } from "../../kernel/map-kernel.ts";
import { Texts } from "./link-map.ts";

/** Columns of a kernel that has read its map: views of its memory, which does not grow any more. */
export class KernelColumns {
  readonly #kernel: MapKernel;

  constructor(kernel: MapKernel) {
    this.#kernel = kernel;
  }

  bytes(which: number): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, this.#kernel.columnAddress(which), this.#kernel.columnLength(which));
  }

  halves(which: number): Uint16Array {
    return new Uint16Array(this.#kernel.memory.buffer, this.#kernel.columnAddress(which), this.#kernel.columnLength(which));
  }

  words(which: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, this.#kernel.columnAddress(which), this.#kernel.columnLength(which));
  }

  doubles(which: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, this.#kernel.columnAddress(which), this.#kernel.columnLength(which));
  }

  /** Addresses of rows, or of symbols. */
  addresses(which: typeof column.INPUT_ADDRESSES | typeof column.SYMBOL_ADDRESSES): Uint32Array | Float64Array {
    const isWide = this.#kernel.addressesAreWide(which === column.SYMBOL_ADDRESSES ? 1 : 0);
    return isWide ? this.doubles(which) : this.words(which);
  }

  /** Texts whose offsets are in the column `which`, and whose lengths are in the one behind it. */
  texts(which: number, pool: number = column.POOL_NAMES): Texts {
    return new Texts(this.#kernel, pool, this.words(which), this.halves(which + 1));
  }
}
