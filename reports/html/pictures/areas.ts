import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { bytes, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { nameOf, type Scene } from "./scene.ts";
import { type Box, textMarkup } from "./shape.ts";

/** The place of one memory in a picture: a title, and below it the box that its bytes fill. */
export interface Area {
  /** Node that fills the box: a region, or what the reader zoomed to. */
  readonly node: number;
  readonly title: string;
  readonly note: string;
  readonly at: Box;
  readonly box: Box;
}

export const AREA_HEAD = 24;
const GAP = 14;
/** Least weight of an area, of the largest's. */
const LEAST = 0.15;

/**
 * The areas of a picture: one for each memory, or one for the node that the reader zoomed to. Memories differ by orders of magnitude, so their
 * areas grow with the roots of their bytes, and with how much there is to tell apart in them: what is to scale is to scale within one area.
 */
export function areasOf(scene: Scene, root: number, size: { readonly width: number; readonly height: number }): Area[] {
  const { tree } = scene;
  const nodes = root === 0 ? childrenOf(tree, 0).filter((node) => tree.bytes[node]! > 0) : [root];
  if (nodes.length === 0) return [];
  const weights = nodes.map((node) => Math.sqrt(tree.bytes[node]!) * Math.log2(tree.subtreeEnd[node]! - node + 1));
  const least = LEAST * Math.max(...weights);
  const top = hierarchy<{ place: number; children: { place: number; children: never[] }[] }>({
    place: -1,
    children: nodes.map((_, place) => ({ place, children: [] })),
  })
    .sum(({ place }) => (place < 0 ? 0 : Math.max(least, weights[place]!)))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<typeof top.data>()
    .tile(treemapSquarify.ratio(1))
    .size([size.width + GAP, size.height + GAP])
    .round(true)(top);
  return placed.leaves().map(({ data, x0, y0, x1, y1 }): Area => {
    const node = nodes[data.place]!;
    const at = { x: x0, y: y0, width: Math.max(0, x1 - x0 - GAP), height: Math.max(0, y1 - y0 - GAP) };
    const box = { x: at.x, y: at.y + AREA_HEAD, width: at.width, height: Math.max(0, at.height - AREA_HEAD) };
    return { node, at, box, title: nameOf(scene, node), note: noteOf(scene, node) };
  });
}

/** `241.3 KiB`, of a part with its share of the memory. */
function noteOf({ tree, rows, wholes }: Scene, node: number): string {
  const own = tree.bytes[node]!;
  let region = node;
  while (tree.depth[region]! > 1) region = tree.parent[region]!;
  const whole = wholes[tree.owner[region]!] ?? own;
  if (own === whole) return bytes(own);
  return `${bytes(own)} · ${percent(own, whole)} of ${safeText(rows.names.region[tree.owner[region]!]!)}`;
}

/** The titles above the areas. */
export function areaTitles(areas: readonly Area[], measure: (text: string, bold?: boolean) => number): string {
  return areas
    .map(({ title, note, at }) => {
      const wide = measure(title, true);
      if (wide > at.width) return "";
      const head = textMarkup("area b", at.x, at.y + 16, title);
      const fits = wide + 10 + measure(note) <= at.width;
      return fits ? head + textMarkup("area note", at.x + wide + 10, at.y + 16, note) : head;
    })
    .join("");
}
