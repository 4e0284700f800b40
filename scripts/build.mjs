// Bundles the command line, the library with its types, and the entries.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { buildChunks } from "./build-chunks.mjs";
import { BROWSERS } from "./build-page.mjs";
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
  target: ["node20.19", ...BROWSERS],
  charset: "ascii",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  logLevel: "warning",
};

const bundled = await buildChunks(common);
await build({
  ...common,
  entryPoints: ["bin/cortex-size.ts", "bin/cargo-cortex-size.ts"],
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  banner: { js: "#!/usr/bin/env node" },
});
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
