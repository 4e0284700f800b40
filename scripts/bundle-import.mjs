// Imports a TypeScript module of the tree by bundling it in memory; for scripts, which run on plain Node.
import { build } from "esbuild";

export async function importTypeScript(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "warning",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}
