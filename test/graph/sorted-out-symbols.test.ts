import fc from "fast-check";
import { expect, test } from "vitest";
import { symbolsOf } from "../../src/graph/load-code-image.ts";

const row = fc.record({
  // 6 and 7 are not among the sections, the last is reserved.
  section: fc.constantFrom(0, 1, 1, 2, 3, 3, 6, 7, 0xffffffff),
  rawSection: fc.constantFrom(0, 1, 2, 3, 0xfff1, 0xfff2),
  value: fc.oneof(fc.nat(40), fc.integer({ min: 0xfffffff0, max: 0xffffffff })),
  size: fc.constantFrom(0, 0, 1, 8, 0xffffffff),
  type: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 6, 10),
  mapping: fc.constantFrom(0, 0, 0, 1, 2, 3),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

/** The plain form: row by row, with lists. */
function plain(rows: readonly Row[], allocated: readonly number[]) {
  const [symbols, marks, borders]: [number[][], number[][], Set<number>] = [[], [], new Set()];
  rows.forEach(({ section, rawSection, value, size, type, mapping }, i) => {
    if (i === 0) return;
    const isInside = allocated[section] === 1;
    if (mapping !== 0) {
      if (isInside) marks.push([value, mapping === 3 ? 1 : 0]);
      return;
    }
    if (type === 0 && size === 0 && (isInside || rawSection === 0xfff1)) borders.add(value);
    if (isInside && type <= 2) symbols.push([type === 2 ? value - (value % 2) : value, size, type === 2 ? 1 : type === 1 ? 2 : 0, i]);
  });
  return { symbols, marks: marks.sort((a, b) => a[0]! - b[0]!), borders: [...borders].sort((a, b) => a - b) };
}

// Oracle: the plain form above.
test("the kernel sorts symbol tables out as the plain form does (2,000 tables)", () => {
  let [symbols, marks, borders] = [0, 0, 0];
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60, size: "max" }),
      fc.array(fc.nat(1), { minLength: 1, maxLength: 6, size: "max" }),
      (rows, allocated) => {
        const column = (field: keyof Row) => rows.map((each) => each[field]);
        const found = symbolsOf(
          {
            ...{ count: rows.length, nameOffset: Uint32Array.from(rows.keys()) },
            ...{ type: Uint8Array.from(column("type")), section: Uint32Array.from(column("section")) },
            ...{ mapping: Uint8Array.from(column("mapping")), rawSection: Uint16Array.from(column("rawSection")) },
            ...{ value: Float64Array.from(column("value")), size: Float64Array.from(column("size")) },
          },
          Uint8Array.from(allocated),
          (offset) => `${offset}`,
        );
        const { address, size, kind, name, count } = found.symbols;
        const expected = plain(rows, allocated);
        expect(Array.from({ length: count }, (_, i) => [address[i], size[i], kind[i], Number(name(i))])).toEqual(expected.symbols);
        expect(Array.from({ length: found.mapping.count }, (_, i) => [found.mapping.address[i], found.mapping.data[i]])).toEqual(
          expected.marks,
        );
        expect(found.borders).toEqual(expected.borders);
        symbols += count;
        marks += expected.marks.length;
        borders += expected.borders.length;
      },
    ),
    { numRuns: 2000 },
  );
  for (const seen of [symbols, marks, borders]) expect(seen).toBeGreaterThan(500);
});
