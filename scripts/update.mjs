// Rewrites everything that is generated and committed: the JSON schemas, the drawing of the imports and the golden files of the tests.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { importTypeScript } from "./bundle-import.mjs";
import { withDrawing } from "./import-graph.mjs";

const { reportSchema } = await importTypeScript("src/session/parts/document-shape.ts");
writeFileSync("schema/report.schema.json", `${JSON.stringify(reportSchema(), null, 2)}\n`);
await import("./config-schema.mjs");
writeFileSync("ARCHITECTURE.md", withDrawing(readFileSync("ARCHITECTURE.md", "utf8"), "."));
const { status } = spawnSync("npx", ["vitest", "run", "--update", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, UPDATE_DOCS: "1" },
});
process.exit(status ?? 1);
