import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { bytes, signed } from "../../../src/views/numbers.ts";
import { AGES } from "../palette.ts";
import type { Side } from "./change-scene.ts";
import type { Measure } from "./labels.ts";
import { nameOf, type Scene } from "./scene.ts";
import { type Box, shapesMarkup, textMarkup } from "./shape.ts";
import { treemapShapes } from "./treemap-picture.ts";

const HEAD = 24;
const GAP = 16;

/** A drawn comparison. */
export interface ChangePicture {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly markup: string;
  readonly legend: readonly { readonly fill: string; readonly text: string }[];
}

/** Regions of both sides, the one that changed most first. */
export function changedRegions({ base, head }: Record<Side, Scene>): { name: string; base: number; head: number }[] {
  const sizes = new Map<string, { name: string; base: number; head: number }>();
  for (const side of ["base", "head"] as const) {
    const scene = side === "base" ? base : head;
    for (const node of childrenOf(scene.tree, 0)) {
      const name = nameOf(scene, node);
      const size = sizes.get(name) ?? { name, base: 0, head: 0 };
      size[side] = scene.tree.bytes[node]!;
      sizes.set(name, size);
    }
  }
  const moved = (size: { base: number; head: number }) => Math.abs(size.head - size.base);
  return [...sizes.values()].sort((a, b) => moved(b) - moved(a) || b.head - a.head);
}

/** Base and head of one region, side by side and to one scale: the same area is the same number of bytes on both sides. Keys are nodes; those of the head come behind the base's. */
export function changePicture(
  scenes: Record<Side, Scene>,
  region: string,
  size: { width: number; height: number },
  measure: Measure,
  titles = false,
): ChangePicture {
  const wide = size.width >= 560;
  const half = wide ? { width: (size.width - GAP) / 2, height: size.height } : { width: size.width, height: (size.height - GAP) / 2 };
  const amounts = changedRegions(scenes).find(({ name }) => name === region) ?? { name: region, base: 0, head: 0 };
  const largest = Math.max(amounts.base, amounts.head, 1);
  let markup = "";
  for (const side of ["base", "head"] as const) {
    const scene = scenes[side];
    const second = side === "head";
    const at = { x: second && wide ? half.width + GAP : 0, y: second && !wide ? half.height + GAP : 0 };
    const note = second ? `${bytes(amounts.head)}, ${signed(amounts.head - amounts.base)} B` : bytes(amounts.base);
    markup += textMarkup("area b", at.x, at.y + 16, side) + textMarkup("area note", at.x + measure(side, true) + 10, at.y + 16, note);
    const node = childrenOf(scene.tree, 0).find((child) => nameOf(scene, child) === region);
    if (node === undefined) continue;
    const full = half.height - HEAD;
    const height = full * (amounts[side] / largest);
    const box: Box = { x: at.x, y: at.y + HEAD + (full - height), width: half.width, height };
    const shapes = treemapShapes(scene, node, box, { measure, depth: 2, titles, exact: titles });
    const shift = second ? scenes.base.tree.count : 0;
    markup += shapesMarkup(
      shapes.map((shape) => ({
        ...shape,
        key: shape.key < 0 ? -1 : shape.key + shift,
        hatched: shape.fill === "a0" || shape.fill === "a3",
      })),
    );
  }
  return {
    ...size,
    markup,
    label: `Base and head of ${region} by crate and symbol: ${bytes(amounts.base)} and ${bytes(amounts.head)}; the tables hold the changes`,
    legend: AGES.map((age, place) => ({
      fill: `a${place}${age === "new" || age === "gone" ? " hatched" : ""}`,
      text: age === "same" ? "not changed" : age,
    })),
  };
}
