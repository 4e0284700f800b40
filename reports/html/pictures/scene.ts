import type { ReportDocument } from "../../../src/contract/document.ts";
import type { ContributionTree } from "../../../src/ledger/contribution-tree.ts";
import { type Breakdown, type BreakdownLevel, ownerName } from "../../../src/views/breakdown.ts";
import { taskPool } from "../../../src/views/closure-names.ts";
import { grouped, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import type { Coloring } from "./coloring.ts";

/** What a picture is drawn from: rows nested by levels, of which the first is always the region. */
export interface Scene {
  readonly rows: Breakdown;
  readonly levels: readonly BreakdownLevel[];
  readonly tree: ContributionTree;
  readonly coloring: Coloring;
  /** Bytes of each region, all of them, whatever is filtered: what shares are of. */
  readonly wholes: readonly number[];
  /** Where each symbol is declared, as people know it; none where that is not told. */
  readonly places?: readonly (string | undefined)[];
}

/** Where symbols are declared: a task of embassy where its pool is. */
export function placesOf({ symbols = [] }: ReportDocument): (string | undefined)[] {
  const pools = new Map(symbols.map(({ demangled, file }) => [demangled, file]));
  return symbols.map(({ demangled, file }) => {
    const pool = taskPool(demangled);
    return pool === undefined ? file : pools.get(pool);
  });
}

/** Bytes of each region that are used and reserved, with the free ones when those are shown. */
export function wholesOf(rows: Breakdown, free: boolean): number[] {
  const wholes = rows.names.region.map(() => 0);
  for (let row = 0; row < (free ? rows.count : rows.used); row++) {
    const region = rows.levels.region[row]!;
    if (region >= 0) wholes[region]! += rows.bytes[row]!;
  }
  return wholes;
}

export function isLeaf(tree: ContributionTree, node: number): boolean {
  return tree.subtreeEnd[node] === node + 1;
}

/** Name of a node, safe to show. */
export function nameOf({ rows, levels, tree }: Scene, node: number): string {
  const depth = tree.depth[node]!;
  return depth === 0 ? "all memories" : safeText(ownerName(rows, levels[depth - 1]!, tree.owner[node]!));
}

/** The region that a node lies in, -1 for the whole. */
export function regionOf({ tree }: Scene, node: number): number {
  let at = node;
  while (tree.depth[at]! > 1) at = tree.parent[at]!;
  return at === 0 ? -1 : tree.owner[at]!;
}

/** What a node's bytes are of its region: `5.9 % of FLASH`; undefined for the whole, which lies in several. */
export function shareOf(scene: Scene, node: number, bytes = scene.tree.bytes[node]!): string | undefined {
  const region = regionOf(scene, node);
  if (region < 0) return undefined;
  return `${percent(bytes, scene.wholes[region]!)} of ${safeText(scene.rows.names.region[region]!)}`;
}

/** Name, size and share in a sentence. */
export function titleOf(scene: Scene, node: number): string {
  const share = shareOf(scene, node);
  return `${nameOf(scene, node)}: ${grouped(scene.tree.bytes[node]!)} B${share === undefined ? "" : `, ${share}`}`;
}

/** Class of a node's fill: what spans several colours is `inner`. */
export function fillOf({ tree, levels, coloring }: Scene, node: number): string {
  if (isLeaf(tree, node)) return coloring.fill(tree.row[node]!);
  const depth = 1 + levels.indexOf(coloring.key as BreakdownLevel);
  if (depth < 1 || depth > tree.depth[node]!) return "inner";
  let of = node;
  while (tree.depth[of]! > depth) of = tree.parent[of]!;
  return coloring.owner?.(tree.owner[of]!) ?? coloring.fill(tree.row[node]!);
}

/** Class of the fill for what is drawn as one though it is many: of several colours the one that most bytes have. */
export function mainFillOf(scene: Scene, node: number): string {
  const fill = fillOf(scene, node);
  if (fill !== "inner") return fill;
  const { tree, coloring } = scene;
  const sums = new Map<string, number>();
  for (let at = node; at < tree.subtreeEnd[node]!; at++) {
    if (!isLeaf(tree, at)) continue;
    const own = coloring.fill(tree.row[at]!);
    sums.set(own, (sums.get(own) ?? 0) + tree.bytes[at]!);
  }
  return [...sums].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
