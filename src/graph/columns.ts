/** Rows that a column has room for at first. */
const FIRST_ROWS = 1024;

/** A column of 32-bit numbers that grows; `at` reads what `push` wrote. */
export class Column {
  #data: Uint32Array;
  length: number;

  /** Begins with rows that are there already; `values` is taken, not copied. */
  constructor(values?: Uint32Array) {
    this.#data = values ?? new Uint32Array(FIRST_ROWS);
    this.length = values?.length ?? 0;
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Uint32Array(Math.max(FIRST_ROWS, this.length * 2));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length++] = value;
  }

  /** Takes rows from another column. */
  append(values: Uint32Array): void {
    const length = this.length + values.length;
    if (length > this.#data.length) {
      const larger = new Uint32Array(Math.max(FIRST_ROWS, length, this.#data.length * 2));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set(values, this.length);
    this.length = length;
  }

  at(row: number): number {
    return this.#data[row]!;
  }

  set(row: number, value: number): void {
    this.#data[row] = value;
  }

  /** A view of the rows so far; valid until the next `push`. */
  values(): Uint32Array {
    return this.#data.subarray(0, this.length);
  }
}

/** Lists of rows by owner: those of owner i are `rows[first[i] .. first[i + 1])`. */
export interface Grouped {
  readonly first: Uint32Array;
  readonly rows: Uint32Array;
}

/** Groups rows 0..keys.length by their key, in row order inside a group; keys of `groups` and above are left out. */
export function groupRows(keys: ArrayLike<number>, groups: number): Grouped {
  const first = new Uint32Array(groups + 1);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    if (key < groups) first[key + 1]!++;
  }
  for (let group = 0; group < groups; group++) first[group + 1]! += first[group]!;
  const next = first.slice(0, groups);
  const rows = new Uint32Array(first[groups]!);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    if (key < groups) rows[next[key]!++] = row;
  }
  return { first, rows };
}

/** Index of the last of `count` ascending values that is not above `value`; -1 when all are. */
export function lastNotAbove(values: ArrayLike<number>, value: number, count: number = values.length): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
