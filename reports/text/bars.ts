import { displayWidth, padded, wrapped } from "../../src/views/display-width.ts";
import { bytes, bytesOf, hex, percent } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import { some } from "../../src/views/some.ts";
import type { Bar, BarsView } from "../../src/views/view.ts";
import type { Style } from "./style.ts";

const WIDEST = 60;
const NARROWEST = 10;
/** More bars than these leave out those with nothing in them. */
const MOST = 6;

/**
 * One line a region: name, origin, fill bar (█ used, ▒ reserved, ░ free), bytes, percent, what is left. Where there is little room the origin goes,
 * then what is left; what else is to be said of a region stands behind when it fits, else below.
 */
export function renderBars(view: BarsView, width: number, style: Style): string[] {
  const folded = view.bars.length > MOST ? view.bars.filter(isEmpty) : [];
  const rows = view.bars.filter((bar) => !folded.includes(bar)).map((bar) => cellsOf(bar, style));
  const columns = rows[0]?.cells.map((_, c) => Math.max(...rows.map(({ cells }) => displayWidth(cells[c]!)))) ?? [];
  const room = (chosen: readonly number[]) => width - 4 - chosen.reduce((sum, c) => sum + columns[c]! + (columns[c] === 0 ? 0 : 2), 0);
  const shown = LAYOUTS.find((layout) => room(layout) >= NARROWEST) ?? LAYOUTS.at(-1)!;
  const remarks = Math.max(0, ...rows.map(({ remark }) => displayWidth(remark)));
  const isBeside = room(shown) - remarks >= 2 * NARROWEST;
  const barWidth = view.bars.every(({ length }) => length === undefined)
    ? 0
    : Math.max(1, Math.min(WIDEST, room(shown) - (isBeside && remarks > 0 ? remarks : 0)));
  const lines = rows.flatMap(({ bar, cells, remark }) => {
    const tone = bar.overflow > 0 ? "bad" : undefined;
    const cell = (c: number) => padded(cells[c]!, columns[c]!, ALIGNED[c]!);
    const shownCells = shown.filter((c) => columns[c]! > 0);
    const [before, after] = [shownCells.filter((c) => c <= ORIGIN), shownCells.filter((c) => c > ORIGIN)];
    const line = [
      ...before.map(cell),
      ...(barWidth === 0 ? [] : [style.paint(fill(bar, barWidth, style), tone)]),
      ...after.map((c) => (c === NOTE ? style.paint(cell(c) + (isBeside ? remark : ""), tone ?? "quiet") : cell(c))),
    ].join("  ");
    const below = remark === "" || (isBeside && shown.includes(NOTE)) ? [] : wrapped(remark.replace(/^[; ]+/, ""), width - 4);
    return [`  ${line}`.trimEnd(), ...below.map((text) => style.paint(`    ${text}`, "quiet"))];
  });
  if (folded.length === 0) return lines;
  const rest = `${folded.length} more are empty: ${style.plain(
    some(
      folded.map(({ name }) => safeText(name)),
      MOST,
    ),
  )}`;
  return [...lines, ...wrapped(rest, width - 2).map((text) => style.paint(`  ${text}`, "quiet"))];
}

const [NAME, ORIGIN, FIGURE, SHARE, NOTE] = [0, 1, 2, 3, 4];
const ALIGNED = ["left", "left", "right", "right", "left"] as const;
/** Columns beside the bar, the roomiest choice first. */
const LAYOUTS = [
  [NAME, ORIGIN, FIGURE, SHARE, NOTE],
  [NAME, FIGURE, SHARE, NOTE],
  [NAME, FIGURE, SHARE],
  [NAME, FIGURE],
];

function isEmpty({ used, reserved, overflow }: Bar): boolean {
  return used === 0 && reserved === 0 && overflow === 0;
}

function cellsOf(bar: Bar, style: Style) {
  const cells = [
    safeText(bar.name),
    hex(bar.origin),
    bar.length === undefined ? `${bytes(bar.used)} used` : bytesOf(bar.used, bar.length),
    bar.length === undefined ? "" : percent(bar.used, bar.length),
    bar.note,
  ].map((text) => style.plain(text));
  return { bar, cells, remark: bar.remark === undefined ? "" : style.plain(`; ${bar.remark}`) };
}

/** What is used in proportion to the last step of a cell, then what is reserved, then what is free. Of a region without a length there is no bar. */
function fill(bar: Bar, width: number, { fills, reserved, free }: Style): string {
  if (bar.length === undefined) return " ".repeat(width);
  const whole = fills.at(-1)!;
  if (bar.overflow > 0) return whole.repeat(width);
  const steps = fills.length - 1;
  const inSteps = (value: number) => (bar.length === 0 ? 0 : (value / bar.length!) * width * steps);
  const used = Math.min(width * steps, bar.used > 0 ? Math.max(1, Math.round(inSteps(bar.used))) : 0);
  const cells = whole.repeat(Math.floor(used / steps)) + fills[used % steps]!;
  const taken = Math.ceil(used / steps);
  const wanted = bar.reserved > 0 ? Math.max(1, Math.round(inSteps(bar.used + bar.reserved) / steps) - taken) : 0;
  const held = Math.min(width - taken, wanted);
  return cells + reserved.repeat(held) + free.repeat(width - taken - held);
}
