// Bundles the report page's script and style and writes them as a module, `reports/html/client.generated.ts`, which is not committed.
// Run by `npm run build`, and by the tests before the first of them.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { importTypeScript } from "./bundle-import.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "reports/html/client.generated.ts");

/** Browsers that have DecompressionStream. */
const browsers = ["chrome103", "firefox113", "safari16.4"];

/** Builds the page's script and style; writes the module only when it changed. */
export async function buildPage() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["reports/html/client/main.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: browsers,
    charset: "ascii",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const { paletteCss } = await importTypeScript(join(root, "reports/html/palette.ts"));
  const css = `${paletteCss()}\n${readFileSync(join(root, "reports/html/style.css"), "utf8")}`;
  const { code } = await transform(css, { loader: "css", minify: true, target: browsers });
  // The text ends up inside <script> and <style>: neither may hold the tag's end, and hashes count every byte.
  const script = outputFiles[0].text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const style = code.trim();
  if (/<\/style/i.test(style)) throw new Error("the page's style holds its own end tag");
  const text = [
    "// Written by scripts/build-page.mjs from reports/html; not committed.",
    `/** The page's script. */\nexport const SCRIPT: string =\n  ${JSON.stringify(script)};`,
    `/** The page's style. */\nexport const STYLE: string =\n  ${JSON.stringify(style)};`,
    "",
  ].join("\n");
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
