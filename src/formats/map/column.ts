type Rows = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * A column that grows at its end. Its memory is asked for at once from an estimate of the rows and touched only as rows come,
 * so that a good estimate costs neither copies nor resident memory; beyond it the column grows by half.
 */
export class Column<T extends Rows> {
  #rows: T | undefined;
  #count = 0;
  readonly #expected: number;
  readonly #make: (length: number) => T;

  private constructor(expected: number, make: (length: number) => T) {
    this.#expected = Math.max(64, expected);
    this.#make = make;
  }

  static float64(expected = 0): Column<Float64Array> {
    return new Column(expected, (length) => new Float64Array(length));
  }

  static uint32(expected = 0): Column<Uint32Array> {
    return new Column(expected, (length) => new Uint32Array(length));
  }

  static uint16(expected = 0): Column<Uint16Array> {
    return new Column(expected, (length) => new Uint16Array(length));
  }

  static uint8(expected = 0): Column<Uint8Array> {
    return new Column(expected, (length) => new Uint8Array(length));
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    let rows = this.#rows;
    if (rows === undefined || this.#count === rows.length) rows = this.#grow();
    rows[this.#count++] = value;
  }

  at(row: number): number {
    return this.#rows![row]!;
  }

  set(row: number, value: number): void {
    this.#rows![row] = value;
  }

  /** The rows that were pushed: a view, not a copy. */
  finish(): T {
    return (this.#rows ?? this.#make(0)).subarray(0, this.#count) as T;
  }

  #grow(): T {
    const grown = this.#make(this.#rows === undefined ? this.#expected : Math.ceil(this.#rows.length * 1.5));
    if (this.#rows !== undefined) grown.set(this.#rows);
    this.#rows = grown;
    return grown;
  }
}
