import type { ContributionTree } from "../ledger/contribution-tree.ts";

/** A bar of a flame graph: its width is to the whole width as its bytes are to the root's, exactly. */
export interface FlameBar {
  /** Node of the tree; of a `rest` bar the parent of those that it stands for. */
  readonly node: number;
  readonly bytes: number;
  readonly depth: number;
  /** How many narrow siblings the bar stands for; 0 for a node's own bar. */
  readonly rest: number;
  readonly x: number;
  readonly width: number;
}

export interface FlameOptions {
  readonly root: number;
  readonly width: number;
  /** Levels drawn below the root. */
  readonly depth: number;
  /** Siblings that would be narrower than this become one bar. */
  readonly narrowest: number;
}

/** An icicle: the root on top, its children below it from left to right, the largest first. */
export function flame(tree: ContributionTree, options: FlameOptions): FlameBar[] {
  const total = tree.bytes[options.root] ?? 0;
  if (total === 0 || options.width <= 0) return [];
  const bars: FlameBar[] = [];
  add(tree, options, options.root, 0, 0, options.width / total, bars);
  return bars;
}

function add(
  tree: ContributionTree,
  options: FlameOptions,
  node: number,
  depth: number,
  x: number,
  perByte: number,
  bars: FlameBar[],
): void {
  bars.push({ node, bytes: tree.bytes[node]!, depth, rest: 0, x, width: tree.bytes[node]! * perByte });
  if (depth === options.depth) return;
  let at = x;
  let [restBytes, rest] = [0, 0];
  for (let child = node + 1; child < tree.subtreeEnd[node]!; child = tree.subtreeEnd[child]!) {
    const width = tree.bytes[child]! * perByte;
    if (width === 0) continue;
    if (width < options.narrowest) {
      restBytes += tree.bytes[child]!;
      rest++;
      continue;
    }
    add(tree, options, child, depth + 1, at, perByte, bars);
    at += width;
  }
  if (rest > 0) bars.push({ node, bytes: restBytes, depth: depth + 1, rest, x: at, width: restBytes * perByte });
}
