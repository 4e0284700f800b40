import fc from "fast-check";
import { expect, test } from "vitest";
import { embed, extract, findEmbedded } from "../../../reports/html/embed.ts";
import { packJson, unpackJson } from "../../../reports/html/payload.ts";
import { readReportPage } from "../../../reports/html/read.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { checkedReports } from "../../../src/session/saved.ts";

const roundTrip = (value: unknown) => unpackJson(packJson(value));

test("any JSON value comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(roundTrip(json)).toEqual(json);
    }),
    { numRuns: 300 },
  );
});

test("columns, rows with absent fields, repeated words and hostile keys come back as they were", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record(
          {
            address: fc.integer({ min: 0, max: 2 ** 32 }),
            delta: fc.maxSafeInteger(),
            word: fc.constantFrom("a", "b", "</script>"),
            list: fc.array(fc.nat(), { maxLength: 40 }),
            name: fc.string(),
          },
          { requiredKeys: ["address"] },
        ),
        { minLength: 24, maxLength: 80 },
      ),
      (rows) => {
        const json = JSON.parse(JSON.stringify({ rows, plain: rows.map((row) => row.address) }));
        expect(roundTrip(json)).toEqual(json);
      },
    ),
    { numRuns: 100 },
  );
  const hostile = JSON.parse('[{"__proto__":1,"constructor":2,"$ints":"no"}]');
  expect(roundTrip([hostile, 1])).toEqual([hostile, 1]);
});

test("a damaged page is refused with a sentence, never with a crash or a huge allocation", async () => {
  const text = await embed([{ a: Array.from({ length: 500 }, (_, i) => i * 3) }]);
  expect(await extract(text)).toEqual([{ a: Array.from({ length: 500 }, (_, i) => i * 3) }]);
  const packed = packJson([{ a: Array.from({ length: 500 }, (_, i) => i * 3) }]);
  for (let cut = 0; cut < packed.length; cut++) expect(() => unpackJson(packed.subarray(0, cut))).toThrow(/cut off|JSON|position|column/);
  const page = (data: string) => `<!doctype html><script id="cortex-size-data" type="application/octet-stream">${data}</script>`;
  expect(findEmbedded(page(text))).toBe(text);
  await expect(readReportPage("<!doctype html><p>hello", "x.html")).rejects.toThrow(
    "this page holds no report of cortex-size (page/no-data)",
  );
  await expect(readReportPage(page(text.slice(0, 40)), "x.html")).rejects.toThrow("the report inside this page is damaged");
  const read = await readReportPage(page(text), "x.html");
  expect(() => checkedReports(read, "x.html")).toThrow(InputError);
});
