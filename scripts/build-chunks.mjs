// Bundles the command line, the library and the page that reads dropped files together, into chunks of which each is held once. The library's stand in
// dist/index.js, a module; all others in dist/program.chunks, whose form bin/start/chunks.ts tells, and which the command line reads with them.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build, transform } from "esbuild";
import { chunkLoader, withHelpers } from "../bin/start/chunk-loader.js";

const [MAIN, LIBRARY, PAGE] = ["main.js", "library.js", "page.js"];

/** What cli-table3 needs not bring along. */
export const ALIAS = {
  "string-width": "./reports/text/string-width.cjs",
  "@colors/colors/safe": "./reports/text/no-colors.cjs",
};

/** `common`: options of esbuild that all bundles have. Gives esbuild's list of what went in. */
export async function buildChunks(common) {
  const { outputFiles, metafile } = await build({
    ...common,
    alias: ALIAS,
    plugins: [pageFromChunks],
    entryPoints: Object.fromEntries(
      [
        [MAIN, "bin/main.ts"],
        [LIBRARY, "src/index.ts"],
        [PAGE, "bin/page/drop-in.ts"],
      ].map(([name, from]) => [basename(name, ".js"), from]),
    ),
    outdir: "dist",
    format: "esm",
    splitting: true,
    write: false,
    metafile: true,
  });
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const texts = new Map(await Promise.all(outputFiles.map(async (file) => [basename(file.path), await asFunction(file.text, common)])));
  const loader = await minified(`${withHelpers}\n${chunkLoader}`, common);
  const library = new Pieces();
  library.add(`${loader}\nconst chunk=chunkLoader({`);
  for (const name of reached(outputs, LIBRARY)) {
    library.add(`\n${JSON.stringify(name)}:`);
    library.addChunk(name, texts.get(name));
    library.add(",");
  }
  // Its exports stand on lines of their own, where tools that tell modules from scripts look for them.
  library.add(`\n});\nexport const { ${outputs[LIBRARY].exports.toSorted().join(", ")} } = chunk("./${LIBRARY}");\n`);
  writeFileSync("dist/index.js", library.text, "latin1");

  const program = new Pieces();
  for (const [name, text] of texts) if (!Object.hasOwn(library.places, name)) program.addChunk(name, text);
  const head = Buffer.from(
    JSON.stringify({
      build: createHash("sha256").update(library.text).update(program.text).digest("hex").slice(0, 12),
      commands: commandsOf(outputs),
      main: MAIN,
      page: { loader, entry: PAGE, chunks: reached(outputs, PAGE) },
      chunks: program.places,
      library: library.places,
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  writeFileSync("dist/program.chunks", Buffer.concat([length, head, Buffer.from(program.text, "latin1")]));
  return metafile;
}

/** Text that grows, and where in it chunks lie. */
class Pieces {
  text = "";
  places = {};
  add(text) {
    this.text += text;
  }
  addChunk(name, text) {
    this.places[name] = [this.text.length, text.length];
    this.text += text;
  }
}

/** In the tree the page's script is a module of its own (scripts/build-page.mjs); here it is made of the chunks that are there already. */
const pageFromChunks = {
  name: "page-from-chunks",
  setup({ onLoad }) {
    onLoad({ filter: /bin\/page\/drop-in\.generated\.ts$/ }, () => ({ contents: "export const DROP_IN = chunk.page();", loader: "js" }));
  },
};

/** Names of what esbuild puts before a chunk for its exports and imports, which chunks need not: they set their exports at their end, and the loader gives modules of Node. */
const HELPERS = [
  "create",
  "defProp",
  "getOwnPropDesc",
  "getOwnPropNames",
  "getProtoOf",
  "hasOwnProp",
  "export",
  "copyProps",
  "toESM",
  "toCommonJS",
];
const EXPORTS = /^var stdin_exports = \{\};\n__export\(stdin_exports, (\{[^}]*\})\);\nmodule\.exports = __toCommonJS\(stdin_exports\);\n/;

/** A module as a function that takes its exports, what gives it other chunks, and what gives it modules of Node. */
async function asFunction(text, common) {
  const { charset, target } = common;
  const { code } = await transform(text, { charset, target, format: "cjs", supported: { "dynamic-import": false } });
  const body = onDemand(withoutHelpers(code)).replaceAll('__toESM(require("./', '(chunk("./').replaceAll("__toESM(", "chunk.imported(");
  const assigned = await minified(`f=function(module,exports,chunk,require){${body}}`, common);
  return `(${assigned.slice("f=".length, -1)}\n)`;
}

const IMPORT = /^var (import_[\w$]+) = require\("(\.\/[^"]+)"\);$/gm;

/**
 * Has a chunk loaded when something of it is first used, and not at all where nothing is: esbuild names all chunks that might have to run before, which is
 * half of what a command loads, but a module does nothing that others notice when it is loaded (test/package.test.ts loads them in other orders).
 */
function onDemand(code) {
  let body = code;
  for (const [, name, path] of code.matchAll(IMPORT))
    body = body.replaceAll(new RegExp(`\\b${name.replaceAll("$", "\\$")}\\.`, "g"), `(${name} ??= chunk("${path}")).`);
  return body.replaceAll(IMPORT, (_, name) => (body.includes(`(${name} ??= `) ? `var ${name};` : ""));
}

function withoutHelpers(code) {
  const start = code.indexOf("var stdin_exports = {};\n");
  if (start < 0) return code;
  const helpers = [...code.slice(0, start).matchAll(/^var (\w+) =/gm)].map(([, name]) => name);
  const [whole, getters] = EXPORTS.exec(code.slice(start)) ?? [];
  if (whole === undefined || helpers.some((name) => !HELPERS.includes(name.slice(2))))
    throw new Error("esbuild writes exports in another form");
  return `${code.slice(start + whole.length)}\nObject.assign(exports, ${getters.replaceAll(": () => ", ": ")});`;
}

async function minified(text, { charset, target, minifySyntax, minifyWhitespace, minifyIdentifiers }, more = {}) {
  return (await transform(text, { charset, target, minifySyntax, minifyWhitespace, minifyIdentifiers, ...more })).code.trim();
}

/** A chunk and all that it needs, at once or later. */
function reached(outputs, entry) {
  const found = new Set();
  const walk = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, external } of outputs[name].imports) {
      if (external) throw new Error(`${name}, which runs in browsers, needs ${path}`);
      walk(basename(path));
    }
  };
  walk(entry);
  return [...found];
}

/** Names of the commands: each is a file of its own that is loaded when it is run. */
function commandsOf(outputs) {
  return Object.values(outputs).flatMap(({ entryPoint }) => /^bin\/commands\/([\w-]+)\.ts$/.exec(entryPoint ?? "")?.[1] ?? []);
}
