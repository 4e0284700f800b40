import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { type FullName, longName, shortNames } from "../../../src/views/names.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { nameOf, regionOf, type Scene } from "./scene.ts";

const VERSION = / \d[\w.+-]*$/;
/** Columns that names are shortened to, the widest first. */
const COLUMNS = [36, 24, 16];
/** A name cut inside of a word: where there is no room for whole parts, there is no label. */
const CUT = /\w…|…\w/;
/** Siblings that are told apart: smaller ones are too small for a label. */
const MOST_TOLD = 80;

/** The full name of a node, with its place where that is known. */
function fullNameOf(scene: Scene, node: number): FullName {
  const { tree, levels, rows, places } = scene;
  const isSymbol = levels[tree.depth[node]! - 1] === "symbol";
  return { text: nameOf(scene, node), place: isSymbol ? places?.[rows.levels.symbol[tree.row[node]!]!] : undefined };
}

/** What people call a node where there is room. */
export function calledName(scene: Scene, node: number): string {
  return safeText(longName(fullNameOf(scene, node)));
}

/** What people call the nodes of one list, at most so many columns wide; what has no owner says in which group it lies, and what reads the same in which memory. */
export function listedNames(scene: Scene, nodes: readonly number[], columns: number): string[] {
  const { tree } = scene;
  const names = shortNames(
    nodes.map((node) => fullNameOf(scene, node)),
    columns,
  ).map((name, i) => {
    const node = nodes[i]!;
    let group = tree.parent[node]!;
    while (tree.depth[group]! > 1 && nameOf(scene, group) === name) group = tree.parent[group]!;
    const isOwned = !/^\(\w+\)$/.test(name) || tree.depth[node]! < 2;
    return safeText(isOwned ? name : `${name} · ${nameOf(scene, group).replace(VERSION, "")}`);
  });
  // What runs in RAM is listed with its load image, too.
  const regions = nodes.map((node) => safeText(scene.rows.names.region[regionOf(scene, node)] ?? ""));
  return names.map((name, i) => (names.some((other, at) => at !== i && other === name) ? `${name} · ${regions[i]}` : name));
}

const shortened = new WeakMap<object, Map<number, ReadonlyMap<number, readonly string[]>>>();

/** The short names of a group's members, made together so that they stay apart. */
function shortOf(scene: Scene, parent: number): ReadonlyMap<number, readonly string[]> {
  let groups = shortened.get(scene.tree);
  if (groups === undefined) {
    groups = new Map();
    shortened.set(scene.tree, groups);
  }
  const known = groups.get(parent);
  if (known !== undefined) return known;
  const members = childrenOf(scene.tree, parent).slice(0, MOST_TOLD);
  const full = members.map((node) => fullNameOf(scene, node));
  const widths = COLUMNS.map((columns) => shortNames(full, columns).map(safeText));
  const names = new Map(members.map((node, i) => [node, widths.map((short) => short[i]!)]));
  groups.set(parent, names);
  return names;
}

/**
 * What a node can be called inside of its group, the longest first: what the group says already is left out, a crate goes without its version,
 * and names are shortened by the one rule for all tables.
 */
export function tileNames(scene: Scene, node: number): string[] {
  const { tree, levels } = scene;
  const name = calledName(scene, node);
  const parent = tree.parent[node]!;
  if (levels[tree.depth[node]! - 1] === "crate") return [name, name.replace(VERSION, "")];
  if (tree.depth[node]! < 2 || parent < 0) return [name];
  const group = nameOf(scene, parent).replace(VERSION, "");
  const own = name.startsWith(`${group}::`) ? name.slice(group.length + 2) : name;
  const short = (shortOf(scene, parent).get(node) ?? []).filter((one) => one.length < own.length && !CUT.test(one));
  return [own, ...short];
}
