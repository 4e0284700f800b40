// Bundles the report page's script and style and writes them as a module, `reports/html/client.generated.ts`, which is not committed.
// Run by `npm run build`, and by the tests before the first of them.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ejs from "ejs";
import { build, transform } from "esbuild";
import { importTypeScript } from "./bundle-import.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Browsers that have DecompressionStream. */
export const BROWSERS = ["chrome103", "firefox113", "safari16.4"];

/** Templates that become functions beside them. */
const TEMPLATES = [
  { file: "html/article", name: "articleMarkup", what: "The article of a document, as markup.", locals: ["index", "document"] },
  {
    ...{ file: "html/shell", name: "shellMarkup", what: "A page around its articles, as markup." },
    locals: ["title", "version", "policy", "style", "scriptId", "packedScript", "boot", "dataId", "data", "main"],
  },
  { file: "markdown/markdown", name: "markdownText", what: "Pages as Markdown.", locals: ["pages"] },
];

const HEAD = "// Written by scripts/build-page.mjs from reports/html; not committed.";

/** Builds the page's markup function, script and style; writes a module only when it changed. */
export async function buildPage() {
  const changed = TEMPLATES.map(({ file, ...template }) =>
    writeModule(`reports/${file}.generated.ts`, templateModule(readFileSync(join(root, `reports/${file}.ejs`), "utf8"), template)),
  );
  const { paletteCss } = await importTypeScript(join(root, "reports/html/palette.ts"));
  const css = `${paletteCss()}\n${readFileSync(join(root, "reports/html/style.css"), "utf8")}`;
  const { code } = await transform(css, { loader: "css", minify: true, target: BROWSERS });
  const style = code.trim();
  if (/<\/style/i.test(style)) throw new Error("the page's style holds its own end tag");
  const script = await bundled("reports/html/client/main.ts");
  const boot = await bundled("reports/html/client/boot.ts");
  const client = `${constant("The page's script.", "SCRIPT", script)}\n${constant("What unpacks and runs a page's script.", "BOOT", boot)}\n${constant("The page's style.", "STYLE", style)}`;
  changed.push(writeModule("reports/html/client.generated.ts", client));
  const dropIn = constant(
    "The drop-in page's script. What is built takes it from the program's chunks.",
    "DROP_IN",
    await bundled("bin/page/drop-in.ts"),
  );
  changed.push(writeModule("bin/page/drop-in.generated.ts", dropIn));
  return changed.includes(true);
}

/** One script of a page. */
async function bundled(entry) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: BROWSERS,
    charset: "ascii",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  // The text ends up inside <script>, which may not hold the tag's end, and hashes count every byte.
  return outputFiles[0].text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/** A template as a function: nothing is compiled at run time, which a page's policy forbids, and no file is looked for. */
function templateModule(text, { name, what, locals }) {
  const template = new ejs.Template(text, { client: true, strict: true, compileDebug: false, destructuredLocals: locals });
  template.compile();
  return [
    "// @ts-nocheck",
    `/** ${what} */`,
    `export function ${name}(locals: object, escapeFn: (value: unknown) => string): string {`,
    template.source,
    "}",
  ].join("\n");
}

function constant(comment, name, text) {
  return `/** ${comment} */\nexport const ${name}: string =\n  ${JSON.stringify(text)};`;
}

function writeModule(path, content) {
  const target = join(root, path);
  const text = `${HEAD}\n${content}\n`;
  if (text === readIfThere(target)) return false;
  // Renamed into place, so that a run next to this one never reads half of it.
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, target);
  return true;
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();
