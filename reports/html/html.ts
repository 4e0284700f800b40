import type { ReportDocument } from "../../src/contract/document.ts";
import type { Report } from "../report.ts";
import { articleOf, escapeText, type Told, titleOf } from "./article.ts";
import { BOOT, SCRIPT, STYLE } from "./client.generated.ts";
import { DATA_ID, embed } from "./embed.ts";
import { shellMarkup } from "./shell.generated.ts";
import { packed, SCRIPT_ID } from "./unpack.ts";

/** The page: one file without anything from elsewhere. Its figures are text and a drawing; a script adds views over the same documents. */
export const html: Report = {
  render: ({ documents, pages }) =>
    renderPage(
      documents.map((document, i) => ({ document, chapters: [{ id: "answer", title: pages[i]!.title, views: pages[i]!.views }] })),
    ),
};

/**
 * The whole page. Its policy allows its own style and scripts by their hashes [CSP3 §2.3.1] and nothing else: names out of an input cannot act even if an
 * escape were forgotten.
 */
export async function renderPage(images: readonly Told[]): Promise<string> {
  const documents = images.map(({ document }) => document);
  return shellMarkup(
    {
      title: titleOf(documents),
      version: documents[0]?.generator.version ?? "",
      ...(await codeOf(SCRIPT)),
      dataId: DATA_ID,
      data: await embed(documents.map(slim)),
      main: images.map(articleOf).join(""),
    },
    escapeText,
  );
}

/**
 * A page without documents whose script reads dropped files itself. Besides that script and the style, its policy allows to compile WebAssembly; still
 * nothing can be fetched from, or sent to, anywhere.
 */
export async function renderDropIn(script: string, version: string): Promise<string> {
  return shellMarkup(
    {
      title: "cortex-size: where the bytes go",
      version,
      ...(await codeOf(script, " 'wasm-unsafe-eval'")),
      dataId: DATA_ID,
      data: "",
      main: "<noscript><p>This page reads firmware with a script; without it, run <code>cortex-size report app.elf</code>.</p></noscript>\n",
    },
    escapeText,
  );
}

/**
 * The style and the script of a page, the latter packed with what unpacks it, and the policy that allows those alone. A script is a third as large
 * packed, and as a script of its own again it is held to its hash.
 */
async function codeOf(script: string, more = "") {
  const [ofBoot, ofScript, ofStyle] = [await hashSource(BOOT), await hashSource(script), await hashSource(STYLE)];
  return {
    style: STYLE,
    boot: BOOT,
    scriptId: SCRIPT_ID,
    packedScript: await packed(new TextEncoder().encode(script)),
    policy: `default-src 'none'; script-src ${ofBoot} ${ofScript}${more}; style-src ${ofStyle}; base-uri 'none'; form-action 'none'`,
  };
}

async function hashSource(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}

type References = NonNullable<NonNullable<ReportDocument["pieces"]>["references"]>;

/** Pages of more symbols leave mangled names out, and the references of small symbols. */
const MOST_MANGLED = 3000;
const MOST_REFERENCES = 8000;

/**
 * What a page carries of a document. Of large images mangled names are left out: nearly all that they say besides the demangled name is a
 * hash, which cannot be compressed and would double the page. What only comparisons need is left out too.
 */
function slim(document: ReportDocument): ReportDocument {
  const { contents: _, ...rest } = document;
  const { symbols, pieces } = rest;
  if (symbols === undefined || symbols.length <= MOST_MANGLED) return rest;
  const named = { ...rest, symbols: symbols.map((symbol) => ({ ...symbol, name: symbol.demangled })) };
  if (pieces?.references === undefined) return named;
  return { ...named, pieces: { ...pieces, references: ofLargest(pieces.references, symbols) } };
}

/** The references to and from the largest symbols, as many as a page has room for, in their order. */
function ofLargest({ from, to }: References, symbols: NonNullable<ReportDocument["symbols"]>): References {
  const size = (symbol: number) => symbols[symbol]?.size ?? 0;
  const weight = from.map((one, i) => Math.max(size(one), size(to[i]!)));
  const least = weight.toSorted((a, b) => b - a)[MOST_REFERENCES] ?? -1;
  const kept = weight.flatMap((bytes, i) => (bytes > least ? [i] : []));
  return { from: kept.map((i) => from[i]!), to: kept.map((i) => to[i]!) };
}
