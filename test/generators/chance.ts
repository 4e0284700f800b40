import { numbersFrom } from "../support/random.ts";

/** Repeatable choices: the same seed makes the same program. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = numbersFrom(Math.imul(seed + 1, 0x9e3779b1) | 1);
    for (let i = 0; i < 8; i++) this.#next();
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + (this.#next() % (most - least + 1));
  }

  /** True one time in `n`. */
  oneIn(n: number): boolean {
    return this.#next() % n === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.#next() % values.length]!;
  }

  /** The same values in another order. */
  shuffled<T>(values: readonly T[]): T[] {
    const left = [...values];
    for (let i = left.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [left[i], left[j]] = [left[j]!, left[i]!];
    }
    return left;
  }
}
