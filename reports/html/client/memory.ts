import { bytes, hex, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import type { Measure } from "../pictures/labels.ts";
import { type Box, chosenMarkup, shapesMarkup, textMarkup } from "../pictures/shape.ts";
import { type AddressWindow, stripShapes, TICKS, ticksMarkup } from "../pictures/strip-picture.ts";
import type { Shown } from "./model.ts";
import type { Drawing } from "./picture.ts";
import type { State } from "./state.ts";

const HEAD = 24;
const GAP = 18;
/** Heights of a strip, px. */
const [LOWEST, HIGHEST] = [64, 320];
/** Height of a strip that has a larger one below it. */
const OVERVIEW = 40;
/** Occupied share of a region below which the occupied part is drawn larger. */
const MOSTLY_EMPTY = 0.6;
/** Fewest bytes that a window shows. */
const SHORTEST = 16;

/** A stretch of a region with its place in the picture. */
export interface MemoryRow extends AddressWindow {
  readonly region: number;
  readonly title: string;
  readonly note: string;
  readonly box: Box;
}

/** The stretches that the memory view shows: all of every region, and larger what is occupied; or the window of the state. */
export function memoryRows(shown: Shown, state: State, size: { width: number; height: number }): MemoryRow[] {
  const { document } = shown;
  const windows = windowsOf(shown, state);
  const low = windows.map((window, i) => windows[i + 1]?.region === window.region);
  const highs = low.filter((is) => !is).length;
  const rest = size.height - windows.length * (HEAD + TICKS + GAP) + GAP - (windows.length - highs) * OVERVIEW;
  const high = Math.max(LOWEST, Math.min(HIGHEST, Math.floor(rest / Math.max(1, highs))));
  let next = 0;
  return windows.map((window, i): MemoryRow => {
    const region = document.regions![window.region]!;
    const height = low[i] ? OVERVIEW : high;
    const y = next;
    next += HEAD + height + TICKS + GAP;
    const used = `${bytes(region.used)}${region.length === null ? "" : ` of ${bytes(region.length)} used, ${percent(region.used, region.length)}`}`;
    const place = `${hex(window.from)} to ${hex(window.from + window.length)}, ${bytes(window.length)}`;
    return {
      ...window,
      title: window.whole ? safeText(region.name) : `${safeText(region.name)}, larger`,
      note: window.whole ? `${used} · ${place}` : place,
      box: { x: 0, y: y + HEAD, width: size.width, height },
    };
  });
}

export function memoryMarkup({ scene, hits, chosen }: Shown, rows: readonly MemoryRow[], width: number, measure: Measure): Drawing {
  const dim = hits === undefined ? undefined : (row: number) => row < 0 || hits.rows[row] !== 1;
  const isChosen = (row: number) => chosen > 0 && row >= 0 && scene.tree.nodeOf[row] === chosen;
  let markup = "";
  for (const { region, title, note, box, ...window } of rows) {
    const shapes = stripShapes(scene, region, window, box, measure);
    markup += textMarkup("area b", 0, box.y - 8, title);
    const start = measure(title, true) + 10;
    if (start + measure(note) <= width) markup += textMarkup("area note", start, box.y - 8, note);
    markup += shapesMarkup(shapes, dim) + chosenMarkup(shapes.filter(({ key }) => isChosen(key)));
    markup += ticksMarkup(window, { ...box, y: box.y + box.height }, measure);
  }
  const last = rows.at(-1)?.box;
  return {
    markup,
    height: last === undefined ? 40 : last.y + last.height + TICKS,
    label: "Address map to scale, region by region. The tables hold the same as text.",
  };
}

interface RegionWindow extends AddressWindow {
  readonly region: number;
  /** Whether it is all of the region. */
  readonly whole: boolean;
}

function windowsOf({ document, scene }: Shown, state: State): RegionWindow[] {
  const only = state.zoom[0];
  const regions = (document.regions ?? []).flatMap((region, index): RegionWindow[] => {
    const end = region.parts.reduce((last, part) => Math.max(last, part.address + part.bytes), region.origin);
    const length = Math.max(region.length ?? 0, end - region.origin);
    const has = length > 0 && scene.rows.levels.region.includes(index) && (only === undefined || only === safeText(region.name));
    return has ? [{ region: index, from: region.origin, length, whole: true }] : [];
  });
  if (state.window === undefined) return regions.flatMap((region) => [region, ...occupied(document, region)]);
  const [from, length] = state.window;
  const own = regions.find((region) => from >= region.from && from < region.from + region.length);
  if (own === undefined) return regions;
  return [own, { region: own.region, from, length: Math.max(1, Math.min(length, own.from + own.length - from)), whole: false }];
}

/** The occupied stretch of a region that is mostly empty, to be drawn larger below the whole. */
function occupied({ regions }: Shown["document"], { region, length }: RegionWindow): RegionWindow[] {
  const parts = regions?.[region]?.parts ?? [];
  const from = Math.min(...parts.map((part) => part.address));
  const end = Math.max(...parts.map((part) => part.address + part.bytes));
  return parts.length > 0 && end - from < length * MOSTLY_EMPTY ? [{ region, from, length: end - from, whole: false }] : [];
}

/** The window after a zoom by a factor around a place, or a move; undefined for all of the region. */
export function movedWindow(rows: readonly MemoryRow[], how: { factor: number; dx: number; x: number; y: number }): State["window"] {
  const row = rows.find(({ box }) => how.y < box.y + box.height + TICKS + GAP) ?? rows.at(-1);
  const whole = rows.find((one) => one.region === row?.region);
  if (row === undefined || whole === undefined) return undefined;
  const share = Math.max(0, Math.min(1, (how.x - row.box.x) / row.box.width));
  const length = Math.min(whole.length, Math.max(SHORTEST, Math.round(row.length / how.factor)));
  const at = row.from + share * row.length - share * length - (how.dx / row.box.width) * row.length;
  const from = Math.round(Math.max(whole.from, Math.min(at, whole.from + whole.length - length)));
  return length >= whole.length ? undefined : [from, length];
}
