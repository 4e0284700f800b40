import { createHash } from "node:crypto";
import ejs from "ejs";
import type { ReportDocument } from "../../src/model/document.ts";
import { type Breakdown, type BreakdownLevel, breakdown, breakdownTree } from "../../src/views/breakdown.ts";
import { bytes } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { Report } from "../report.ts";
import { blocksOf } from "./blocks.ts";
import { SCRIPT, STYLE } from "./client.generated.ts";
import { DATA_ID, embed } from "./embed.ts";
import { coloring, legend, shapesMarkup, treemapShapes } from "./pictures.ts";
import template from "./shell.ejs";

/** The page: one file without anything from elsewhere. Its figures are text and a drawing; a script adds views over the same documents. */
export const html: Report = {
  render: ({ documents }) => renderPage(documents),
};

const WIDTH = 960;
const HEIGHT = 420;
/** Levels of the drawing that needs no script. */
const DRAWN: readonly BreakdownLevel[] = ["region", "crate"];

/**
 * The whole page. Its policy allows the one style and the one script by their hashes [CSP3 §2.3.1] and nothing else: names out of an input cannot act even if an
 * escape were forgotten.
 */
export async function renderPage(documents: readonly ReportDocument[]): Promise<string> {
  const names = documents.map((document) => safeText(document.firmware.file));
  return ejs.render(template, {
    title: documents.length === 0 ? "cortex-size" : `${names.map(lastName).join(", ")}: where the bytes go`,
    version: documents[0]?.generator.version ?? "",
    policy: pagePolicy(SCRIPT, STYLE),
    style: STYLE,
    script: SCRIPT,
    dataId: DATA_ID,
    data: await embed(documents.map(slim)),
    documents: documents.map((document, i) => ({ name: names[i], blocks: blocksOf(document), picture: pictureOf(document) })),
  });
}

/** The policy of a page with this script and style alone. */
export function pagePolicy(script: string, style: string, more = ""): string {
  const source = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; script-src ${source(script)}${more}; style-src ${source(style)}; base-uri 'none'; form-action 'none'`;
}

function pictureOf(document: ReportDocument) {
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

/** Pages of more symbols leave mangled names and references out. */
const MOST_MANGLED = 3000;

/**
 * What a page carries of a document. Of large images mangled names are left out: nearly all that they say besides the demangled name is a
 * hash, which cannot be compressed and would double the page. What only comparisons need is left out too.
 */
function slim(document: ReportDocument): ReportDocument {
  const { contents: _, ...rest } = document;
  const { symbols, pieces } = rest;
  if (symbols === undefined || symbols.length <= MOST_MANGLED) return rest;
  const named = { ...rest, symbols: symbols.map((symbol) => ({ ...symbol, name: symbol.demangled })) };
  if (pieces === undefined) return named;
  const { references: __, ...light } = pieces;
  return { ...named, pieces: light };
}
