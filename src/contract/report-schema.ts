import { documentShape } from "./document.ts";
import { toJsonSchema } from "./json-schema.ts";
import { SCHEMA_VERSION } from "./schema-version.ts";
import type { JsonSchema } from "./shape.ts";

/** The JSON Schema of the report document, as shipped in `schema/report.schema.json`. */
export function reportSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `cortex-size report, version ${SCHEMA_VERSION}`,
    ...toJsonSchema(documentShape),
  };
}
