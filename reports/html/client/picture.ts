import { bytes } from "../../../src/views/numbers.ts";
import { type Area, areasOf, areaTitles } from "../pictures/areas.ts";
import { flameBars, flameRowHeight, flameShapes } from "../pictures/flame-picture.ts";
import type { Measure } from "../pictures/labels.ts";
import { type Box, chosenMarkup, type Shape, shapesMarkup } from "../pictures/shape.ts";
import { type Lens2d, NO_LENS, treemapShapes } from "../pictures/treemap-picture.ts";
import { svgElement } from "./dom.ts";
import { memoryMarkup, memoryRows } from "./memory.ts";
import type { Shown } from "./model.ts";
import type { State } from "./state.ts";

const LARGEST_ZOOM = 64;

export interface Drawing {
  readonly markup: string;
  readonly height: number;
  readonly label: string;
}

/** The drawing area of treemap, flame graph and memory: one SVG, redrawn as a whole; what is enlarged by hand is a lens over one area. */
export class Picture {
  readonly svg = svgElement({ class: "picture", role: "img", id: "picture" });
  readonly #measure: Measure;
  #areas: readonly Area[] = [];
  #lenses = new Map<number, Lens2d>();
  #key = "";
  #size = { width: 0, height: 0 };

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  /** Says how much room there is, CSS px; false when it was so much before. */
  resize(width: number, height: number): boolean {
    const size = { width: Math.floor(width), height: Math.floor(height) };
    if (size.width === this.#size.width && size.height === this.#size.height) return false;
    this.#size = size;
    return size.width > 0;
  }

  /** Whether something is enlarged by hand. */
  get enlarged(): boolean {
    return this.#lenses.size > 0;
  }

  reset(): void {
    this.#lenses.clear();
  }

  /** Enlarges the area at a place around that place; false where nothing changes. */
  enlarge(factor: number, x: number, y: number, isFlame: boolean): boolean {
    const area = this.#at(x, y);
    if (area === undefined) return false;
    const { box, node } = area;
    const lens = this.#lenses.get(node) ?? NO_LENS;
    const zoom = Math.max(1, Math.min(LARGEST_ZOOM, lens.zoom * factor));
    const by = zoom / lens.zoom;
    if (by === 1) return false;
    const [px, py] = [x - box.x, y - box.y];
    this.#set(area, { zoom, x: (lens.x + px) * by - px, y: isFlame ? 0 : (lens.y + py) * by - py });
    return true;
  }

  pan(dx: number, dy: number, at?: { x: number; y: number }): boolean {
    const area = at === undefined ? this.#areas.find(({ node }) => this.#lenses.has(node)) : this.#at(at.x, at.y);
    const lens = area === undefined ? undefined : this.#lenses.get(area.node);
    if (area === undefined || lens === undefined) return false;
    this.#set(area, { zoom: lens.zoom, x: lens.x - dx, y: lens.y - dy });
    return true;
  }

  #at(x: number, y: number): Area | undefined {
    return this.#areas.find(({ at }) => x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height);
  }

  #set({ node, box }: Area, { zoom, x, y }: Lens2d): void {
    if (zoom <= 1.001) {
      this.#lenses.delete(node);
      return;
    }
    const within = (value: number, size: number) => Math.max(0, Math.min(size * (zoom - 1), value));
    this.#lenses.set(node, { zoom, x: within(x, box.width), y: within(y, box.height) });
  }

  /** The area whose title is at a place; its node. */
  titleAt(x: number, y: number): number | undefined {
    const area = this.#at(x, y);
    return area !== undefined && y < area.box.y ? area.node : undefined;
  }

  /** Draws the state; what is under the pointer is told by `data-key`. */
  draw(shown: Shown, state: State): void {
    const width = Math.max(200, this.#size.width);
    const room = Math.max(200, this.#size.height);
    const key = `${state.file} ${state.view} ${shown.scene.levels.join()} ${state.zoom.join("\0")} ${state.free} ${state.lens} ${state.without.join("\0")}`;
    if (key !== this.#key) this.#lenses.clear();
    this.#key = key;
    const { markup, height, label } =
      state.view === "memory"
        ? memoryMarkup(shown, memoryRows(shown, state, { width, height: room }), width, this.#measure)
        : state.view === "flame"
          ? this.#flame(shown, { width, height: room })
          : this.#treemap(shown, { width, height: room });
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", String(width));
    this.svg.setAttribute("height", String(height));
    this.svg.setAttribute("aria-label", label);
    this.svg.innerHTML = markup;
  }

  #treemap(shown: Shown, size: { width: number; height: number }): Drawing {
    const { scene, root } = shown;
    this.#areas = areasOf(scene, root, size);
    const shapes = this.#areas.flatMap(({ node, box }) => {
      const depth = scene.levels.length - scene.tree.depth[node]!;
      return treemapShapes(scene, node, box, { measure: this.#measure, depth, lens: this.#lenses.get(node) ?? NO_LENS });
    });
    return { ...size, markup: this.#markup(shown, shapes), label: this.#label("Treemap", shown) };
  }

  /** Memories one below the other: a bar's width is its share of its own memory. */
  #flame(shown: Shown, size: { width: number; height: number }): Drawing {
    const { scene, root, inlined } = shown;
    const stacked = areasOf(scene, root, size).sort((a, b) => scene.tree.bytes[b.node]! - scene.tree.bytes[a.node]!);
    const bars = stacked.map(({ node }) => flameBars(scene, node, size.width * (this.#lenses.get(node)?.zoom ?? 1), inlined));
    const depths = bars.map((own) => 1 + Math.max(...own.map(({ depth }) => depth)));
    const gap = 16;
    const row = flameRowHeight(
      depths.reduce((sum, depth) => sum + depth, 0),
      size.height - gap * (stacked.length - 1),
    );
    let y = 0;
    const shapes: Shape[] = [];
    this.#areas = stacked.map((area, i): Area => {
      const at: Box = { x: 0, y, width: size.width, height: depths[i]! * row };
      shapes.push(...flameShapes(bars[i]!, at, row, this.#measure, this.#lenses.get(area.node)));
      y += at.height + gap;
      return { ...area, at, box: at };
    });
    const height = Math.max(size.height, y - gap);
    return { height, markup: this.#markup(shown, shapes, false), label: this.#label("Flame graph", shown) };
  }

  #markup({ found, chosen, scene }: Shown, shapes: readonly Shape[], titles = true): string {
    const { count } = scene.tree;
    const dim = found === undefined ? undefined : (key: number) => key < 0 || key >= count || found[key] === 0;
    return (
      shapesMarkup(shapes, dim) +
      (titles ? areaTitles(this.#areas, this.#measure) : "") +
      chosenMarkup(shapes.filter(({ key }) => key === chosen))
    );
  }

  #label(what: string, { scene, root }: Shown): string {
    return `${what}: ${bytes(scene.tree.bytes[root]!)} by ${scene.levels.join(", ")}. The table “breakdown” holds the same as text.`;
  }
}
