import fc from "fast-check";
import { expect, test } from "vitest";
import { ascendingOrder, distinctNumbers, grouped, ranked } from "../../src/kernel/numbers.ts";
import { plainOrder } from "../support/plain-order.ts";

const NONE = 0xffff_ffff;
const number = fc.oneof(fc.nat(9), fc.integer({ min: 0, max: NONE }), fc.constant(NONE));
const numbers = fc.array(number, { maxLength: 60 });

// Oracle: JavaScript's own sort, by value and then by row.
test("rows are in ascending order of their numbers, equal ones in the order of their rows (2,000 cases)", () => {
  fc.assert(
    fc.property(numbers, fc.nat(60), fc.boolean(), (given, limit, isSorted) => {
      if (isSorted) given.sort((a, b) => a - b);
      const count = Math.min(limit, given.length);
      const rows = Array.from({ length: count }, (_, row) => row).sort((a, b) => given[a]! - given[b]! || a - b);
      expect(Array.from(ascendingOrder(Uint32Array.from(given), count))).toEqual(rows);
      expect(Array.from(ascendingOrder(Float64Array.from(given), count))).toEqual(rows);
      expect(Array.from(plainOrder(given, count))).toEqual(rows);
    }),
    { numRuns: 2000 },
  );
});

// Oracle: a set of JavaScript's.
test("distinct numbers ascend, each once (2,000 cases)", () => {
  fc.assert(
    fc.property(numbers, (given) => {
      const unique = [...new Set(given)].filter((one) => one !== NONE).sort((a, b) => a - b);
      expect(Array.from(distinctNumbers(Uint32Array.from(given)))).toEqual(unique);
      const { numbers, rank } = ranked(Uint32Array.from(given));
      expect(Array.from(numbers)).toEqual(unique);
      expect(Array.from(rank)).toEqual(given.map((one) => (one === NONE ? NONE : unique.indexOf(one))));
    }),
    { numRuns: 2000 },
  );
});

// Oracle: a map of JavaScript's, by all numbers of a row.
test("rows that agree are one group, numbered as they come (2,000 cases)", () => {
  const few = fc.oneof(fc.nat(3), fc.constant(NONE));
  const rows = fc.oneof(
    fc.array(fc.tuple(few, few, few), { minLength: 1, maxLength: 60 }),
    fc.nat(2000).map((count) => Array.from({ length: count + 1 }, (_, row) => [row % 1500, row % 7, row % 2])),
  );
  fc.assert(
    fc.property(rows, fc.option(fc.array(fc.nat(70), { maxLength: 60 })), (given, picks) => {
      const [numbers, first]: [Map<string, number>, number[]] = [new Map(), []];
      const wanted = (picks ?? given.map((_, row) => row)).map((pick) => {
        const row = Math.min(pick, given.length - 1);
        const key = given[row]!.join();
        if (!numbers.has(key)) numbers.set(key, first.push(row) - 1);
        return numbers.get(key)!;
      });
      const columns = [0, 1, 2].map((column) => Uint32Array.from(given, (row) => row[column]!));
      const found = grouped(columns, picks === null ? undefined : Uint32Array.from(picks));
      expect([Array.from(found.group), Array.from(found.first)]).toEqual([wanted, first]);
    }),
    { numRuns: 2000 },
  );
});
