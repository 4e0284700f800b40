/** Constants that callers hand over in r0 to r3, by the address of the call. */
export class CallArguments {
  readonly #values = new Map<number, (number | undefined)[]>();

  /** Argument 0 to 3 of the call at an address; undefined when it is not the same constant on every path to it. */
  constant(at: number, argument: number): number | undefined {
    return this.#values.get(at)?.[argument];
  }

  set(at: number, values: readonly (number | undefined)[]): void {
    const known = this.#values.get(at);
    this.#values.set(at, known === undefined ? [...values] : known.map((value, i) => (value === values[i] ? value : undefined)));
  }
}
