import type { ContributionTree } from "../../src/ledger/contribution-tree.ts";
import { type Breakdown, type BreakdownLevel, BYTE_KINDS, nodeName, ownerName } from "../../src/views/breakdown.ts";
import { flame } from "../../src/views/flame.ts";
import { bytes, grouped, hex, percent } from "../../src/views/numbers.ts";
import { safeText, shortened } from "../../src/views/safe-text.ts";
import { strip } from "../../src/views/strip.ts";
import { treemap } from "../../src/views/treemap.ts";
import { GROUP_COLORS } from "./palette.ts";

/** What colours stand for. */
export const COLOR_KEYS = ["kind", "crate", "region", "section"] as const;
export type ColorKey = (typeof COLOR_KEYS)[number];

/** A drawn rectangle with its label; `key` is the node (treemap, flame) or the row (strip) that it shows. */
export interface Shape {
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Class of the fill, or `group` for an outline. */
  readonly fill: string;
  /** Lines of text, cut to fit. */
  readonly labels: readonly string[];
  /** From the top, px. */
  readonly labelOffset: number;
  readonly title: string;
}

/** What a picture is drawn from. */
export interface Scene {
  readonly rows: Breakdown;
  readonly levels: readonly BreakdownLevel[];
  readonly tree: ContributionTree;
  readonly color: (row: number) => string;
  readonly colorKey: ColorKey;
}

export const LINE = 14;
/** Widths of a character of 11 px text, rather too wide than too narrow: fonts differ. */
const CHARACTER = 7;
const BOLD_CHARACTER = 7.7;
const INSET = 4;
/** Area of the smallest tile that is drawn by itself, px². */
const SMALLEST = 64;

/** Classes of fills by what colours stand for: kinds have their own, others take turns, the largest first. */
export function coloring(rows: Breakdown, key: ColorKey): (row: number) => string {
  const kindClass = (row: number) => `k${rows.levels.kind[row]!}`;
  if (key === "kind") return kindClass;
  const rank = ranks(rows, key);
  return (row) => {
    const owner = rows.levels[key][row]!;
    if (owner < 0 || rows.piece[row]! < 0) return kindClass(row);
    const place = rank.get(owner) ?? GROUP_COLORS;
    return place < GROUP_COLORS ? `g${place}` : "gr";
  };
}

/** Classes and names of a legend, the largest first. */
export function legend(rows: Breakdown, key: ColorKey): { fill: string; name: string; bytes: number }[] {
  const sums = new Map<number, number>();
  for (let row = 0; row < rows.used; row++) {
    const owner = rows.levels[key][row]!;
    if (owner >= 0) sums.set(owner, (sums.get(owner) ?? 0) + rows.bytes[row]!);
  }
  const order = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const shown = order.slice(0, key === "kind" ? BYTE_KINDS.length : GROUP_COLORS);
  const rest = order.slice(shown.length).reduce((sum, [, size]) => sum + size, 0);
  const entries = shown.map(([owner, size], place) => ({
    fill: key === "kind" ? `k${owner}` : `g${place}`,
    name: ownerName(rows, key, owner),
    bytes: size,
  }));
  return rest === 0 ? entries : [...entries, { fill: "gr", name: `${order.length - shown.length} others`, bytes: rest }];
}

function ranks(rows: Breakdown, key: ColorKey): Map<number, number> {
  const sums = new Map<number, number>();
  for (let row = 0; row < rows.used; row++) {
    const owner = rows.levels[key][row]!;
    if (owner >= 0) sums.set(owner, (sums.get(owner) ?? 0) + rows.bytes[row]!);
  }
  const order = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return new Map(order.map(([owner], place) => [owner, place]));
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Class of a node's fill: what spans several colours has none. */
function fillOf({ tree, levels, color, colorKey }: Scene, node: number): string {
  const isInner = tree.subtreeEnd[node]! > node + 1;
  const level = levels.indexOf(colorKey);
  return isInner && (level < 0 || level >= tree.depth[node]!) ? "inner" : color(tree.row[node]!);
}

/** Treemap of the subtree of `root`. Groups are outlines above their tiles; a label starts below those of the groups that share its top. */
export function treemapShapes(scene: Scene, root: number, { width, height }: PictureSize, depth: number): Shape[] {
  const { tree } = scene;
  const tiles = treemap(tree, { root, width, height, depth, smallest: SMALLEST });
  const leaves: Shape[] = [];
  const groups: Shape[] = [];
  const headers: { x: number; y: number; right: number; bottom: number; lines: number }[] = [];
  for (const tile of tiles) {
    if (tile.depth === 0 && !tile.leaf) continue;
    const top = headers.reduce(
      (lines, header) => (inside(tile, header) && Math.abs(tile.y - header.y) < LINE ? Math.max(lines, header.lines) : lines),
      0,
    );
    const name = tile.rest > 0 ? `${grouped(tile.rest)} smaller` : nodeName(scene.rows, scene.levels, tree, tile.node);
    const fits = tile.width > 40 && tile.height > top * LINE + LINE + 2;
    const room = Math.floor((tile.width - 2 * INSET) / (tile.leaf ? CHARACTER : BOLD_CHARACTER));
    const label = fits ? shortened(safeText(name), room) : "";
    const base = {
      key: tile.node,
      x: tile.x,
      y: tile.y,
      width: tile.width,
      height: tile.height,
      labelOffset: top * LINE,
      title: titleOf(name, tile.bytes, tree.bytes[0]!),
    };
    if (!tile.leaf) {
      groups.push({ ...base, fill: "group", labels: fits ? [label] : [] });
      if (fits) headers.push({ x: tile.x, y: tile.y, right: tile.x + tile.width, bottom: tile.y + tile.height, lines: top + 1 });
      continue;
    }
    const size = bytes(tile.bytes);
    const second = fits && tile.height > (top + 2) * LINE + 4 && size.length <= room ? size : "";
    leaves.push({
      ...base,
      fill: tile.rest > 0 ? "gr" : fillOf(scene, tile.node),
      labels: [label, second].filter((text) => text !== ""),
    });
  }
  return [...leaves, ...groups];
}

function inside(
  tile: { x: number; y: number; width: number; height: number },
  box: { x: number; y: number; right: number; bottom: number },
): boolean {
  const [x, y] = [tile.x + tile.width / 2, tile.y + tile.height / 2];
  return x > box.x && x < box.right && y > box.y && y < box.bottom;
}

export const FLAME_ROW = 24;

/** Icicle of the subtree of `root`. */
export function flameShapes(scene: Scene, root: number, width: number, depth: number): Shape[] {
  const { tree } = scene;
  return flame(tree, { root, width, depth, narrowest: 1.5 }).map((bar): Shape => {
    const name = bar.rest > 0 ? `${grouped(bar.rest)} smaller` : nodeName(scene.rows, scene.levels, tree, bar.node);
    const room = Math.floor((bar.width - 2 * INSET) / CHARACTER);
    return {
      key: bar.node,
      x: bar.x,
      y: bar.depth * FLAME_ROW,
      width: bar.width,
      height: FLAME_ROW,
      fill: bar.rest > 0 ? "gr" : fillOf(scene, bar.node),
      labels: bar.width > 30 ? [shortened(safeText(`${name}  ${bytes(bar.bytes)}`), room)] : [],
      labelOffset: 4,
      title: titleOf(name, bar.bytes, tree.bytes[0]!),
    };
  });
}

/** A stretch of addresses that the strip shows. */
export interface AddressWindow {
  readonly from: number;
  readonly length: number;
}

const STRIP_BAR = 44;
const STRIP_SECTIONS = 18;
/** Height of one region's strip, px. */
export const STRIP_HEIGHT = STRIP_BAR + STRIP_SECTIONS + 6;

/** The address map of one region: sections above, pieces below, free bytes and holes as they lie. `key` is a row of the breakdown. */
export function stripShapes(scene: Scene, region: number, window: AddressWindow, width: number, y: number): Shape[] {
  const { rows } = scene;
  const order = regionRows(rows, region);
  const columns = (group: ArrayLike<number>) => ({
    count: order.length,
    address: order.map((row) => rows.address[row]!),
    bytes: order.map((row) => rows.bytes[row]!),
    group: order.map((row) => group[row]!),
  });
  const view = { ...window, width };
  const sections = strip(columns(rows.levels.section), { ...view, narrowest: 0.8 });
  const pieces = strip(columns(rows.levels.symbol), { ...view, narrowest: 0.8 });
  const shapes: Shape[] = [];
  for (const bar of mergeBySection(sections, order, rows)) {
    const name = bar.row < 0 ? "(hole)" : ownerName(rows, "section", rows.levels.section[order[bar.row]!]!);
    const room = Math.floor((bar.width - 2 * INSET) / CHARACTER);
    shapes.push({
      key: bar.row < 0 ? -1 : order[bar.row]!,
      x: bar.x,
      y,
      width: bar.width,
      height: STRIP_SECTIONS,
      fill: "band",
      labels: bar.width > 24 ? [shortened(safeText(name), room)] : [],
      labelOffset: 1,
      title: `${safeText(name)} ${hex(bar.address)}, ${grouped(bar.bytes)} B`,
    });
  }
  for (const bar of pieces) {
    const row = bar.row < 0 ? -1 : order[bar.row]!;
    const own = row < 0 ? "(hole)" : ownerName(rows, "symbol", rows.levels.symbol[row]!);
    const name = bar.rows > 1 ? `${grouped(bar.rows)} pieces from ${own}` : own;
    const room = Math.floor((bar.width - 2 * INSET) / CHARACTER);
    shapes.push({
      key: row,
      x: bar.x,
      y: y + STRIP_SECTIONS,
      width: bar.width,
      height: STRIP_BAR,
      fill: row < 0 ? `k${BYTE_KINDS.indexOf("free")}` : scene.color(row),
      labels: bar.width > 30 ? [shortened(safeText(name), room), bytes(bar.bytes)].filter((text) => text.length <= room) : [],
      labelOffset: 4,
      title: `${safeText(name)} ${hex(bar.address)}, ${grouped(bar.bytes)} B`,
    });
  }
  return shapes;
}

/** Rows of a region in address order, without those that share an address with another (the author lens splits pieces). */
function regionRows(rows: Breakdown, region: number): number[] {
  const order: number[] = [];
  for (let row = 0; row < rows.count; row++) if (rows.levels.region[row] === region) order.push(row);
  return order.sort((a, b) => rows.address[a]! - rows.address[b]!);
}

/** Joins neighbouring bars of one section. */
function mergeBySection(bars: ReturnType<typeof strip>, order: readonly number[], rows: Breakdown): ReturnType<typeof strip> {
  const merged: ReturnType<typeof strip> = [];
  for (const bar of bars) {
    const last = merged.at(-1);
    const section = (row: number) => (row < 0 ? undefined : rows.levels.section[order[row]!]);
    if (
      last !== undefined &&
      last.row >= 0 &&
      bar.row >= 0 &&
      section(last.row) === section(bar.row) &&
      Math.abs(last.x + last.width - bar.x) < 1e-6
    ) {
      merged[merged.length - 1] = { ...last, rows: last.rows + bar.rows, bytes: last.bytes + bar.bytes, width: last.width + bar.width };
    } else merged.push(bar);
  }
  return merged;
}

function titleOf(name: string, size: number, whole: number): string {
  return `${safeText(name)}: ${grouped(size)} B, ${percent(size, whole)}`;
}

/** Text inside SVG and HTML, attributes too. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const px = (value: number) => String(Math.round(value * 100) / 100);

/** Shapes narrower than this have no outline: it would cover them. */
const THIN = 4;

/** The shapes as SVG elements. `dim` says which keys are faded; titles may be left to be made when they are pointed at: they double the work. `over` draws between a shape and its text. */
export function shapesMarkup(
  shapes: readonly Shape[],
  options: { dim?: ((key: number) => boolean) | undefined; titles?: boolean; over?: (shape: Shape) => string } = {},
): string {
  let text = "";
  for (const shape of shapes) {
    const faded = options.dim?.(shape.key) === true ? " dim" : "";
    const thin = shape.width < THIN || shape.height < THIN ? " thin" : "";
    const title = options.titles === true ? `<title>${escapeMarkup(shape.title)}</title>` : "";
    text += `<rect class="${shape.fill}${faded}${thin}" data-key="${shape.key}" x="${px(shape.x)}" y="${px(shape.y)}" width="${px(shape.width)}" height="${px(shape.height)}">${title}</rect>`;
    text += options.over?.(shape) ?? "";
    shape.labels.forEach((label, i) => {
      const cls = shape.fill === "group" ? "lg" : shape.fill === "band" || shape.fill === "inner" ? "lb" : `t${shape.fill}`;
      text += `<text class="${cls}${faded}${i > 0 ? " s" : ""}" x="${px(shape.x + INSET)}" y="${px(shape.y + shape.labelOffset + LINE * (i + 1) - 2)}">${escapeMarkup(label)}</text>`;
    });
  }
  return text;
}
