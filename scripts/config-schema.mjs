// Writes schema/config.schema.json from the description in bin/config/types.ts.
import { writeFileSync } from "node:fs";
import { importTypeScript } from "./bundle-import.mjs";

const { configSchema } = await importTypeScript("bin/config/types.ts");
writeFileSync("schema/config.schema.json", `${JSON.stringify(configSchema(), null, 2)}\n`);
