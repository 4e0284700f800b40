import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { mismatch, mismatchText } from "../src/contract/mismatch.ts";
import type { Shape } from "../src/contract/shape.ts";
import { documentShape, reportSchema } from "../src/session/parts/document-shape.ts";
import { cli } from "./support/cli.ts";
import { ROOT, samples } from "./support/samples.ts";

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(reportSchema());

test("schema/report.schema.json is current (npm run update)", () => {
  expect(JSON.parse(readFileSync(join(ROOT, "schema/report.schema.json"), "utf8"))).toEqual(reportSchema());
});

test("every field is described", () => {
  const bare: string[] = [];
  const visit = (shape: Shape, path: string) => {
    if (shape.kind === "object") for (const [name, field] of Object.entries(shape.fields)) visit(field, `${path}.${name}`);
    else if (shape.kind === "array" || shape.kind === "map") visit(shape.items, `${path}[]`);
    else if (shape.text === "") bare.push(path);
  };
  visit(documentShape, "$");
  expect(bare).toEqual([]);
});

test("the documents of every command and sample fit the schema, to ajv and to our own validator", async () => {
  let documents = 0;
  for (const sample of samples()) {
    for (const command of ["show", "sections", "symbols", "crates", "vectors", "stack"]) {
      const document = JSON.parse((await cli([command, sample.elf, "--json"])).out);
      validate(document);
      expect(validate.errors, `${command} ${sample.name}`).toBeNull();
      expect(mismatch(documentShape, document), `${command} ${sample.name}`).toBeUndefined();
      documents++;
    }
  }
  expect(documents).toBeGreaterThan(0);
  console.log(`${documents} documents fit the schema`);
});

test("our validator refuses what ajv refuses, and says where", async () => {
  const document = JSON.parse((await cli(["show", samples()[0]!.elf, "--json"])).out);
  const cases: [string, (copy: Record<string, never>) => unknown, string][] = [
    ["a wrong type", (copy) => Object.assign(copy, { schemaVersion: "1" }), '$.schemaVersion: "1" stands where a whole number is expected'],
    ["an unknown field", (copy) => Object.assign(copy, { surprise: 1 }), "$.surprise: unknown key surprise"],
    ["a missing field", (copy) => Object.assign(copy, { generator: { name: "x" } }), "$.generator: version is missing here"],
    [
      "a wrong word",
      (copy) => Object.assign(copy, { findings: [{ code: "a", severity: "bad", message: "m" }] }),
      '$.findings[0].severity: "bad" is none of error, warning, note',
    ],
    ["an array for an object", (copy) => Object.assign(copy, { firmware: [] }), "$.firmware: a list stands where a table is expected"],
  ];
  for (const [what, change, message] of cases) {
    const changed = change(structuredClone(document));
    expect(validate(changed), what).toBe(false);
    expect(mismatchText(mismatch(documentShape, changed)!), what).toBe(message);
  }
});
