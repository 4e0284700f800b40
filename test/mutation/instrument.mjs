// The tests of a suite and all that they run, as one bundle in which each change can be switched on.
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { build } from "esbuild";
import { ALIAS } from "../../scripts/build-chunks.mjs";

export const ROOT = join(import.meta.dirname, "../..");

const SILENT = { debug() {}, info() {}, warn() {}, isDebugEnabled: () => false };
/** Words, patterns and the fields of what is given back are not decided by operators. */
const EXCLUDED = ["StringLiteral", "Regex", "ObjectLiteral", "ArrayDeclaration"];

function filesIn(path, ending) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  const names = readdirSync(join(ROOT, path)).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => `${path}/${name}`);
}

/** The changes that the standard operators make in the sources of a suite, and the path of the bundle. */
export async function instrumented({ sources, tests }, outfile) {
  const changed = new Map();
  const files = sources.flatMap((path) => filesIn(path, ".ts"));
  const read = files.map((name) => ({ name: join(ROOT, name), content: readFileSync(join(ROOT, name), "utf8"), mutate: true }));
  const options = { plugins: null, excludedMutations: EXCLUDED, ignorers: [], noHeader: false };
  const { files: written, mutants } = await new Instrumenter(SILENT).instrument(read, options);
  for (const { name, content } of written) changed.set(name, content);
  mkdirSync(dirname(outfile), { recursive: true });
  const api = join(import.meta.dirname, "test-api.mjs");
  const imports = tests
    .flatMap((path) => filesIn(path, ".test.ts"))
    .map((path) => `beginFile(${JSON.stringify(path)});\nawait import(${JSON.stringify(join(ROOT, path))});`);
  await build({
    stdin: {
      contents: `import { beginFile, files, runFile } from "vitest";\n${imports.join("\n")}\nexport { files, runFile };`,
      resolveDir: ROOT,
    },
    ...{ bundle: true, format: "esm", platform: "node", outfile, logLevel: "error" },
    external: ["@vitest/expect", "esbuild"],
    alias: { ...ALIAS, vitest: api },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [{ name: "changes", setup: (setup) => setup.onLoad({ filter: /\.ts$/ }, ({ path }) => placed(path, changed.get(path))) }],
  });
  const texts = new Map(read.map(({ name, content }) => [name, content.split("\n")]));
  // Those of excluded kinds are listed as ignored.
  const made = mutants.filter(({ status }) => status !== "Ignored");
  return made.map(({ id, fileName, location, mutatorName, replacement }) => ({
    ...{ id, operator: mutatorName, file: relative(ROOT, fileName).replaceAll("\\", "/"), replacement },
    ...{ line: location.start.line + 1, column: location.start.column + 1, from: textAt(texts.get(fileName), location) },
  }));
}

/** A source that knows where it was, in the bundle too. */
function placed(path, content = readFileSync(path, "utf8")) {
  if (path.includes("node_modules")) return undefined;
  const contents = content
    .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
    .replaceAll("import.meta.url", JSON.stringify(`file://${path}`));
  return { contents, loader: "ts" };
}

function textAt(lines, { start, end }) {
  if (start.line === end.line) return lines[start.line].slice(start.column, end.column);
  return [lines[start.line].slice(start.column), ...lines.slice(start.line + 1, end.line), lines[end.line].slice(0, end.column)].join("\n");
}
