import type { ReportDocument } from "../../../src/contract/document.ts";
import { grouped, signed } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { changedRegions, changePicture } from "../pictures/change-picture.ts";
import { changeScenes, type Side } from "../pictures/change-scene.ts";
import type { Measure } from "../pictures/labels.ts";
import { nameOf, type Scene, shareOf } from "../pictures/scene.ts";
import { element, svgElement } from "./dom.ts";
import { Grid, type GridColumn, type GridData } from "./grid.ts";
import type { Shown } from "./model.ts";
import type { State } from "./state.ts";
import type { Tooltip } from "./tooltip.ts";
import { choice, toggle } from "./view-controls.ts";

/** Share of the height that the picture takes. */
const PICTURE = 0.5;
const LOWEST = 240;

/** What changed: base and head of a memory side by side, and every change as a row. */
export class ChangesView {
  readonly root = element("div", { class: "changes" });
  readonly svg = svgElement({ class: "picture", role: "img", id: "changes-picture" });
  readonly grid: Grid;
  readonly #legend = element("ul", { class: "legend", "aria-label": "Colours" });
  readonly #measure: Measure;
  readonly #update: (change: Partial<State>) => void;
  #scenes: Record<Side, Scene> | undefined;
  #of: unknown;
  #level = "symbol";

  constructor(measure: Measure, tooltip: Tooltip, update: (change: Partial<State>) => void, choose: (name: string) => void) {
    this.#measure = measure;
    this.#update = update;
    this.grid = new Grid((row) => choose(String(this.grid.rows[row]?.[0] ?? "")));
    this.root.append(this.svg, this.#legend, this.grid.root);
    tooltip.listen(this.svg, (target) => this.#tip(target));
  }

  #load({ document, scene }: Shown): Record<Side, Scene> | undefined {
    if (this.#of !== document) {
      this.#of = document;
      this.#scenes = changeScenes(document, scene.rows);
    }
    return this.#scenes;
  }

  controls(shown: Shown, state: State, render: () => void): HTMLElement[] {
    const scenes = this.#load(shown);
    const { diff } = shown.document;
    if (scenes === undefined || diff === undefined) return [];
    const regions = changedRegions(scenes);
    const current = regionOf(regions, state);
    const buttons = regions.map(({ name, base, head }) =>
      toggle(`${name} ${signed(head - base)} B`, `changed-${name}`, name === current, () => this.#update({ zoom: [name] })),
    );
    const levels = [...new Set(diff.changes.map(({ level }) => level))].filter((level) => level !== "region");
    if (!levels.includes(this.#level)) this.#level = levels[0] ?? "symbol";
    const pick = choice("changes by", "change-level", levels, this.#level, (level) => {
      this.#level = level;
      render();
    });
    return [element("div", { class: "segments", role: "group", "aria-label": "Memory" }, ...buttons), pick];
  }

  draw(shown: Shown, state: State, width: number, height: number): void {
    const scenes = this.#load(shown);
    const { diff } = shown.document;
    if (scenes === undefined || diff === undefined) return;
    const region = regionOf(changedRegions(scenes), state);
    const room = Math.max(LOWEST, Math.floor(height * PICTURE));
    const picture = changePicture(scenes, region, { width, height: width < 560 ? room * 1.5 : room }, this.#measure);
    for (const [name, value] of Object.entries({
      viewBox: `0 0 ${width} ${picture.height}`,
      width,
      height: picture.height,
      "aria-label": picture.label,
    }))
      this.svg.setAttribute(name, String(value));
    this.svg.innerHTML = picture.markup;
    this.#legend.replaceChildren(
      ...picture.legend.map(({ fill, text }) => element("li", {}, element("span", { class: `swatch ${fill}` }), text)),
    );
    const wanted = state.query.trim().toLowerCase();
    const data = changeRows(diff, this.#level);
    this.grid.show(data, (row) => String(data.rows[row]![0]).toLowerCase().includes(wanted), -1);
  }

  #tip(target: Element): string[] {
    const key = Number(target.closest("[data-key]")?.getAttribute("data-key") ?? -1);
    if (key < 0 || this.#scenes === undefined) return [];
    const { base, head } = this.#scenes;
    const [scene, node, side] = key < base.tree.count ? [base, key, "base"] : [head, key - base.tree.count, "head"];
    const share = shareOf(scene as Scene, node as number);
    return [
      nameOf(scene as Scene, node as number),
      `${grouped((scene as Scene).tree.bytes[node as number]!)} B in the ${side}${share === undefined ? "" : ` · ${share}`}`,
    ];
  }
}

function regionOf(regions: ReturnType<typeof changedRegions>, state: State): string {
  return regions.find(({ name }) => name === state.zoom[0])?.name ?? regions[0]?.name ?? "";
}

const COLUMNS: readonly (readonly [title: string, kind: GridColumn["kind"], width: number])[] = [
  ["what", "text", 240],
  ["change", "signed", 90],
  ["base", "bytes", 90],
  ["head", "bytes", 90],
  ["class", "text", 110],
  ["in", "text", 80],
  ["crate", "text", 130],
  ["source", "text", 200],
];

/** The changes of one level; the columns that its rows do not fill are left out. */
function changeRows({ changes }: NonNullable<ReportDocument["diff"]>, level: string): GridData {
  const rows = changes
    .filter((change) => change.level === level)
    .map(({ name, delta, base, head, class: what, region, crate, file }) => [
      safeText(name),
      delta,
      base,
      head,
      what,
      region,
      crate ?? "",
      file ?? "",
    ]);
  const columns = COLUMNS.map(([title, kind, width], place) => ({
    title: place === 0 ? level : title,
    kind,
    width,
    place,
    ...(place === 0 ? { wide: true } : {}),
  }));
  return {
    name: `changes by ${level}`,
    rows,
    columns: columns.filter(({ place }) => rows.some((row) => row[place] !== "")),
    tone: (row) => (rows[row]![4] === "new" ? "came" : rows[row]![4] === "gone" ? "went" : ""),
  };
}
