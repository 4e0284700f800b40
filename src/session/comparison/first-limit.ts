/** A first limit on what a region holds, bytes. */
export interface FirstLimit {
  /** What is used, and the margin. */
  readonly wanted: number;
  /** The same, but no more than the region has. */
  readonly max: number;
  /** Whether the margin is the percentage that was asked for; the least room else. */
  readonly isPercentage: boolean;
  /** Used of the region, percent; undefined for one whose length is unknown or zero. */
  readonly share: number | undefined;
}

/** Room that every region gets, bytes: what `budget tighten` leaves. A few percent of a small region are less than one change. */
export const LEAST_ROOM = 512;

/** A limit `margin` percent above what is used of a region, but `LEAST_ROOM` at least unless the margin is 0. */
export function firstLimit(used: number, length: number | undefined, margin: number): FirstLimit {
  const percentage = Math.ceil((used * (100 + margin)) / 100);
  const isPercentage = margin === 0 || percentage - used >= LEAST_ROOM;
  const wanted = isPercentage ? percentage : used + LEAST_ROOM;
  return { wanted, isPercentage, max: Math.min(wanted, length ?? wanted), share: length ? (used / length) * 100 : undefined };
}
