/** Addresses from `start` up to, and without, `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** All addresses of both lists, joined where they touch, in ascending order. */
export function union(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of [...a, ...b].sort((one, other) => one.start - other.start)) {
    const last = found.at(-1);
    if (end <= start) continue;
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

/** The addresses of `a` that are also in `b`. */
export function intersection(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return union(
    a.flatMap((one) => b.map((other) => ({ start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) }))),
    [],
  );
}

/** The addresses of `a` that are not in `b`. */
export function difference(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  let left = union(a, []);
  for (const { start, end } of b)
    left = left.flatMap((one) =>
      [
        { start: one.start, end: Math.min(one.end, start) },
        { start: Math.max(one.start, end), end: one.end },
      ].filter((rest) => rest.end > rest.start),
    );
  return left;
}
