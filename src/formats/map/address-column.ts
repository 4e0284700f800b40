import { Column } from "./column.ts";

/** A column of addresses that takes four bytes a row until an address needs more than 32 bits; then it is copied once, to eight. */
export class AddressColumn {
  readonly #expected: number;
  #rows: Column<Uint32Array> | Column<Float64Array>;
  #wide = false;

  constructor(expected = 0) {
    this.#expected = expected;
    this.#rows = Column.uint32(expected);
  }

  push(address: number): void {
    if (!this.#wide && address >>> 0 !== address) this.#widen();
    this.#rows.push(address);
  }

  at(row: number): number {
    return this.#rows.at(row);
  }

  /** The rows that were pushed: a view, not a copy. */
  finish(): Uint32Array | Float64Array {
    return this.#rows.finish();
  }

  #widen(): void {
    const wide = Column.float64(this.#expected);
    for (let row = 0; row < this.#rows.count; row++) wide.push(this.#rows.at(row));
    this.#rows = wide;
    this.#wide = true;
  }
}
