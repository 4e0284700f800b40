import fc from "fast-check";
import { expect, test } from "vitest";
import { Claims } from "../../src/ledger/claims.ts";
import type { Memory } from "../../src/ledger/memory.ts";
import { settle } from "../../src/ledger/settle.ts";
import { type Atoms, joinedAtoms, tile } from "../../src/ledger/tile.ts";
import { imageSection } from "../support/image-section.ts";
import { plainTile } from "../support/plain-tile.ts";

const OWNERS = 9;
const claim = fc.record({
  section: fc.nat(3),
  start: fc.nat(39),
  length: fc.integer({ min: 1, max: 60 }),
  owner: fc.integer({ min: -5, max: OWNERS - 1 }),
  rank: fc.nat(3),
});
const given = fc.record({
  sizes: fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
  isHigh: fc.boolean(),
  levels: fc.array(fc.array(claim, { maxLength: 30 }), { maxLength: 3 }),
  /** Pieces of sections, of which some lie in several places. */
  pieces: fc.array(
    fc.record({ section: fc.nat(3), from: fc.nat(39), length: fc.nat(40), region: fc.nat(2), isLoad: fc.boolean(), address: fc.nat(999) }),
    { maxLength: 8 },
  ),
  gaps: fc.array(fc.record({ address: fc.nat(999), length: fc.integer({ min: 1, max: 3 }), region: fc.nat(2) }), { maxLength: 3 }),
  classes: fc.uint8Array({ minLength: OWNERS, maxLength: OWNERS, max: 2 }),
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

function image({ sizes, isHigh, levels, pieces, gaps }: Given) {
  let at = isHigh ? 2 ** 32 - sizes.reduce((sum, size) => sum + size, 0) : 4096;
  const sections = sizes.map((size, i) => {
    at += size;
    return imageSection({ name: `.s${i}`, address: at - size, size, index: 9 - i });
  });
  const decided = levels.map((wanted) => {
    const claims = new Claims();
    for (const { section, start, length, owner, rank } of wanted) {
      const home = sections[section];
      if (home !== undefined) claims.add(home.index, home.address + start, Math.min(length, home.size - start), owner, rank, rank);
    }
    return settle(claims, sections);
  });
  const extents = pieces.flatMap(({ section: row, from, length, region, isLoad, address }) => {
    const section = sections[row];
    if (section === undefined || from >= section.size) return [];
    const as = isLoad ? ("load" as const) : ("run" as const);
    return [{ section, address, length: Math.min(length, section.size - from), sectionOffset: from, as, region }];
  });
  return { sections, decided, memory: { regions: [], extents, gaps, findings: [] } as Memory };
}

function rows(atoms: Atoms): unknown[][] {
  const column = (from: ArrayLike<number>) => Array.from(from);
  const columns = [atoms.address, atoms.length, atoms.region, atoms.sectionRow, atoms.as, ...atoms.owners, ...atoms.evidence].map(column);
  for (const each of columns) expect(each.length).toBe(atoms.count);
  return Array.from({ length: atoms.count }, (_, i) => columns.map((each) => each[i]));
}

// Oracle: the plain version, which `tile.property.test.ts` holds against asking each byte.
test("the kernel cuts memory as the plain version does (2,000 cases)", () => {
  fc.assert(
    fc.property(given, (wanted) => {
      const { sections, decided, memory } = image(wanted);
      expect(rows(tile(memory, sections, decided))).toEqual(rows(plainTile(memory, sections, decided)));
    }),
    { numRuns: 2000 },
  );
});

// Oracle: the atoms of the plain version, put together by a key of words.
test("atoms that agree are one, where the first of them lies, with the bytes of all; owners of one class agree (2,000 cases)", () => {
  fc.assert(
    fc.property(given, (wanted) => {
      const { sections, decided, memory } = image(wanted);
      const atoms = plainTile(memory, sections, decided);
      const joined = new Map<string, unknown[]>();
      for (const [i, row] of rows(atoms).entries()) {
        const owners = atoms.owners.map((column, level) => {
          const owner = column[i]!;
          return level === 1 && owner >= 0 ? `class ${wanted.classes[owner]}` : `owner ${owner}`;
        });
        const key = JSON.stringify([atoms.region[i], atoms.sectionRow[i], atoms.as[i], owners]);
        const known = joined.get(key);
        if (known === undefined) joined.set(key, row);
        else known[1] = (known[1] as number) + atoms.length[i]!;
      }
      const levels = decided.map((spans, level) => (level === 1 ? { spans, classes: wanted.classes } : spans));
      expect(rows(joinedAtoms(memory, sections, levels))).toEqual([...joined.values()]);
    }),
    { numRuns: 2000 },
  );
});

test("thousands of atoms are joined, whatever their owners", () => {
  const section = imageSection({ name: ".text", address: 0, size: 60_000, index: 1 });
  const claims = new Claims();
  for (let i = 0; i < 30_000; i++) claims.add(1, 2 * i, 2, i % 10_000, 0, 1);
  const extents = [{ section, address: 0, length: 60_000, sectionOffset: 0, as: "run" as const, region: 0 }];
  const atoms = joinedAtoms({ regions: [], extents, gaps: [], findings: [] } as Memory, [section], [settle(claims, [section])]);
  expect([atoms.count, new Set(atoms.length), new Set(atoms.owners[0]).size]).toEqual([10_000, new Set([6]), 10_000]);
  expect(Array.from(atoms.address.subarray(0, 3))).toEqual([0, 2, 4]);
});
