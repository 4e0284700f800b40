/** Bytes that several owners asked for and that the linker keeps once. */
export interface SharedBytes {
  /** names: aliases of one symbol, or functions that were folded into one; strings: constants that were merged. */
  readonly kind: "names" | "strings";
  /** Preferred name of the symbol, or the name of the input sections. */
  readonly name: string;
  /** Run address of the first byte. */
  readonly address: number;
  readonly section: string;
  readonly bytes: number;
  readonly owners: readonly SharingOwner[];
}

export interface SharingOwner {
  readonly name: string;
  /** Crate or archive, where its name or the map tells it. */
  readonly from: string | undefined;
  /** Bytes that it would take alone. */
  readonly alone: number;
}

/**
 * Whole bytes for each owner, in proportion to what each would take alone, that add up to `bytes` exactly: each gets what is left between
 * the rounded sums before and behind it. Owners that would take nothing share alike.
 */
export function sharesOf(bytes: number, alone: readonly number[]): number[] {
  const total = alone.reduce((sum, weight) => sum + weight, 0);
  const weights = total > 0 ? alone : alone.map(() => 1);
  const whole = total > 0 ? total : weights.length;
  let sum = 0;
  let given = 0;
  return weights.map((weight) => {
    sum += weight;
    const upTo = Math.round((bytes * sum) / whole);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
