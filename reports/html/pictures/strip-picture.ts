import { BYTE_KINDS, ownerName } from "../../../src/views/breakdown.ts";
import { longName, shortName } from "../../../src/views/names.ts";
import { grouped, hex, bytes as sized } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { strip } from "../../../src/views/strip.ts";
import { labelOf, type Measure } from "./labels.ts";
import type { Scene } from "./scene.ts";
import { type Box, type Shape, textMarkup } from "./shape.ts";

/** A stretch of addresses. */
export interface AddressWindow {
  readonly from: number;
  readonly length: number;
}

const SECTIONS = 20;
/** Height of the addresses below a strip. */
export const TICKS = 18;
const NARROWEST = 0.8;
const FREE = `k${BYTE_KINDS.indexOf("free")}`;

/** A stretch of one region's addresses: sections above, what lies in them below, free bytes and holes as they are. `key` is a row of the breakdown. */
export function stripShapes(scene: Scene, region: number, window: AddressWindow, box: Box, measure: Measure): Shape[] {
  const { rows } = scene;
  const order = rowsOf(scene, region);
  const columns = (group: ArrayLike<number>) => ({
    count: order.length,
    address: order.map((row) => rows.address[row]!),
    bytes: order.map((row) => rows.bytes[row]!),
    group: order.map((row) => group[row]!),
  });
  const view = { ...window, width: box.width, narrowest: NARROWEST };
  const shapes: Shape[] = [];
  for (const bar of joined(strip(columns(rows.levels.section), view), order, rows.levels.section)) {
    const name = bar.row < 0 ? "" : safeText(ownerName(rows, "section", rows.levels.section[order[bar.row]!]!));
    const place = { x: box.x + bar.x, y: box.y, width: bar.width, height: SECTIONS };
    const texts = name === "(free)" ? [] : labelOf([name], sized(bar.bytes), place, { measure, inline: true });
    shapes.push({ key: bar.row < 0 ? -1 : order[bar.row]!, ...place, fill: "band", texts });
  }
  for (const bar of strip(columns(rows.levels.symbol), view)) {
    const row = bar.row < 0 ? -1 : order[bar.row]!;
    const symbol = row < 0 ? -1 : rows.levels.symbol[row]!;
    const full = row < 0 ? "" : ownerName(rows, "symbol", symbol);
    const name = { text: full, place: scene.places?.[symbol] };
    const own = [longName(name), shortName(name, 28), shortName(name, 16)].map(safeText);
    const place = { x: box.x + bar.x, y: box.y + SECTIONS, width: bar.width, height: box.height - SECTIONS };
    const texts =
      bar.rows > 1
        ? labelOf([`${grouped(bar.rows)} pieces`], sized(bar.bytes), place, { measure })
        : labelOf(own, sized(bar.bytes), place, { measure });
    const reserved = row >= 0 && BYTE_KINDS[rows.levels.kind[row]!] === "reserved";
    shapes.push({ key: row, ...place, fill: row < 0 ? FREE : scene.coloring.fill(row), texts, ...(reserved ? { hatched: true } : {}) });
  }
  return shapes;
}

/** Rows of a region in address order. */
function rowsOf({ rows }: Scene, region: number): number[] {
  const order: number[] = [];
  for (let row = 0; row < rows.count; row++) if (rows.levels.region[row] === region) order.push(row);
  return order.sort((a, b) => rows.address[a]! - rows.address[b]!);
}

/** Addresses below a strip, as many round ones as there is room for. */
export function ticksMarkup({ from, length }: AddressWindow, box: Box, measure: Measure): string {
  const each = measure("0x00000000") + 24;
  const most = Math.max(1, Math.floor(box.width / each));
  let step = 1;
  while (length / step > most) step *= 2;
  let markup = "";
  for (let at = Math.ceil(from / step) * step; at <= from + length; at += step) {
    const x = box.x + ((at - from) / length) * box.width;
    if (x + measure(hex(at)) > box.x + box.width) break;
    markup += textMarkup("tick", x, box.y + 13, hex(at));
  }
  return markup;
}

type Bars = ReturnType<typeof strip>;

/** Joins neighbouring bars of one section. */
function joined(bars: Bars, order: readonly number[], sections: ArrayLike<number>): Bars {
  const merged: Bars = [];
  const section = (row: number) => (row < 0 ? undefined : sections[order[row]!]);
  for (const bar of bars) {
    const last = merged.at(-1);
    const follows = last !== undefined && last.row >= 0 && bar.row >= 0 && Math.abs(last.x + last.width - bar.x) < 1e-6;
    if (follows && section(last.row) === section(bar.row))
      merged[merged.length - 1] = { ...last, rows: last.rows + bar.rows, bytes: last.bytes + bar.bytes, width: last.width + bar.width };
    else merged.push(bar);
  }
  return merged;
}
