import { nameOf, type Scene } from "./scene.ts";

const VERSION = / \d[\w.+-]*$/;

/** What a node can be called inside of its group, the longest first: what the group says already is left out, and a crate goes without its version. */
export function tileNames(scene: Scene, node: number): string[] {
  const name = nameOf(scene, node);
  const { tree } = scene;
  const parent = tree.parent[node]!;
  if (scene.levels[tree.depth[node]! - 1] === "crate") return [name, name.replace(VERSION, "")];
  if (tree.depth[node]! < 3 || parent < 1) return [name];
  const group = nameOf(scene, parent).replace(VERSION, "");
  return [name.startsWith(`${group}::`) ? name.slice(group.length + 2) : name];
}
