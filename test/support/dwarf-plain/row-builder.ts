import type { Table } from "../../../src/formats/dwarf/facts.ts";

/** Collects rows and turns them into columns. */
export class RowBuilder<Field extends string> {
  readonly #fields: readonly Field[];
  readonly #columns: number[][];

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.#columns = fields.map(() => []);
  }

  get count(): number {
    return this.#columns[0]?.length ?? 0;
  }

  /** Adds a row and returns its index. */
  push(row: Readonly<Record<Field, number>>): number {
    const index = this.count;
    this.#fields.forEach((field, column) => {
      (this.#columns[column] as number[]).push(row[field]);
    });
    return index;
  }

  get(row: number, field: Field): number {
    return (this.#columns[this.#fields.indexOf(field)] as number[])[row] as number;
  }

  set(row: number, field: Field, value: number): void {
    (this.#columns[this.#fields.indexOf(field)] as number[])[row] = value;
  }

  /** The rows in the order of `field`; rows of equal value keep their order. */
  table(sortedBy?: Field): Table<Field> {
    const order = Array.from({ length: this.count }, (_, index) => index);
    if (sortedBy !== undefined) order.sort((a, b) => this.get(a, sortedBy) - this.get(b, sortedBy) || a - b);
    const columns = this.#fields.map((field, column) => [
      field,
      Uint32Array.from(order, (row) => (this.#columns[column] as number[])[row] as number),
    ]);
    return { count: this.count, ...Object.fromEntries(columns) } as Table<Field>;
  }
}
