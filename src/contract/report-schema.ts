import { documentShape } from "./document.ts";
import { definitionsOf, toJsonSchema } from "./json-schema.ts";
import { SCHEMA_VERSION } from "./schema-version.ts";
import { type JsonSchema, named, oneOrMore } from "./shape.ts";

/** What `--format json` prints: the document of one image, or a list of the documents of several. */
const reportShape = oneOrMore(
  named("document", documentShape),
  "What cortex-size prints with --format json: the document of one image, or a list of the documents of several in the order in which they were named",
);

/** The JSON Schema of the report, as shipped in `schema/report.schema.json`. */
export function reportSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `cortex-size report, version ${SCHEMA_VERSION}`,
    ...toJsonSchema(reportShape),
    $defs: definitionsOf(reportShape),
  };
}
