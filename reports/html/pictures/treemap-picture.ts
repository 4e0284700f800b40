import { grouped, bytes as sized } from "../../../src/views/numbers.ts";
import { treemap } from "../../../src/views/treemap.ts";
import { LINE, labelOf, type Measure } from "./labels.ts";
import { fillOf, mainFillOf, nameOf, type Scene, titleOf } from "./scene.ts";
import type { Box, Shape } from "./shape.ts";
import { tileNames } from "./tile-name.ts";

/** Area of the smallest tile that is drawn by itself, px². */
const SMALLEST = 100;
/** Height of a group's title, px. */
const HEADER = LINE + 4;

/** A part of a picture that is drawn larger: what is seen is `box`, the whole is `zoom` times as large and begins `x`, `y` before it. */
export interface Lens2d {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const NO_LENS: Lens2d = { zoom: 1, x: 0, y: 0 };

export interface TreemapOptions {
  readonly measure: Measure;
  /** Levels drawn below the root. */
  readonly depth: number;
  readonly lens?: Lens2d;
  readonly titles?: boolean;
  /** Without titles of groups: areas are as the bytes, exactly. */
  readonly exact?: boolean;
}

/** The treemap of a node inside a box. Groups come before what they hold; tiles outside of what is seen are left out. */
export function treemapShapes(scene: Scene, root: number, box: Box, options: TreemapOptions): Shape[] {
  const { tree } = scene;
  const { measure, depth, lens = NO_LENS, titles, exact } = options;
  const tiles = treemap(tree, {
    ...{ root, width: box.width * lens.zoom, height: box.height * lens.zoom, depth, smallest: SMALLEST },
    header: exact === true ? 0 : HEADER,
  });
  const shapes: Shape[] = [];
  for (const tile of tiles) {
    if (tile.depth === 0 && !tile.leaf) continue;
    const seen = clipped({ ...tile, x: box.x + tile.x - lens.x, y: box.y + tile.y - lens.y }, box);
    if (seen === undefined) continue;
    const isRest = tile.rest > 0;
    const name = isRest ? `${grouped(tile.rest)} smaller` : nameOf(scene, tile.node);
    const shown = isRest ? [name] : tileNames(scene, tile.node);
    const title = titles === true ? { title: isRest ? `${name}: ${grouped(tile.bytes)} B` : titleOf(scene, tile.node) } : {};
    const texts = tile.leaf
      ? labelOf(shown, sized(tile.bytes), seen, { measure })
      : tile.header > 0
        ? labelOf(shown, sized(tile.bytes), { ...seen, height: Math.min(seen.height, HEADER) }, { measure, bold: true, inline: true })
        : [];
    const base = { x: seen.x, y: seen.y, width: seen.width, height: seen.height, texts, ...title };
    if (isRest) shapes.push({ ...base, key: -1 - tile.node, fill: mainFillOf(scene, tile.node), pale: true });
    else shapes.push({ ...base, key: tile.node, fill: (tile.leaf ? mainFillOf : fillOf)(scene, tile.node), ...hatchOf(scene, tile.node) });
  }
  return shapes;
}

/** Bytes set aside, and free ones, are hatched: nothing lies there. */
function hatchOf({ tree, rows }: Scene, node: number): { hatched?: true } {
  const row = tree.row[node]!;
  const isLeafNode = tree.subtreeEnd[node] === node + 1;
  return isLeafNode && rows.names.kind[rows.levels.kind[row]!] === "reserved" ? { hatched: true } : {};
}

/** The part of a tile that is seen; undefined when nothing is. */
function clipped(tile: Box, box: Box): Box | undefined {
  const [left, top] = [Math.max(tile.x, box.x), Math.max(tile.y, box.y)];
  const [right, bottom] = [Math.min(tile.x + tile.width, box.x + box.width), Math.min(tile.y + tile.height, box.y + box.height)];
  return right - left > 0.2 && bottom - top > 0.2 ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}
