import { BYTE_KINDS } from "../../../src/views/breakdown.ts";
import { bytes, hex } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import {
  type AddressWindow,
  FLAME_ROW,
  flameShapes,
  legend,
  type Shape,
  STRIP_HEIGHT,
  shapesMarkup,
  stripShapes,
  treemapShapes,
} from "../pictures.ts";
import { element, svgElement } from "./dom.ts";
import type { Shown } from "./model.ts";
import type { State } from "./state.ts";

/** Levels drawn below the node that fills the picture. */
const DEPTH = 4;
const HEAD = 20;
/** Occupied share of a region below which the occupied part is drawn larger. */
const MOSTLY_EMPTY = 0.6;

/** The drawing area: one SVG, redrawn as a whole. */
export class Stage {
  readonly picture = svgElement({ class: "picture", role: "img", id: "picture" });
  readonly legend = element("ul", { class: "legend", "aria-label": "Colours" });
  #rootDrawn = -1;
  /** Known from the last layout: asking for it would force another one. */
  #width = 0;
  #titles: string[] = [];

  constructor() {
    this.picture.addEventListener("pointerover", (event) => this.#nameShape(event.target));
  }

  /** Gives the shape that is pointed at its title, which the browser shows. */
  #nameShape(target: EventTarget | null): void {
    if (!(target instanceof SVGRectElement) || !target.hasAttribute("data-key") || target.firstChild !== null) return;
    const place = Array.from(this.picture.querySelectorAll("rect[data-key]")).indexOf(target);
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = this.#titles[place] ?? "";
    target.append(title);
  }

  /** Says how wide the picture may be, in CSS pixels; false when it was so wide before. */
  resize(available: number): boolean {
    const width = Math.floor(available);
    const changed = width > 0 && width !== this.#width;
    if (changed) this.#width = width;
    return changed;
  }

  /** Draws the state; clicks are told by `data-key`. */
  draw(shown: Shown, state: State): void {
    if (this.#width === 0) this.resize(this.picture.parentElement?.clientWidth ?? 800);
    const width = Math.max(280, this.#width);
    const { markup, height, label } = this.#picture(shown, state, width);
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.setAttribute("aria-label", label);
    this.picture.innerHTML = markup;
    this.picture.classList.toggle("zoom", this.#rootDrawn !== shown.root);
    this.#rootDrawn = shown.root;
    this.legend.replaceChildren(
      ...legend(shown.scene.rows, state.color).map((entry) =>
        element("li", {}, element("span", { class: `swatch ${entry.fill}` }), `${safeText(entry.name)} ${bytes(entry.bytes)}`),
      ),
    );
  }

  #picture(shown: Shown, state: State, width: number): { markup: string; height: number; label: string } {
    const { scene, root, found, chosen } = shown;
    const height = Math.max(260, Math.min(Math.round(width * 0.62), window.innerHeight - 250));
    if (state.view === "memory") return this.#memory(shown, state, width);
    const isFlame = state.view === "flame";
    const depth = scene.levels.length;
    const shapes = isFlame ? flameShapes(scene, root, width, depth) : treemapShapes(scene, root, { width, height }, Math.min(DEPTH, depth));
    const dim = found === undefined ? undefined : (node: number) => found[node] === 0;
    this.#titles = shapes.map((shape) => shape.title);
    const flameRows = Math.round(Math.max(...shapes.map((shape) => shape.y / FLAME_ROW), 0)) + 1;
    return {
      markup: shapesMarkup(shapes, { dim }) + chosenMarkup(shapes.filter((shape) => shape.key === chosen)),
      height: isFlame ? flameRows * FLAME_ROW : height,
      label: `${isFlame ? "Flame graph" : "Treemap"}: ${bytes(scene.tree.bytes[root]!)} by ${scene.levels.join(", ")}. The tree grid holds the same as text.`,
    };
  }

  #memory(shown: Shown, state: State, width: number): { markup: string; height: number; label: string } {
    const { scene, document, hits } = shown;
    const dim = hits === undefined ? undefined : (row: number) => row < 0 || hits.rows[row] !== 1;
    let markup = "";
    let y = 0;
    const chosenRows = new Set<number>();
    this.#titles = [];
    if (shown.chosen >= 0)
      for (let row = 0; row < scene.rows.count; row++) if (scene.tree.nodeOf[row] === shown.chosen) chosenRows.add(row);
    windowsOf(shown, state).forEach(({ region, ...window }) => {
      const { name } = document.regions![region]!;
      const text = `${safeText(name)}  ${hex(window.from)} to ${hex(window.from + window.length)}  (${bytes(window.length)})`;
      markup += `<text class="axis" x="0" y="${y + 14}">${text.replace(/[<&]/g, (character) => `&#${character.charCodeAt(0)};`)}</text>`;
      const shapes = stripShapes(scene, region, window, width, y + HEAD);
      this.#titles.push(...shapes.map((shape) => shape.title));
      markup += shapesMarkup(shapes, { dim }) + chosenMarkup(shapes.filter((shape) => chosenRows.has(shape.key)));
      y += HEAD + STRIP_HEIGHT + 10;
    });
    const free = BYTE_KINDS.indexOf("free");
    return {
      markup: `${markup}<rect class="k${free}" width="0" height="0"/>`,
      height: Math.max(40, y),
      label: `Address map to scale, region by region. The tree grid holds the same as text.`,
    };
  }
}

/** The stretches that the memory view shows: all regions, or the window of the state cut to its region. */
export function windowsOf({ document, scene }: Shown, state: State): (AddressWindow & { region: number })[] {
  const regions = (document.regions ?? []).flatMap((region, index) => {
    const end = region.parts.reduce((last, part) => Math.max(last, part.address + part.bytes), region.origin);
    const length = Math.max(region.length ?? 0, end - region.origin);
    return length === 0 || !hasRows(scene.rows.levels.region, index) ? [] : [{ region: index, from: region.origin, length }];
  });
  if (state.window === undefined) return regions.flatMap((region) => [region, ...occupied(document, region)]);
  const [from, length] = state.window;
  const own = regions.find((region) => from >= region.from && from < region.from + region.length);
  return own === undefined ? regions : [{ region: own.region, from, length: Math.max(1, Math.min(length, own.from + own.length - from)) }];
}

/** The occupied stretch of a region that is mostly empty, to be drawn larger below the whole. */
function occupied({ regions }: Shown["document"], { region, length }: AddressWindow & { region: number }) {
  const parts = regions?.[region]?.parts ?? [];
  const from = Math.min(...parts.map((part) => part.address));
  const end = Math.max(...parts.map((part) => part.address + part.bytes));
  return parts.length > 0 && end - from < length * MOSTLY_EMPTY ? [{ region, from, length: end - from }] : [];
}

function hasRows(column: Int32Array, owner: number): boolean {
  return column.includes(owner);
}

function chosenMarkup(shapes: readonly Shape[]): string {
  return shapes
    .filter((shape) => shape.fill !== "band")
    .map(
      (shape) =>
        `<rect class="chosen" x="${shape.x + 1.5}" y="${shape.y + 1.5}" width="${Math.max(0, shape.width - 3)}" height="${Math.max(0, shape.height - 3)}"/>`,
    )
    .join("");
}
