// Bundles the command line (chunks in one file, of which a command loads what it runs, and the entries) and the library (one module, with its types).
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { ALIAS, buildChunks } from "./build-chunks.mjs";
import { pruneTypes } from "./prune-types.mjs";
import { bundledPackages, notices } from "./third-party.mjs";

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
if (existsSync("scripts/build-kernel.mjs")) run("node", "scripts/build-kernel.mjs");
run("node", "scripts/build-page.mjs");

// ASCII output: the entry reads the bundle as one-byte text.
const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  charset: "ascii",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  logLevel: "warning",
};

const bundled = [await buildChunks(common)];
await build({
  ...common,
  entryPoints: ["bin/cortex-size.ts", "bin/cargo-cortex-size.ts"],
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  banner: { js: "#!/usr/bin/env node" },
});
const library = await build({
  ...common,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  format: "esm",
  platform: "neutral",
  external: ["node:*"],
  mainFields: ["module", "main"],
  alias: ALIAS,
  // Its exports stand on lines of their own, where tools that tell modules from scripts look for them.
  minifyWhitespace: false,
  metafile: true,
});
bundled.push(library.metafile);
const packages = bundledPackages(bundled);
writeFileSync("dist/THIRD-PARTY-NOTICES.txt", notices(packages));
writeFileSync("dist/bundled.json", JSON.stringify(packages));
for (const entry of ["cortex-size", "cargo-cortex-size"]) chmodSync(`dist/${entry}.cjs`, 0o755);
run("node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json");
pruneTypes("dist/types/src/index.d.ts", "dist/types");

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
