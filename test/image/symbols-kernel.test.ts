import fc from "fast-check";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { ElfFile } from "../../src/formats/elf/index.ts";
import { type OwningColumns, ownSymbols } from "../../src/image/symbol-claims.ts";
import { buildElf } from "../support/elf-builder.ts";
import { imageSection } from "../support/image-section.ts";
import { plainPools } from "../support/plain-literal-pools.ts";
import { plainOwned } from "../support/plain-symbols.ts";

const section = fc.record({
  gap: fc.nat(12),
  size: fc.oneof(fc.nat(60), fc.integer({ min: 32, max: 60 })),
  executable: fc.constantFrom(true, true, false),
});
const row = fc.record({
  // 0 is none, 5 and above are not among the sections.
  section: fc.constantFrom(0, 1, 1, 1, 2, 2, 3, 4, 5, 6),
  at: fc.oneof(
    fc.integer({ min: -3, max: 64 }),
    fc.nat(7).map((word) => 4 * word),
  ),
  size: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(8), fc.nat(40)),
  type: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 6),
  binding: fc.nat(2),
  mapping: fc.constantFrom(0, 0, 0, 1, 3),
});

interface Row {
  readonly section: number;
  readonly at: number;
  readonly size: number;
  readonly type: number;
  readonly binding: number;
  readonly mapping: number;
}

/** A function that ends before its pool, with the mapping symbol of that. */
const pool = fc.tuple(fc.constantFrom(1, 2), fc.nat(6), fc.integer({ min: 1, max: 12 })).map(([section, word, size]): Row[] => [
  { section, at: 4 * word, size, type: 2, binding: 1, mapping: 0 },
  { section, at: 4 * Math.ceil((4 * word + size) / 4), size: 0, type: 0, binding: 0, mapping: 3 },
]);
const rowsOfOne: fc.Arbitrary<Row[]> = fc.oneof(
  row.map((each) => [each]),
  row.map((each) => [each]),
  pool,
);

/** Columns of rows; the value of a mapping symbol is even, others have Thumb bits. */
function columns(rows: readonly Row[], starts: readonly number[]): OwningColumns {
  const all = [{ section: 0, at: 0, size: 0, type: 0, binding: 0, mapping: 0 }, ...rows];
  const isMapping = ({ type, size, mapping }: Row) => type === 0 && size === 0 && mapping > 0;
  const value = (each: Row) =>
    Math.min(Math.max(0, (starts[each.section - 1] ?? 0) + (isMapping(each) ? each.at & ~1 : each.at)), 2 ** 32 - 1);
  return {
    count: all.length,
    type: Uint8Array.from(all, ({ type }) => type),
    binding: Uint8Array.from(all, (each) => (isMapping(each) ? 0 : each.binding)),
    section: Uint32Array.from(all, ({ section }) => (section === 6 ? 0xffffffff : section)),
    mapping: Uint8Array.from(all, (each) => (isMapping(each) ? each.mapping : 0)),
    value: Float64Array.from(all, value),
    size: Float64Array.from(all, (each) => (isMapping(each) ? 0 : each.size)),
  };
}

// Oracle: the plain version, which goes section by section with lists and maps. Sections stand in another order than their addresses, and reach to the end of the address space.
test("the kernel finds the symbols that own bytes, and their literal pools, as the plain version does (2,000 cases)", () => {
  let [symbols, inferred, pools] = [0, 0, 0];
  fc.assert(
    fc.property(
      fc.array(section, { minLength: 1, maxLength: 4 }),
      fc.array(rowsOfOne, { minLength: 2, maxLength: 40, size: "max" }).map((each) => each.flat()),
      fc.boolean(),
      fc.boolean(),
      fc.nat(20),
      (given, rows, isHigh, tlsTemplate, tlsBase) => {
        let at = isHigh ? 2 ** 32 - given.reduce((sum, { gap, size }) => sum + gap + size, 0) : 100;
        const laid = given.map(({ gap, size, executable }, i) => {
          at += gap;
          const each = imageSection({ name: `.s${i}`, address: at, size, index: i + 1, executable });
          at += size;
          return each;
        });
        const sections = [...laid.slice(1), laid[0]!];
        const table = columns(
          rows,
          laid.map(({ address }) => address),
        );
        const meaning = { hasThumbBit: true, hasMappingSymbols: true, tlsBase, tlsTemplate };
        const [found, expected] = [ownSymbols(table, sections, meaning), plainOwned(table, sections, meaning)];
        expect(found.outside).toBe(expected.outside);
        expect(found.symbols).toEqual(expected.symbols);
        const own = Array.from(found.pools.symbol, (symbol, i) => [symbol, found.pools.start[i]!, found.pools.size[i]!]);
        expect(own).toEqual(plainPools(table, found.symbols, sections));
        symbols += found.symbols.count;
        inferred += found.symbols.inferred.filter((one) => one === 1).length;
        pools += own.length;
      },
    ),
    { numRuns: 2000 },
  );
  // The cases are of the kinds that they are meant to be.
  expect([symbols, inferred, pools].map((count) => count > 200)).toEqual([true, true, true]);
});

/** FNV-1a [Fowler, Noll, Vo] of the first 256 bytes. */
function fnv1a(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name).subarray(0, 256)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const name = fc.oneof(
  fc.constantFrom("$t", "$d", "$a", "$t.1", "$dx", "$", "t", "$d.realdata", "main"),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll("\0", "")),
  fc.nat(400).map((length) => "n".repeat(length)),
);

test("names tell their hashes and mapping symbols without becoming texts (200 tables)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 30 }), fc.boolean(), async (names, isSized) => {
      const symbols = names.map((name) => ({ name, value: 8, size: isSized ? 4 : 0, type: 0, binding: 0, section: 0 }));
      const sections = [{ name: ".text", flags: 6, address: 0, bytes: new Uint8Array(32), alignment: 4 }];
      const table = await (await ElfFile.open(new BufferSource("a.elf", buildElf({ machine: 40, type: 2, sections, symbols })))).symbols();
      const texts = await table!.strings.at(table!.nameOffset);
      expect(Array.from(table!.nameHash)).toEqual(texts.map(fnv1a));
      const marks: Record<string, number> = { t: 1, a: 2, d: 3 };
      const marked = texts.map((text, row) => (row > 0 && !isSized ? (marks[/^\$([tad])(?:$|\.)/.exec(text)?.[1] ?? ""] ?? 0) : 0));
      expect(Array.from(table!.mapping)).toEqual(marked);
    }),
    { numRuns: 200 },
  );
});
