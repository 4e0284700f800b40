import { expect, test } from "vitest";
import { readSaved } from "../../src/session/saved.ts";
import { report } from "../support/reports.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, size = 1 << 20) => readSaved(bytes(text), "size.json", { size });
const good = report();

test("a report, and several", () => {
  expect(read(JSON.stringify(good))).toEqual([good]);
  expect(read(JSON.stringify([good, good]))).toEqual([good, good]);
});

test.each<[string, string, RegExp]>([
  ["too long", `${JSON.stringify(good)}${" ".repeat(1 << 20)}`, /longer than the 1048576 that are accepted \(saved\/size\)/],
  ["deep", `{"schemaVersion":${"[".repeat(100_000)}`, /nested deeper than 32 levels.*\(saved\/depth\)/],
  ["brackets in text are not deep", JSON.stringify({ x: "[".repeat(1000) }), /\(saved\/shape\)/],
  ["no JSON", "{nonsense", /this is no JSON: .*\(saved\/syntax\)/],
  ["no UTF-8", '{"schemaVersion":1,"x":"\ud800"}', /\(saved\/shape\)/],
  ["of tomorrow", JSON.stringify({ ...good, schemaVersion: 99 }), /a newer cortex-size wrote it \(saved\/version\)/],
  ["nothing", "[]", /there is no report in it \(saved\/shape\)/],
  ["a number", "1", /a table is expected \(saved\/shape\)/],
  ["null", "null", /a table is expected/],
  ["wrong types", JSON.stringify({ ...good, regions: [{ name: 1 }] }), /\$\.regions\[0\]\.name: 1 stands where text is expected/],
  ["unknown fields", JSON.stringify({ ...good, evil: 1 }), /unknown key evil/],
  ["a prototype", JSON.stringify(good).replace("{", '{"__proto__":{"admin":true},'), /unknown key __proto__/],
  ["huge numbers", JSON.stringify(good).replace('"used":0', '"used":1e999'), /whole number is expected/],
])("%s is refused with a sentence", (_, text, message) => {
  expect(() => read(text)).toThrow(message);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
