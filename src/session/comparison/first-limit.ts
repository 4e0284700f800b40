/** A first limit on what a region holds, bytes. */
export interface FirstLimit {
  /** What is used, and the margin. */
  readonly wanted: number;
  /** The same, but no more than the region has. */
  readonly max: number;
  /** Used of the region, percent; undefined for one whose length is unknown or zero. */
  readonly share: number | undefined;
}

/** A limit `margin` percent above what is used of a region. */
export function firstLimit(used: number, length: number | undefined, margin: number): FirstLimit {
  const wanted = Math.ceil((used * (100 + margin)) / 100);
  return { wanted, max: Math.min(wanted, length ?? wanted), share: length ? (used / length) * 100 : undefined };
}
