// Rewrites everything that is generated and committed: the JSON schemas and the golden files of the tests.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { importTypeScript } from "./bundle-import.mjs";

const { reportSchema } = await importTypeScript("src/session/parts/document-shape.ts");
writeFileSync("schema/report.schema.json", `${JSON.stringify(reportSchema(), null, 2)}\n`);
await import("./config-schema.mjs");
const { status } = spawnSync("npx", ["vitest", "run", "--update", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, UPDATE_DOCS: "1" },
});
process.exit(status ?? 1);
