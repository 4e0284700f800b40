// Bundles the command line into one CommonJS file (it starts faster than modules) and the library into one module with its types.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");

const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  loader: { ".ejs": "text" },
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: ["bin/cortex-size.ts"],
  outfile: "dist/cortex-size.cjs",
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
chmodSync("dist/cortex-size.cjs", 0o755);

const types = spawnSync("npx", ["tsc", "-p", "tsconfig.types.json"], { stdio: "inherit" });
if (types.status !== 0) process.exit(types.status ?? 1);
