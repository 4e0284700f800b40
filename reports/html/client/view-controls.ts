import { BREAKDOWN_LEVELS, type BreakdownLevel, breakdownLevels, ownerName } from "../../../src/views/breakdown.ts";
import { bytes } from "../../../src/views/numbers.ts";
import { packageWord } from "../../../src/views/package-title.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { type ColorKey, colorKeysOf } from "../pictures/coloring.ts";
import { element } from "./dom.ts";
import type { Shown } from "./model.ts";
import type { State } from "./state.ts";

type Update = (change: Partial<State>) => void;

/** Nestings that are offered; a link may name others. */
const NESTINGS: readonly (readonly BreakdownLevel[])[] = [
  ["crate", "symbol"],
  ["crate", "file", "symbol"],
  ["crate", "unit", "symbol"],
  ["section", "symbol"],
  ["kind", "crate", "symbol"],
  ["symbol"],
];

/** A labelled choice. */
export function choice(label: string, id: string, names: readonly string[], value: string, change: (name: string) => void): HTMLElement {
  const options = names.map((name) => element("option", { value: name, selected: name === value }, name));
  const select = element("select", { id, change: () => change(select.value) }, ...options);
  return element("label", {}, element("span", {}, label), select);
}

/** A button that is on or off. */
export function toggle(text: string, id: string, on: boolean, change: () => void, title?: string): HTMLElement {
  return element("button", { type: "button", id, "aria-pressed": String(on), click: change, title }, text);
}

/** Which memory is shown: each alone, or all of them side by side. */
export function memoryChoice({ scene }: Shown, state: State, update: Update): HTMLElement {
  const { rows, wholes } = scene;
  const names = rows.names.region.filter((_, region) => wholes[region]! > 0).map(safeText);
  const set = (zoom: readonly string[]) => update({ zoom, window: undefined });
  const button = (text: string, id: string, on: boolean, zoom: readonly string[]) => toggle(text, id, on, () => set(zoom));
  return element(
    "div",
    { class: "segments", role: "group", "aria-label": "Memory" },
    ...names.map((name) => button(name, `memory-${name}`, state.zoom[0] === name, [name])),
    ...(names.length > 1 ? [button(names.length === 2 ? "both" : "all", "memory-all", state.zoom.length === 0, [])] : []),
  );
}

/** How the picture is nested and coloured, and what is left out of it. */
export function pictureControls(shown: Shown, state: State, update: Update): HTMLElement[] {
  const { document, scene } = shown;
  const further = breakdownLevels([document]).filter((level) => !(BREAKDOWN_LEVELS as readonly string[]).includes(level));
  const offered = [...NESTINGS, ...further.map((level) => [level, "crate", "symbol"])];
  const word = packageWord(document.crates ?? []);
  const called = (level: string) => (level === "crate" ? word : level);
  const title = (levels: readonly string[]) => levels.map(called).join(" › ");
  const nested = title(scene.levels.slice(1));
  const titles = [...new Set([...offered.map(title), nested])];
  const nesting = choice("by", "levels", titles, nested, (name) =>
    update({
      levels: name.split(" › ").map((level) => (level === word ? "crate" : level)) as BreakdownLevel[],
      zoom: state.zoom.slice(0, 1),
      chosen: [],
    }),
  );
  const colors = choice("colour", "color", colorKeysOf(document, scene.rows).map(called), called(scene.coloring.key), (name) =>
    update({ color: (name === word ? "crate" : name) as ColorKey }),
  );
  const lens =
    document.pieces?.inlined === undefined
      ? []
      : [
          toggle(
            "by author",
            "lens",
            state.lens === "author",
            () => update({ lens: state.lens === "host" ? "author" : "host", chosen: [] }),
            "inlined code counts for the crate that it was written in",
          ),
        ];
  const free = toggle("free bytes", "free", state.free, () => update({ free: !state.free, chosen: [] }), "draw what is free too");
  return state.view === "memory" ? [colors] : [nesting, colors, crateFilter(shown, state, update), ...lens, free];
}

/** The crates with their bytes, each with a box to leave it out. */
function crateFilter({ scene, document }: Shown, state: State, update: Update): HTMLElement {
  const { rows } = scene;
  const sums = new Map<string, number>();
  for (let row = 0; row < rows.used; row++) {
    const name = ownerName(rows, "crate", rows.levels.crate[row]!);
    sums.set(name, (sums.get(name) ?? 0) + rows.bytes[row]!);
  }
  const order = [...sums].sort((a, b) => b[1] - a[1]);
  const without = new Set(state.without);
  const set = (names: readonly string[]) => update({ without: names });
  const boxes = order.map(([name, size]) => {
    const box = element("input", {
      type: "checkbox",
      checked: !without.has(name),
      change: () => set(box.checked ? state.without.filter((other) => other !== name) : [...state.without, name]),
    });
    return element("label", {}, box, element("span", { class: "name" }, safeText(name)), element("span", { class: "n" }, bytes(size)));
  });
  const word = packageWord(document.crates ?? []);
  const label = without.size === 0 ? `${word}s` : `${word}s: ${order.length - without.size} of ${order.length}`;
  const all = element("button", { type: "button", click: () => set([]) }, "all");
  const none = element("button", { type: "button", click: () => set(order.map(([name]) => name)) }, "none");
  return element(
    "details",
    { class: "menu", id: "crates" },
    element("summary", {}, label),
    element("div", { class: "sheet" }, element("p", { class: "pair" }, all, none), ...boxes),
  );
}
