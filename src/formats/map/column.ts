type Chunk = Float64Array | Uint32Array | Uint8Array;

const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;

/**
 * A column that grows by fixed chunks, so that adding a million rows copies nothing and wastes one chunk at most.
 * `finish` joins the chunks into one exact array and lets go of them.
 */
export class Column<T extends Chunk> {
  #chunks: T[] = [];
  #count = 0;
  readonly #make: (length: number) => T;

  private constructor(make: (length: number) => T) {
    this.#make = make;
  }

  static float64(): Column<Float64Array> {
    return new Column((length) => new Float64Array(length));
  }

  static uint32(): Column<Uint32Array> {
    return new Column((length) => new Uint32Array(length));
  }

  static uint8(): Column<Uint8Array> {
    return new Column((length) => new Uint8Array(length));
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    const index = this.#count & (CHUNK - 1);
    if (index === 0) this.#chunks.push(this.#make(CHUNK));
    this.#chunks[this.#count >> CHUNK_BITS]![index] = value;
    this.#count++;
  }

  at(row: number): number {
    return this.#chunks[row >> CHUNK_BITS]![row & (CHUNK - 1)]!;
  }

  set(row: number, value: number): void {
    this.#chunks[row >> CHUNK_BITS]![row & (CHUNK - 1)] = value;
  }

  /** The rows in one array of exactly their length; the column is empty afterwards. */
  finish(): T {
    const rows = this.#make(this.#count);
    for (let i = 0; i < this.#chunks.length; i++) {
      const first = i << CHUNK_BITS;
      rows.set(this.#chunks[i]!.subarray(0, Math.min(CHUNK, this.#count - first)), first);
    }
    this.#chunks = [];
    this.#count = 0;
    return rows;
  }
}
