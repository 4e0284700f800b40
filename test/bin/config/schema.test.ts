import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { stringify as stringifyToml } from "smol-toml";
import { expect, test } from "vitest";
import { plainValue } from "../../../bin/config/node.ts";
import { parseDocument } from "../../../bin/config/parse.ts";
import { checkSettings } from "../../../bin/config/settings-of.ts";
import { configSchema, configShape } from "../../../bin/config/types.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { documentOf } from "./support.ts";

const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true }).compile(configSchema());

test("schema/config.schema.json is current (node scripts/config-schema.mjs)", () => {
  expect(JSON.parse(readFileSync(join(import.meta.dirname, "../../../schema/config.schema.json"), "utf8"))).toEqual(configSchema());
});

test("every value of the schema is described", () => {
  const bare: string[] = [];
  const visit = (schema: unknown, path: string) => {
    const { properties, description } = schema as { properties?: object; description?: string };
    for (const [key, value] of Object.entries(properties ?? {})) {
      if (!("$ref" in value) && (value as { description?: string }).description === undefined) bare.push(`${path}.${key}`);
      visit(value, `${path}.${key}`);
    }
    if (description === "") bare.push(path);
  };
  const { $defs, ...root } = configSchema() as { $defs: object };
  for (const [name, schema] of [...Object.entries($defs), ["", root] as const]) visit(schema, name);
  expect(bare).toEqual([]);
});

/** Values that are right somewhere and wrong elsewhere. */
const value = fc.constantFrom<unknown>(
  true,
  false,
  0,
  1,
  -1,
  1.5,
  300,
  "FLASH",
  "",
  " ",
  "1 KiB",
  "16K",
  "85 %",
  "85",
  "0x10",
  "0x",
  "flash",
  "warn",
  "error",
  "2026-12-31",
  "2026-13-01",
  "memory/*",
  "Memory",
  [],
  ["a"],
  [1],
  {},
  { bytes: 1 },
  { percent: 1, both: true },
  { both: true },
  { origin: 0, length: "1 KiB" },
  { origin: "0x08000000" },
  { FLASH: { origin: 0, length: 4, kind: "ram" } },
  { a: 1 },
  { elf: "x" },
  { TIM2: 3 },
  null,
);
const budgetKeys = [
  "name",
  "region",
  "section",
  "crate",
  "stack",
  "headroom",
  "in",
  "targets",
  "max",
  "min",
  "growth",
  "severity",
  "expires",
  "help",
  "reason",
  "max",
  "nope",
];
const budget = fc.dictionary(fc.constantFrom(...budgetKeys), value, { maxKeys: 5, noNullPrototype: true });
const good = fc.record({ region: fc.constant("FLASH"), max: fc.constantFrom<unknown>("1 KiB", "80 %", 5) }, { noNullPrototype: true });
const target = fc.dictionary(fc.constantFrom("elf", "memory", "library-path", "regions", "chip", "svd", "nope"), value, {
  maxKeys: 3,
  noNullPrototype: true,
});
const common = {
  defaults: target,
  targets: fc.dictionary(fc.constantFrom("app", "boot"), target, { maxKeys: 2, noNullPrototype: true }),
  budgets: fc.array(fc.oneof(budget, good), { maxLength: 3 }),
  stack: fc.dictionary(fc.constantFrom("assume", "priorities", "exclude", "nope"), value, { maxKeys: 2, noNullPrototype: true }),
  findings: fc.dictionary(fc.constantFrom("silence", "silense"), value, { maxKeys: 1, noNullPrototype: true }),
  noise: value,
  strict: value,
};
const profile = fc.record(common, { requiredKeys: [], noNullPrototype: true });
const config = fc.record(
  { ...common, profiles: fc.dictionary(fc.constantFrom("ci", "dev"), profile, { maxKeys: 1, noNullPrototype: true }), $schema: value },
  { requiredKeys: [], noNullPrototype: true },
);
/** Parts chosen one by one, so that right documents come up as often as wrong ones. */
const document = fc.oneof(
  config,
  fc.record(
    { budgets: fc.array(fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: budget }), { maxLength: 2 }), noise: value },
    { requiredKeys: [], noNullPrototype: true },
  ),
  budget.map((one) => ({ budgets: [{ region: "A", max: 1, ...one }] })),
  target.map((one) => ({ defaults: one })),
);

test("the reader and ajv accept and refuse the same documents, in JSON and in TOML", async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(document, async (data) => {
      const texts: [string, string][] = [["c.json", JSON.stringify(data)]];
      if (!JSON.stringify(data).includes("null")) texts.push(["c.toml", stringifyToml(data)]);
      for (const [name, text] of texts) {
        const node = await parseDocument(documentOf(name, text));
        expect(plainValue(node)).toEqual(data);
        const isValid = validate(plainValue(node));
        let problem: string | undefined;
        try {
          checkSettings(configShape, node);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          problem = error.message;
        }
        expect(problem === undefined, `${text}\n${problem}\n${JSON.stringify(validate.errors)}`).toBe(isValid);
        if (isValid) accepted++;
        else refused++;
      }
    }),
    { numRuns: 800 },
  );
  expect(accepted).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});
