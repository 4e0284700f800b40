import type { PiecesPart } from "../../../src/contract/pieces-shape.ts";
import { flame } from "../../../src/views/flame.ts";
import { shortName } from "../../../src/views/names.ts";
import { grouped, bytes as sized } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { labelOf, type Measure } from "./labels.ts";
import { fillOf, isLeaf, mainFillOf, nameOf, type Scene } from "./scene.ts";
import type { Box, Shape } from "./shape.ts";
import { tileNames } from "./tile-name.ts";
import type { Lens2d } from "./treemap-picture.ts";

/** Heights of a row, px: what is left of the window is shared out. */
const [LOWEST, HIGHEST] = [20, 88];
/** Deepest calls that are drawn below a function. */
const MOST_INLINED = 12;
const NARROWEST = 1.5;

/** Calls that were inlined into each symbol, the outer ones first. */
export interface InlinedCalls {
  readonly calls: NonNullable<PiecesPart["inlineCalls"]>;
  /** Calls straight inside a symbol, and inside a call, by their numbers. */
  readonly ofSymbol: ReadonlyMap<number, readonly number[]>;
  readonly ofCall: ReadonlyMap<number, readonly number[]>;
}

export function inlinedCalls(calls: PiecesPart["inlineCalls"]): InlinedCalls | undefined {
  if (calls === undefined) return undefined;
  const [ofSymbol, ofCall] = [new Map<number, number[]>(), new Map<number, number[]>()];
  const put = (map: Map<number, number[]>, key: number, call: number) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [call]);
    else list.push(call);
  };
  calls.parent.forEach((parent, call) => {
    if (parent >= 0) put(ofCall, parent, call);
    else if (calls.symbol[call]! >= 0) put(ofSymbol, calls.symbol[call]!, call);
  });
  return { calls, ofSymbol, ofCall };
}

interface Bar {
  readonly key: number;
  readonly depth: number;
  readonly x: number;
  readonly width: number;
  readonly names: readonly string[];
  readonly bytes: number;
  readonly fill: string;
  readonly hatched?: true;
  readonly pale?: true;
}

/** Bars of a node's flame graph: its levels, and below functions what was inlined into them; a call's key is the tree's count and its number. */
export function flameBars(scene: Scene, root: number, width: number, inlined: InlinedCalls | undefined): Bar[] {
  const { tree, rows } = scene;
  const depth = scene.levels.length - tree.depth[root]!;
  const bars: Bar[] = [];
  for (const bar of flame(tree, { root, width, depth, narrowest: NARROWEST })) {
    if (bar.rest > 0) {
      const names = [`${grouped(bar.rest)} smaller`];
      bars.push({
        key: -1 - bar.node,
        depth: bar.depth,
        x: bar.x,
        width: bar.width,
        names,
        bytes: bar.bytes,
        fill: mainFillOf(scene, bar.node),
        pale: true,
      });
      continue;
    }
    const names = bar.depth === 0 ? [nameOf(scene, bar.node)] : tileNames(scene, bar.node);
    const fill = fillOf(scene, bar.node);
    const leaf = isLeaf(tree, bar.node);
    const reserved = leaf && rows.names.kind[rows.levels.kind[tree.row[bar.node]!]!] === "reserved";
    bars.push({
      key: bar.node,
      depth: bar.depth,
      x: bar.x,
      width: bar.width,
      names,
      bytes: bar.bytes,
      fill,
      ...(reserved ? { hatched: true } : {}),
    });
    const symbol = rows.levels.symbol[tree.row[bar.node]!]!;
    if (leaf && inlined !== undefined && symbol >= 0 && scene.levels[tree.depth[bar.node]! - 1] === "symbol")
      bars.push(
        ...callBars(inlined, symbol, {
          fill,
          first: tree.count,
          perByte: bar.width / bar.bytes,
          x: bar.x,
          depth: bar.depth,
          end: bar.x + bar.width,
        }),
      );
  }
  return bars;
}

/** Columns that names of inlined calls are shortened to, the widest first. */
const COLUMNS = [36, 20, 12];
/** A narrower bar has no room for a name, px. */
const NAMED = 30;

function callNames(name: string, width: number): string[] {
  const short = width < NAMED ? [] : COLUMNS.map((columns) => shortName({ text: name }, columns)).filter((one) => !/\w…|…\w/.test(one));
  return [name, ...short].map(safeText);
}

interface Inside {
  readonly fill: string;
  readonly first: number;
  readonly perByte: number;
  readonly x: number;
  readonly depth: number;
  readonly end: number;
}

function callBars({ calls, ofSymbol, ofCall }: InlinedCalls, symbol: number, host: Inside): Bar[] {
  const bars: Bar[] = [];
  const add = (list: readonly number[], x: number, depth: number, end: number) => {
    let at = x;
    for (const call of list) {
      const bytes = calls.bytes[call]!;
      const width = Math.min(bytes * host.perByte, end - at);
      if (width < NARROWEST || depth - host.depth > MOST_INLINED) continue;
      bars.push({
        key: host.first + call,
        depth,
        x: at,
        width,
        names: callNames(calls.names[calls.name[call]!] ?? "", width),
        bytes,
        fill: host.fill,
      });
      add(ofCall.get(call) ?? [], at, depth + 1, at + width);
      at += width;
    }
  };
  add(ofSymbol.get(symbol) ?? [], host.x, host.depth + 1, host.end);
  return bars;
}

/** Height that a flame graph of so many rows takes of a room. */
export function flameRowHeight(rows: number, room: number): number {
  return Math.max(LOWEST, Math.min(HIGHEST, Math.floor(room / Math.max(1, rows))));
}

/** The bars as shapes: the root on top. */
export function flameShapes(bars: readonly Bar[], box: Box, row: number, measure: Measure, lens?: Lens2d): Shape[] {
  const shift = lens?.x ?? 0;
  return bars.flatMap((bar): Shape[] => {
    const left = Math.max(box.x, box.x + bar.x - shift);
    const right = Math.min(box.x + box.width, box.x + bar.x + bar.width - shift);
    if (right - left < 0.2) return [];
    const place = { x: left, y: box.y + bar.depth * row, width: right - left, height: row };
    const label = { ...place, y: place.y + (row - 18) / 2, height: 18 };
    const texts = labelOf(bar.names, sized(bar.bytes), label, { measure, inline: true });
    return [
      { key: bar.key, ...place, fill: bar.fill, texts, ...(bar.hatched ? { hatched: true } : {}), ...(bar.pale ? { pale: true } : {}) },
    ];
  });
}
