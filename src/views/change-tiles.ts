import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";

/** A rectangle of what changed, in the units of its size. */
export interface ChangeTile {
  /** Place in the changes; of a `rest` tile the largest of those that it stands for. */
  readonly change: number;
  /** How many small changes of one sign the tile stands for; 0 for one change's own tile. */
  readonly rest: number;
  /** Sum of the changes it stands for, with its sign. */
  readonly delta: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Item {
  readonly change: number;
  readonly rest: number;
  readonly delta: number;
  readonly children: readonly Item[];
}

const RATIO = 1.3;

/**
 * Squarified tiles of changes in bytes: what came lies together, and so does what went. A tile's area is to the whole area as its absolute
 * change is to the sum of all absolute changes, exactly; zeros have none. Tiles smaller than `smallest` are one tile for each sign.
 */
export function changeTiles(deltas: readonly number[], size: { width: number; height: number }, smallest: number): ChangeTile[] {
  const { width, height } = size;
  const total = deltas.reduce((sum, delta) => sum + Math.abs(delta), 0);
  if (total === 0 || width <= 0 || height <= 0) return [];
  const least = smallest / ((width * height) / total);
  const children = [1, -1].map((sign): Item => group(deltas, sign, least)).filter((item) => item.children.length > 0);
  const top = hierarchy<Item>({ change: -1, rest: 0, delta: 0, children }, (item) => item.children)
    .sum((item) => Math.abs(item.delta))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Item>().tile(treemapSquarify.ratio(RATIO)).size([width, height]).round(false)(top);
  return placed.leaves().map(({ data, x0, x1, y0, y1 }) => {
    const { change, rest, delta } = data;
    return { change, rest, delta, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  });
}

function group(deltas: readonly number[], sign: number, least: number): Item {
  const own = deltas.flatMap((delta, change) => (delta * sign > 0 ? [{ change, rest: 0, delta, children: [] }] : []));
  own.sort((a, b) => sign * (b.delta - a.delta) || a.change - b.change);
  const cut = own.findIndex((item) => Math.abs(item.delta) < least);
  // One small change alone is its own tile.
  const few = cut < 0 || own.length - cut < 2;
  const small = few ? [] : own.slice(cut);
  const rest: Item[] = few
    ? []
    : [{ change: small[0]!.change, rest: small.length, delta: small.reduce((sum, item) => sum + item.delta, 0), children: [] }];
  return { change: -1, rest: 0, delta: 0, children: [...(few ? own : own.slice(0, cut)), ...rest] };
}
