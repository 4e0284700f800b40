import { isLeaf, nameOf, type Scene } from "../pictures/scene.ts";
import type { Path } from "./state.ts";

/** What a node is called among its siblings: its name, and from the second of that name on which one it is, by size. */
export function keyOf(scene: Scene, node: number): string {
  const { tree } = scene;
  const name = nameOf(scene, node);
  let before = 0;
  for (let sibling = tree.parent[node]! + 1; sibling < node; sibling = tree.subtreeEnd[sibling]!)
    if (tree.owner[sibling] !== tree.owner[node] && nameOf(scene, sibling) === name) before++;
  return before === 0 ? name : `${name}~${before + 1}`;
}

/** Names from the outermost node down to a node. */
export function pathOf(scene: Scene, node: number): Path {
  const path: string[] = [];
  for (let at = node; at > 0; at = scene.tree.parent[at]!) path.unshift(keyOf(scene, at));
  return path;
}

/** The node that a path leads to; of a path that is longer than the tree, or no longer all there, as far as it leads. -1 when it leads nowhere. */
export function nodeAt(scene: Scene, path: Path): number {
  const { tree } = scene;
  let node = 0;
  for (const key of path) {
    if (isLeaf(tree, node)) return node;
    const [, name, place] = /^(.*?)(?:~(\d+))?$/s.exec(key)!;
    let [found, left] = [-1, Number(place ?? 1)];
    for (let child = node + 1; child < tree.subtreeEnd[node]! && found < 0; child = tree.subtreeEnd[child]!)
      if (nameOf(scene, child) === key || (nameOf(scene, child) === name && --left === 0)) found = child;
    if (found < 0) return node === 0 ? -1 : node;
    node = found;
  }
  return node;
}
