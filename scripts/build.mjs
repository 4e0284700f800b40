// Bundles the command line (one CommonJS file, which starts faster than modules, with a V8 code cache) and the library (one module, with its types).
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist/types", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
if (existsSync("scripts/build-kernel.mjs")) run("node", "scripts/build-kernel.mjs");
run("node", "scripts/build-page.mjs");

// ASCII output: the entry reads the bundle as one-byte text.
const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  charset: "ascii",
  loader: { ".ejs": "text" },
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

/** What few runs need lies in files of its own beside the bundle: every byte of it costs each start. */
const apart = {
  toml: { filter: /^toml-eslint-parser$/, source: 'module.exports = require("toml-eslint-parser");' },
  yaml: { filter: /^yaml$/, source: 'module.exports = require("yaml");' },
  yargs: { filter: /^yargs$/, source: 'module.exports = require("yargs");' },
  "drop-in": { filter: /\/drop-in\.generated\.ts$/, source: 'module.exports = require("./bin/page/drop-in.generated.ts");' },
  chips: { filter: /\/chips\.generated\.ts$/, source: 'module.exports = require("./bin/chips/chips.generated.ts");' },
  "page-client": { filter: /\/client\.generated\.ts$/, source: 'module.exports = require("./reports/html/client.generated.ts");' },
};
const alias = { "string-width": "./reports/text/string-width.cjs" };
await build({
  ...common,
  alias,
  entryPoints: ["bin/main.ts"],
  outfile: "dist/main.cjs",
  format: "cjs",
  // The bundle is compiled by node:vm, where import() has no loader: it becomes require().
  supported: { "dynamic-import": false },
  plugins: [
    {
      name: "apart",
      setup({ onResolve }) {
        for (const [name, { filter }] of Object.entries(apart)) onResolve({ filter }, () => ({ path: `./${name}.cjs`, external: true }));
      },
    },
  ],
});
for (const [name, { source }] of Object.entries(apart))
  await build({ ...common, alias, stdin: { contents: source, resolveDir: "." }, outfile: `dist/${name}.cjs`, format: "cjs" });
await build({
  ...common,
  entryPoints: ["bin/cortex-size.ts", "bin/cargo-cortex-size.ts"],
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  banner: { js: "#!/usr/bin/env node" },
});
await build({
  ...common,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  format: "esm",
  platform: "neutral",
  external: ["node:*"],
});
for (const entry of ["cortex-size", "cargo-cortex-size"]) chmodSync(`dist/${entry}.cjs`, 0o755);
run("node", "scripts/make-code-cache.mjs");
run("node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json");

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
