import fc from "fast-check";
import { expect, test } from "vitest";
import { claimRanges } from "../../src/ledger/claim-ranges.ts";
import { Claims } from "../../src/ledger/claims.ts";
import { imageSection } from "../support/image-section.ts";

const OWNERS = 6;
const range = fc.record({ start: fc.nat(299), length: fc.nat(90), owner: fc.integer({ min: -2, max: OWNERS + 1 }) });

function rows(claims: Claims): number[][] {
  const { sectionIndex, start, length, owner, rank, evidence } = claims;
  return Array.from({ length: claims.count }, (_, i) => [sectionIndex[i]!, start[i]!, length[i]!, owner[i]!, rank[i]!, evidence[i]!]);
}

// Oracle: each range asks all sections for one that holds its start. Sections reach to the end of the address space.
test("ranges are claimed in the section that they begin in, cut where they leave it; what is nobody's is left out (2,000 cases)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.nat(20), size: fc.nat(60) }), { maxLength: 4 }),
      fc.array(range, { maxLength: 40 }),
      fc.boolean(),
      fc.boolean(),
      fc.option(fc.array(fc.integer({ min: -1, max: 9 }), { minLength: OWNERS, maxLength: OWNERS }), { nil: undefined }),
      (given, ranges, isHigh, lastFirst, table) => {
        const bytes = given.reduce((sum, { gap, size }) => sum + gap + size, 0);
        const first = isHigh ? 2 ** 32 - bytes : 100;
        let at = first;
        const laid = given.map(({ gap, size }, i) => {
          at += gap + size;
          return imageSection({ name: `.s${i}`, address: at - size, size, index: 7 - i });
        });
        const sections = [...laid.slice(1), ...laid.slice(0, 1)];
        const starts = ranges.map(({ start }) => Math.min(first + start, 2 ** 32 - 1));
        const columns = {
          count: ranges.length,
          // Columns may be longer than their rows.
          start: Uint32Array.from([...starts, first]),
          length: Uint32Array.from([...ranges.map(({ length }) => length), 4]),
          owner: Int32Array.from([...ranges.map(({ owner }) => owner), 1]),
        };
        const claims = new Claims();
        const owners = table === undefined ? {} : { owners: Int32Array.from(table) };
        claimRanges(claims, sections, { ...columns, ...owners, lastFirst }, 3, 5);
        const order = ranges.map((_, i) => i);
        if (lastFirst) order.sort((a, b) => starts[b]! - starts[a]! || b - a);
        const expected = order.flatMap((i) => {
          const { length, owner: told } = ranges[i]!;
          const start = starts[i]!;
          const owner = table === undefined ? told : (table[told] ?? -1);
          const home = laid.find(({ address, size }) => start >= address && start < address + size);
          const cut = home === undefined ? 0 : Math.min(length, home.address + home.size - start);
          return owner < 0 || cut <= 0 ? [] : [[home!.index, start, cut, owner, 3, 5]];
        });
        expect(rows(claims)).toEqual(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test("columns and lists are added behind what is there, beyond the first 256", () => {
  const section = imageSection({ name: ".text", address: 0, size: 4000, index: 1 });
  const count = 1000;
  const start = Uint32Array.from({ length: count }, (_, i) => 4 * i);
  const claims = new Claims();
  claims.add(1, 8, 2, 70, 1, 2);
  claimRanges(claims, [section], { count, start, length: new Uint32Array(count).fill(4), owner: start }, 3, 4);
  const all = new Claims();
  all.add(1, 0, 1, 5, 6, 7);
  all.addAll(claims);
  expect([claims.count, all.count]).toEqual([1001, 1002]);
  expect(rows(all)[0]).toEqual([1, 0, 1, 5, 6, 7]);
  expect(rows(all).slice(1)).toEqual(rows(claims));
  expect(rows(claims).at(-1)).toEqual([1, 3996, 4, 3996, 3, 4]);
});
