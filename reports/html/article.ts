import type { ReportDocument } from "../../src/contract/document.ts";
import { type Breakdown, type BreakdownLevel, breakdown, breakdownTree } from "../../src/views/breakdown.ts";
import { bytes } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Chapter, View } from "../../src/views/view.ts";
import { articleMarkup } from "./article.generated.ts";
import { type BlockPicture, diffPicture, stackPicture } from "./block-pictures.ts";
import { blockOf } from "./blocks.ts";
import { coloring, legend, shapesMarkup, treemapShapes } from "./pictures.ts";

const WIDTH = 960;
const HEIGHT = 420;
/** Levels of the drawing that needs no script. */
const DRAWN: readonly BreakdownLevel[] = ["region", "crate"];

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
  if (view.kind === "bars") return treemapPicture(document);
  if (view.kind === "text" && view.name === "stack") return document.stack && stackPicture(document.stack);
  return view.kind === "table" && view.name === "symbol changes" ? document.diff && diffPicture(document.diff) : undefined;
}

function treemapPicture(document: ReportDocument): BlockPicture | undefined {
  const rows = breakdown(document);
  if (rows === undefined) return undefined;
  const tree = breakdownTree(rows, DRAWN);
  const scene = { rows, levels: DRAWN, tree, color: coloring(rows, "crate"), colorKey: "crate" as const };
  const shapes = treemapShapes(scene, 0, { width: WIDTH, height: HEIGHT }, DRAWN.length);
  return {
    width: WIDTH,
    height: HEIGHT,
    label: `Treemap of ${bytes(tree.bytes[0]!)} used and reserved, by region and crate; the tables hold the same figures`,
    markup: shapesMarkup(shapes, { titles: true }),
    legend: legendOf(rows),
  };
}

function legendOf(rows: Breakdown): { fill: string; text: string }[] {
  return legend(rows, "crate").map((entry) => ({ fill: entry.fill, text: `${safeText(entry.name)} ${bytes(entry.bytes)}` }));
}

function lastName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
