import type { DiffPart } from "../../src/contract/diff-shape.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { BYTE_KINDS } from "../../src/views/breakdown.ts";
import { changeTiles } from "../../src/views/change-tiles.ts";
import { bytes, grouped, percent, signed } from "../../src/views/numbers.ts";
import { safeText, shortened } from "../../src/views/safe-text.ts";
import { GROUP_COLORS } from "./palette.ts";
import { escapeMarkup, type Shape, shapesMarkup } from "./pictures.ts";

/** A drawing in the text, as markup. */
export interface BlockPicture {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly markup: string;
  readonly legend: readonly { readonly fill: string; readonly text: string }[];
}

const WIDTH = 960;
const BAR = 40;
const HEAD = 20;
const CHARACTER = 7;
const SMALLEST = 30;
/** Width that can be told from its neighbour's. */
const NARROW = 4;
const FREE = `k${BYTE_KINDS.indexOf("free")}`;

interface Stretch {
  readonly name: string;
  readonly bytes: number;
  readonly fill: string;
}

/**
 * The worst case as it lies in the stack, main first and interrupts on top of it: to the scale of what is available above, and below, larger,
 * frame by frame. Undefined when the worst case is unknown.
 */
export function stackPicture(part: NonNullable<ReportDocument["stack"]>): BlockPicture | undefined {
  const { worstCase, interrupts, available } = part;
  const worst = worstCase.bytes;
  if (worst === null || worst <= 0) return undefined;
  const nested = interrupts.reduce((sum, interrupt) => sum + interrupt.frame + interrupt.bytes, 0);
  const main = worstCase.main ?? worst - nested;
  const panic = (worstCase.panic ?? 0) > 0 ? [{ name: "a panic", bytes: worstCase.panic!, fill: "gr" }] : [];
  const fillOf = (place: number) => (place < GROUP_COLORS ? `g${place}` : "gr");
  const whole: Stretch[] = [
    { name: "main", bytes: main, fill: fillOf(0) },
    ...interrupts.map(({ name, frame, bytes: own }, i) => ({ name, bytes: frame + own, fill: fillOf(i + 1) })),
    ...panic,
  ];
  const frames = [
    ...pathStretches(worstCase.path, main, fillOf(0)),
    ...interrupts.flatMap(({ frame, bytes: own, path }, i) => [
      { name: "exception frame", bytes: frame, fill: "gr" },
      ...pathStretches(path, own, fillOf(i + 1)),
    ]),
    ...panic,
  ];
  const headroom = part.headroom !== null && part.headroom > 0 ? [{ name: "headroom", bytes: part.headroom, fill: FREE }] : [];
  const rows: [string, Stretch[]][] = [["worst case, frame by frame", frames]];
  if (available !== null)
    rows.unshift([
      worst > available ? `worst case, ${bytes(worst - available)} more than available` : "of what is available",
      [...whole, ...headroom],
    ]);
  return {
    width: WIDTH,
    height: rows.length * (HEAD + BAR + 8),
    label: `Worst case of the stack: ${whole.map((stretch) => `${safeText(stretch.name)} ${bytes(stretch.bytes)}`).join(", ")}; the tables hold the frames`,
    markup: rows.map(([title, stretches], i) => stackRow(title, stretches, i * (HEAD + BAR + 8))).join(""),
    legend: [...whole, ...headroom].map((stretch) => ({ fill: stretch.fill, text: `${safeText(stretch.name)} ${bytes(stretch.bytes)}` })),
  };
}

/** Frames of a path; what the path does not tell of its bytes is a stretch of its own. */
function pathStretches(path: readonly { name: string; bytes: number }[], total: number, fill: string): Stretch[] {
  const told = path.reduce((sum, frame) => sum + frame.bytes, 0);
  const rest = total > told ? [{ name: "(not told by frame)", bytes: total - told, fill }] : [];
  return [...path.map((frame) => ({ name: frame.name, bytes: frame.bytes, fill })), ...rest].filter((stretch) => stretch.bytes > 0);
}

/** Neighbours of one colour that are too narrow to be seen are one stretch: a deep path has hundreds. */
function visible(stretches: readonly Stretch[], total: number): Stretch[] {
  const merged: (Stretch & { readonly count: number })[] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    const narrow = (WIDTH * stretch.bytes) / total < NARROW;
    if (narrow && last?.fill === stretch.fill && (last.count > 1 || (WIDTH * last.bytes) / total < NARROW)) {
      const count = last.count + 1;
      merged[merged.length - 1] = { name: `${count} small frames`, bytes: last.bytes + stretch.bytes, fill: stretch.fill, count };
    } else merged.push({ ...stretch, count: 1 });
  }
  return merged;
}

function stackRow(title: string, stretches: readonly Stretch[], y: number): string {
  const total = stretches.reduce((sum, stretch) => sum + stretch.bytes, 0);
  let at = 0;
  const shapes = visible(stretches, total).map((stretch, key): Shape => {
    const width = (WIDTH * stretch.bytes) / total;
    const room = Math.floor((width - 8) / CHARACTER);
    const labels = width > 40 ? [shortened(safeText(stretch.name), room), bytes(stretch.bytes)].filter((text) => text.length <= room) : [];
    const shape: Shape = {
      ...{ key, x: at, y: y + HEAD, width, height: BAR, fill: stretch.fill, labels, labelOffset: 4 },
      title: `${safeText(stretch.name)}: ${grouped(stretch.bytes)} B, ${percent(stretch.bytes, total)}`,
    };
    at += width;
    return shape;
  });
  return `<text class="axis" x="0" y="${y + 14}">${escapeMarkup(`${title} (${bytes(total)})`)}</text>${shapesMarkup(shapes, { titles: true })}`;
}

const DIFF_HEIGHT = 360;
const GROWN = "g1";
const SHRUNK = "g0";

/** Symbols by how much they changed, coloured by sign and hatched where they are new or gone. Undefined when no size changed. */
export function diffPicture(diff: DiffPart): BlockPicture | undefined {
  const changes = diff.changes.filter((change) => change.level === "symbol" && change.delta !== 0);
  const tiles = changeTiles(
    changes.map((change) => change.delta),
    { width: WIDTH, height: DIFF_HEIGHT },
    SMALLEST,
  );
  if (tiles.length === 0) return undefined;
  const shapes = tiles.map((tile): Shape => {
    const change = changes[tile.change]!;
    const name = safeText(tile.rest > 0 ? `${grouped(tile.rest)} smaller` : change.name);
    const room = Math.floor((tile.width - 8) / CHARACTER);
    const fits = tile.width > 40 && tile.height > 16;
    const labels = fits ? [shortened(name, room), ...(tile.height > 32 ? [signed(tile.delta)] : [])] : [];
    return {
      ...{ key: tile.change, x: tile.x, y: tile.y, width: tile.width, height: tile.height, labels, labelOffset: 0 },
      fill: tile.delta > 0 ? GROWN : SHRUNK,
      title: `${name}: ${signed(tile.delta)} B${tile.rest > 0 ? "" : `, ${change.class}`}`,
    };
  });
  const isWhole = new Set(tiles.filter((tile) => tile.rest === 0).map((tile) => tile.change));
  const hatch = ({ key, x, y, width, height }: Shape) =>
    isWhole.has(key) && ["new", "gone"].includes(changes[key]!.class)
      ? `<rect class="hatch" fill="url(#hatch)" x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${width.toFixed(2)}" height="${height.toFixed(2)}"/>`
      : "";
  const sum = (sign: number) => tiles.reduce((total, tile) => total + (tile.delta * sign > 0 ? tile.delta : 0), 0);
  return {
    width: WIDTH,
    height: DIFF_HEIGHT,
    label: `Symbols by absolute change: ${signed(sum(1))} and ${signed(sum(-1))} bytes; the table holds the same`,
    markup: shapesMarkup(shapes, { titles: true, over: hatch }),
    legend: [
      { fill: GROWN, text: `more: ${signed(sum(1))} B` },
      { fill: SHRUNK, text: `less: ${signed(sum(-1))} B` },
      { fill: "hatched", text: "hatched: new or gone" },
    ],
  };
}
