/** Arguments of a call that are kept: r0 to r3, then words at the stack pointer. */
export const ARGUMENTS = 8;

/** What a call hands over as one argument. */
export type Argument =
  /** The same constant on every path to it. */
  | { readonly kind: "constant"; readonly value: number }
  /** What the calling function was itself called with, by the number of that argument. */
  | { readonly kind: "argument"; readonly index: number };

/** A row for each call: function, address, bits of what is known (as `ArgumentRow` of the kernel), the eight values. */
export interface ArgumentColumns {
  readonly caller: Uint32Array;
  readonly at: Uint32Array;
  readonly known: Uint32Array;
  readonly values: readonly Uint32Array[];
}

/** What calls hand over, by the function that calls and the address of the call. */
export class CallArguments {
  #columns: ArgumentColumns | undefined;
  #rows: Map<number, number[]> | undefined;

  fill(columns: ArgumentColumns): void {
    this.#columns = columns;
    this.#rows = undefined;
  }

  /** Argument 0 to 7 of a call; undefined when it is neither the same constant on every path to it nor an argument of the caller. */
  argument(caller: number, at: number, index: number): Argument | undefined {
    if (this.#columns === undefined) return undefined;
    this.#rows ??= rowsByAddress(this.#columns.at);
    const { known, values, caller: callers } = this.#columns;
    const found = (this.#rows.get(at) ?? []).filter((row) => callers[row] === caller);
    const [first] = found;
    if (first === undefined) return undefined;
    const bits = (known[first]! >>> index) & 0x101;
    const value = values[index]![first]!;
    const isSame = found.every((row) => ((known[row]! >>> index) & 0x101) === bits && values[index]![row] === value);
    if (!isSame || bits === 0) return undefined;
    return bits === 1 ? { kind: "constant", value } : { kind: "argument", index: value };
  }
}

function rowsByAddress(at: Uint32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  at.forEach((address, row) => {
    const known = rows.get(address);
    if (known === undefined) rows.set(address, [row]);
    else known.push(row);
  });
  return rows;
}
