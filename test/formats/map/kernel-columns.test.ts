import { expect, test } from "vitest";
import { Findings } from "../../../src/bytes/finding.ts";
import { LinkMapBuilder } from "../../../src/formats/map/builder.ts";
import { INPUT, type LinkMap, NONE } from "../../../src/formats/map/index.ts";
import { numbersFrom } from "../../support/random.ts";

/** Rows by name and address, handed over as the dialects without a kernel of their own do. Oracle: the rows themselves. */
function mapOf(rows: readonly (readonly [name: string, address: number])[]): LinkMap {
  const builder = new LinkMapBuilder("made.map", 0, new Findings());
  builder.openOutput(".text", 0, 0);
  for (const [name, address] of rows) builder.input(INPUT, name, address, 1, NONE);
  return builder.finish("iar", false);
}

/** Words that repeat as seldom or as often as wanted: `span` different letters. */
function word(length: number, span: number, next: () => number): string {
  return Array.from({ length }, () => String.fromCharCode(0x21 + (next() % span))).join("");
}

test("every name of a map of more than 4 MiB of names is given back, in any order and again", () => {
  const count = 250_000;
  const name = (i: number) => `.text.sensor_filter_${(i * 7919) % 1000003}`;
  const map = mapOf(Array.from({ length: count }, (_, i) => [name(i), i] as const));
  for (let i = 0; i < count; i += 97) {
    const row = (i * 48271) % count;
    expect(map.inputs.names.at(row)).toBe(name(row));
  }
});

test.each([2, 5, 40, 90])("names of %i different letters, from one to the longest, are given back when they were packed", (span) => {
  const next = numbersFrom(span);
  const lengths = [1, 3, 4, 5, 127, 128, 129, 135, 5000, 65535];
  const names = Array.from({ length: 900 }, (_, i) => word(lengths[i % lengths.length]!, span, next));
  const map = mapOf(names.map((name) => [name, 0] as const));
  expect(names.every((name, row) => map.inputs.names.at(row) === name)).toBe(true);
});

test("a name of more than 65,535 bytes is cut", () => {
  expect(mapOf([["x".repeat(70_000), 0]]).inputs.names.at(0)).toBe("x".repeat(65_535));
});

test("a column of addresses widens when one needs more than 32 bits, and keeps those before it", () => {
  const addresses = [0, 0x0800_0000, 0xffff_ffff];
  expect(mapOf(addresses.map((address) => ["", address] as const)).inputs.address).toEqual(Uint32Array.from(addresses));
  const wide = [...addresses, 2 ** 32, 1];
  expect(mapOf(wide.map((address) => ["", address] as const)).inputs.address).toEqual(Float64Array.from(wide));
});
