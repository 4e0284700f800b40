import { nameOf, type Scene } from "./scene.ts";

/** A node's name inside of its group's: what the group says already is left out. */
export function tileName(scene: Scene, node: number): string {
  const name = nameOf(scene, node);
  const { tree } = scene;
  const parent = tree.parent[node]!;
  if (tree.depth[node]! < 3 || parent < 1) return name;
  // `smoltcp 0.12.0` is the crate `smoltcp`.
  const group = nameOf(scene, parent).replace(/ [\d.]+$/, "");
  return name.startsWith(`${group}::`) ? name.slice(group.length + 2) : name;
}
