import { documentWith } from "../../contract/document.ts";
import { definitionsOf, toJsonSchema } from "../../contract/json-schema.ts";
import { SCHEMA_VERSION } from "../../contract/schema-version.ts";
import { type JsonSchema, named, oneOrMore, type Shape } from "../../contract/shape.ts";
import type { Part } from "./part.ts";
import { PARTS } from "./parts.ts";

/** The whole document: what every one has, and what each part brings. */
export const documentShape = documentWith(fieldsOf(Object.values(PARTS)));

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

function fieldsOf(parts: readonly Pick<Part<never>, "shape">[]): Record<string, Shape> {
  return Object.assign({}, ...parts.map(({ shape }) => shape));
}
