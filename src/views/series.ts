/** Bytes of one region of one target at one commit. */
export interface SeriesPoint {
  readonly commit: string;
  readonly time: string;
  readonly value: number;
}

/** Bytes by commit, for a chart. */
export interface Series {
  readonly title: string;
  /** Length of the region, where it is known. */
  readonly limit: number | undefined;
  /** The oldest first; at least one. */
  readonly points: readonly SeriesPoint[];
}
