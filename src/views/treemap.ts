import { type HierarchyRectangularNode, hierarchy, treemap as layout, treemapSquarify } from "d3-hierarchy";
import type { ContributionTree } from "../ledger/contribution-tree.ts";

/**
 * A rectangle of a treemap, in the units of its size. Without headers its area is to the whole area as its bytes are to the root's, exactly;
 * with them, the areas of siblings are as their bytes.
 */
export interface Tile {
  /** Node of the tree; of a `rest` tile the parent of those that it stands for. */
  readonly node: number;
  readonly bytes: number;
  /** 0 for the root of the picture. */
  readonly depth: number;
  /** How many small siblings the tile stands for; 0 for a node's own tile. */
  readonly rest: number;
  /** Nothing is drawn inside of it: it is a leaf of the tree, or what it holds is too small to be told apart. */
  readonly leaf: boolean;
  /** Height above the children, for a title; 0 of a leaf, and of a group that is too small for one. */
  readonly header: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreemapOptions {
  /** Node that fills the picture. */
  readonly root: number;
  readonly width: number;
  readonly height: number;
  /** Levels drawn below the root. */
  readonly depth: number;
  /** Siblings whose tiles would be smaller than this area become one tile. */
  readonly smallest: number;
  /** Height of a group's title; none without it. */
  readonly header?: number;
}

interface Item {
  readonly node: number;
  readonly bytes: number;
  readonly rest: number;
  readonly children: readonly Item[];
}

const RATIO = 1.3;
/** A group smaller than so many smallest tiles is one tile when at least half of it would be a rest. */
const SMALLEST_GROUP = 120;
/** Groups narrower or lower than so many headers have none. */
const [NARROWEST, LOWEST] = [3, 2.5];

/** Squarified treemap; parents before their children, siblings the largest first. */
export function treemap(tree: ContributionTree, options: TreemapOptions): Tile[] {
  const { root, width, height, header = 0 } = options;
  const total = tree.bytes[root] ?? 0;
  if (total === 0 || width <= 0 || height <= 0) return [];
  const perByte = (width * height) / total;
  const top = hierarchy<Item>(item(tree, root, options.depth, { root, smallest: options.smallest / perByte }), (node) => node.children).sum(
    (node) => (node.children.length === 0 ? node.bytes : 0),
  );
  const placed = layout<Item>()
    .tile(treemapSquarify.ratio(RATIO))
    .size([width, height])
    .round(false)
    .paddingTop((node) => headerOf(node as HierarchyRectangularNode<Item>, header))(top);
  return placed.descendants().map((node) => tileOf(node, header));
}

function headerOf({ data, depth, x0, x1, y0, y1 }: HierarchyRectangularNode<Item>, header: number): number {
  if (depth === 0 || data.children.length === 0) return 0;
  return x1 - x0 >= header * NARROWEST && y1 - y0 >= header * LOWEST ? header : 0;
}

function tileOf(placed: HierarchyRectangularNode<Item>, header: number): Tile {
  const { data, depth, x0, y0, x1, y1 } = placed;
  const leaf = data.children.length === 0;
  return {
    node: data.node,
    bytes: data.bytes,
    depth,
    rest: data.rest,
    leaf,
    header: headerOf(placed, header),
    x: x0,
    y: y0,
    width: x1 - x0,
    height: y1 - y0,
  };
}

/** `smallest` in bytes. */
interface Limits {
  readonly root: number;
  readonly smallest: number;
}

function item(tree: ContributionTree, node: number, depth: number, limits: Limits): Item {
  const { root, smallest } = limits;
  const bytes = tree.bytes[node]!;
  const children: Item[] = [];
  if (depth > 0) {
    let [restBytes, rest] = [0, 0];
    for (let child = node + 1; child < tree.subtreeEnd[node]!; child = tree.subtreeEnd[child]!) {
      const own = tree.bytes[child]!;
      if (own === 0) continue;
      if (own >= smallest) children.push(item(tree, child, depth - 1, limits));
      else {
        restBytes += own;
        rest++;
      }
    }
    const isClosed = node !== root && restBytes * 2 >= bytes && bytes < smallest * SMALLEST_GROUP;
    if (isClosed) return { node, bytes, rest: 0, children: [] };
    if (rest > 0) children.push({ node, bytes: restBytes, rest, children: [] });
  }
  return { node, bytes, rest: 0, children };
}
