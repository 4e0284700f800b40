import type { Breakdown, BreakdownLevel } from "../../../src/views/breakdown.ts";

/** Nesting of pictures whose symbols can be seen at once. */
const PLAIN: readonly BreakdownLevel[] = ["crate", "symbol"];
/** What may stand between crates and their symbols. */
const BETWEEN: readonly BreakdownLevel[] = ["unit", "file"];
/** A symbol that is less than this part of its memory is too small for a tile of its own. */
const SMALLEST_PART = 1 / 4000;
/** Of more hidden bytes than this part, groups are shown between crates and symbols. */
const MOST_HIDDEN = 1 / 4;

/**
 * What a picture nests when nobody asked for anything: crates and their symbols; of images where most symbols are too small to be seen, the units
 * or files between them, whichever divides the bytes more evenly.
 */
export function nestingOf(rows: Breakdown): readonly BreakdownLevel[] {
  const { region, symbol, crate } = rows.levels;
  const wholes = new Map<number, number>();
  const symbols = new Map<string, number>();
  let total = 0;
  for (let row = 0; row < rows.used; row++) {
    const bytes = rows.bytes[row]!;
    total += bytes;
    wholes.set(region[row]!, (wholes.get(region[row]!) ?? 0) + bytes);
    const key = `${region[row]} ${crate[row]} ${symbol[row]}`;
    symbols.set(key, (symbols.get(key) ?? 0) + bytes);
  }
  let hidden = 0;
  for (const [key, bytes] of symbols) if (bytes < SMALLEST_PART * wholes.get(Number.parseInt(key, 10))!) hidden += bytes;
  if (hidden <= MOST_HIDDEN * total) return PLAIN;
  const [best] = BETWEEN.map((level) => ({ level, lumps: unevenness(rows, level) })).sort((a, b) => a.lumps - b.lumps);
  return [PLAIN[0]!, best!.level, PLAIN[1]!];
}

/** Sum of the squares of what a level's owners have inside of each crate: the smaller, the more evenly they divide the bytes. */
function unevenness(rows: Breakdown, level: BreakdownLevel): number {
  const owners = rows.levels[level]!;
  const sums = new Map<string, number>();
  for (let row = 0; row < rows.used; row++) {
    const key = `${rows.levels.crate[row]} ${owners[row]}`;
    sums.set(key, (sums.get(key) ?? 0) + rows.bytes[row]!);
  }
  return [...sums.values()].reduce((sum, bytes) => sum + bytes * bytes, 0);
}
