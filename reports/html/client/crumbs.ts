import { bytes } from "../../../src/views/numbers.ts";
import { nameOf } from "../pictures/scene.ts";
import { element } from "./dom.ts";
import type { Shown } from "./model.ts";

/** The path to what fills the picture; each part leads back to it. */
export function crumbs({ scene, root }: Shown, zoom: (node: number) => void): HTMLElement[] {
  const { tree } = scene;
  const nodes: number[] = [];
  for (let at = root; at >= 0; at = tree.parent[at]!) nodes.unshift(at);
  return nodes.map((node) => {
    const text = nameOf(scene, node);
    if (node === root) return element("li", { "aria-current": "true" }, text);
    return element("li", {}, element("button", { type: "button", class: "link", click: () => zoom(node) }, text));
  });
}

/** That the picture adds up, and what of it nobody could explain. */
export function sumNote({ scene, document }: Shown): string {
  const { rows } = scene;
  const unknown = rows.names.kind.indexOf("unknown");
  let [all, unexplained] = [0, 0];
  for (let row = 0; row < rows.used; row++) {
    all += rows.bytes[row]!;
    if (rows.levels.kind[row] === unknown) unexplained += rows.bytes[row]!;
  }
  const told = (document.regions ?? []).reduce((sum, region) => sum + region.used + region.reserved, 0);
  return `${bytes(unexplained)} unknown · ${all === told ? "adds up to" : `adds up to ${bytes(all)} of`} ${bytes(told)}`;
}
