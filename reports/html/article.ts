import type { ReportDocument } from "../../src/contract/document.ts";
import { breakdown, breakdownTree } from "../../src/views/breakdown.ts";
import { bytes } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Chapter, View } from "../../src/views/view.ts";
import { articleMarkup } from "./article.generated.ts";
import { blockOf } from "./blocks.ts";
import { areasOf, areaTitles } from "./pictures/areas.ts";
import { changedRegions, changePicture } from "./pictures/change-picture.ts";
import { changeScenes } from "./pictures/change-scene.ts";
import { coloringOf } from "./pictures/coloring.ts";
import { estimated } from "./pictures/labels.ts";
import { type Scene, wholesOf } from "./pictures/scene.ts";
import { shapesMarkup } from "./pictures/shape.ts";
import { stackParts, stackPicture } from "./pictures/stack-picture.ts";
import { treemapShapes } from "./pictures/treemap-picture.ts";

const SIZE = { width: 960, height: 420 };

/** A drawing in the text, as markup. */
interface BlockPicture {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly markup: string;
  readonly legend: readonly { readonly fill: string; readonly text: string }[];
}

/** What a page tells of one image: its document, and what people see of it. */
export interface Told {
  readonly document: ReportDocument;
  readonly chapters: readonly Chapter[];
}

/** What a page of documents is called. */
export function titleOf(documents: readonly ReportDocument[]): string {
  const names = documents.map((document) => lastName(safeText(document.firmware.file)));
  return names.length === 0 ? "cortex-size" : `${names.join(", ")}: where the bytes go`;
}

/** The part of the page that needs no script: views and drawings, as markup with every text escaped. */
export function articleOf({ document, chapters }: Told, index: number): string {
  const shown = {
    name: safeText(document.firmware.file),
    chapters: chapters.map(({ id, title, views }) => ({
      id,
      title: safeText(title),
      blocks: views.map((view) => ({ ...blockOf(view), picture: pictureOf(view, document) })),
    })),
  };
  return articleMarkup({ index, document: shown }, escapeText);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

/** A value as text of HTML, attributes too. */
export function escapeText(value: unknown): string {
  return value == null ? "" : String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** The drawing that stands below a view. */
function pictureOf(view: View, document: ReportDocument): BlockPicture | undefined {
  if (view.kind === "bars") return memoryPicture(document);
  if (view.kind === "text" && view.name === "stack") return document.stack && worstCasePicture(document.stack);
  return view.kind === "table" && view.name === "symbol changes" ? comparison(document) : undefined;
}

/** Every memory as an area of its own, by crate. */
function memoryPicture(document: ReportDocument): BlockPicture | undefined {
  const rows = breakdown(document);
  if (rows === undefined) return undefined;
  const levels = ["region", "crate"] as const;
  const tree = breakdownTree(rows, levels);
  const coloring = coloringOf(document, rows, "crate");
  const scene: Scene = { rows, levels, tree, coloring, wholes: wholesOf(rows, false) };
  const areas = areasOf(scene, 0, SIZE);
  const shapes = areas.flatMap(({ node, box }) =>
    treemapShapes(scene, node, box, { measure: estimated, depth: 1, titles: true, exact: true }),
  );
  return {
    ...SIZE,
    label: `Treemap of ${bytes(tree.bytes[0]!)} used and reserved, by memory and crate; the tables hold the same figures`,
    markup: shapesMarkup(shapes) + areaTitles(areas, estimated),
    legend: coloring.legend.map(({ fill, name, bytes: size }) => ({ fill, text: `${safeText(name)} ${bytes(size)}` })),
  };
}

function worstCasePicture(stack: NonNullable<ReportDocument["stack"]>): BlockPicture | undefined {
  const picture = stackPicture(stack, SIZE, estimated, true);
  if (picture === undefined) return undefined;
  return { ...picture, legend: stackParts(stack).map(({ fill, name, bytes: size }) => ({ fill, text: `${name} ${bytes(size)}` })) };
}

function comparison(document: ReportDocument): BlockPicture | undefined {
  const rows = breakdown(document);
  const scenes = rows === undefined ? undefined : changeScenes(document, rows);
  const region = scenes === undefined ? undefined : changedRegions(scenes)[0];
  if (scenes === undefined || region === undefined || region.base === region.head) return undefined;
  return changePicture(scenes, region.name, SIZE, estimated, true);
}

function lastName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
