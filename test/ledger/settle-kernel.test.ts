import fc from "fast-check";
import { expect, test } from "vitest";
import { Claims } from "../../src/ledger/claims.ts";
import { settle } from "../../src/ledger/settle.ts";
import { imageSection } from "../support/image-section.ts";
import { plainSettle } from "../support/plain-settle.ts";

const section = fc.record({ gap: fc.nat(40), size: fc.nat(80) });
const claim = fc.record({
  section: fc.nat(5),
  start: fc.nat(79),
  length: fc.integer({ min: 0, max: 200 }),
  owner: fc.integer({ min: -5, max: 9 }),
  rank: fc.nat(4),
  evidence: fc.nat(3),
});

// Oracle: the plain sweep, which `ledger.property.test.ts` holds against asking each byte. Sections stand in another order than their numbers and addresses, and
// reach to the end of the address space; claims are on sections that are not among them too, and go beyond theirs.
test("the kernel settles as the plain sweep does (2,000 cases)", () => {
  fc.assert(
    fc.property(
      fc.array(section, { minLength: 1, maxLength: 4 }),
      fc.array(claim, { maxLength: 60 }),
      fc.boolean(),
      (given, wanted, isHigh) => {
        const bytes = given.reduce((sum, { gap, size }) => sum + gap + size, 0);
        let at = isHigh ? 2 ** 32 - bytes : 100;
        const laid = given.map(({ gap, size }, i) => {
          at += gap;
          const each = imageSection({ name: `.s${i}`, address: at, size, index: 7 - i });
          at += size;
          return each;
        });
        const sections = [...laid.slice(1), laid[0]!];
        const claims = new Claims();
        for (const { section, start, length, owner, rank, evidence } of wanted) {
          const home = laid[section];
          claims.add(home?.index ?? 90 + section, Math.min((home?.address ?? 0) + start, 2 ** 32 - 1), length, owner, rank, evidence);
        }
        const [found, expected] = [settle(claims, sections), plainSettle(claims, sections)];
        expect(found.count).toBe(expected.count);
        for (const column of ["sectionRow", "start", "length", "owner", "evidence"] as const)
          expect(Array.from(found[column]), column).toEqual(Array.from(expected[column]));
      },
    ),
    { numRuns: 2000 },
  );
});
