import fc from "fast-check";
import { expect, test } from "vitest";
import { Claims, PADDING, UNKNOWN } from "../../src/ledger/claims.ts";
import { checkSpans } from "../../src/ledger/invariants.ts";
import { layOut } from "../../src/ledger/memory.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { settle } from "../../src/ledger/settle.ts";
import { AS_GAP, AS_LOAD, AS_RUN, tile } from "../../src/ledger/tile.ts";
import { imageSection } from "../support/image-section.ts";

/** Fewer where the mutation tester runs them hundreds of times. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 300);
const FLASH = { name: "FLASH", origin: 0x1000, length: 0x1000, kind: "flash", attributes: "rx", evidence: "test" } as const;
const RAM = { name: "RAM", origin: 0x2000_0000, length: 0x1000, kind: "ram", attributes: "rwx", evidence: "test" } as const;

const claim = fc.record({
  section: fc.nat(3),
  start: fc.nat(39),
  length: fc.integer({ min: 0, max: 40 }),
  owner: fc.integer({ min: -3, max: 4 }),
  rank: fc.nat(2),
  evidence: fc.nat(3),
});
type Claim = typeof claim extends fc.Arbitrary<infer T> ? T : never;

/** Up to four sections of up to 40 bytes: code in flash, data copied from flash to RAM; numbers of the ELF's table in no order. */
const sections = fc
  .array(fc.record({ size: fc.nat(40), hole: fc.nat(3), copied: fc.boolean() }), { minLength: 1, maxLength: 4 })
  .map((pieces): ImageSection[] => {
    let [flash, ram] = [FLASH.origin as number, RAM.origin as number];
    return pieces.map(({ size, hole, copied }, row) => {
      flash += hole;
      if (copied) ram += hole;
      const common = { name: `.s${row}`, size, index: [7, 2, 9, 4][row]! };
      const section = copied
        ? imageSection({ ...common, address: ram, loadAddress: flash, writable: true, executable: false, storage: "data" })
        : imageSection({ ...common, address: flash });
      flash += size;
      if (copied) ram += size;
      return section;
    });
  });

/** What the claims say about one byte: owner and evidence of the lowest rank, of those the first. */
function strongest(claims: readonly Claim[], row: number, byte: number, size: number): [number, number] {
  const covering = claims.filter(({ section, start, length }) => section === row && byte >= start && byte < Math.min(size, start + length));
  const best = Math.min(...covering.map(({ rank }) => rank));
  const found = covering.find(({ rank }) => rank === best);
  return found === undefined ? [UNKNOWN, 0] : [found.owner, found.evidence];
}

function claimsOf(given: readonly Claim[], all: readonly ImageSection[]): Claims {
  const claims = new Claims();
  for (const { section, start, length, owner, rank, evidence } of given) {
    const home = all[section];
    if (home !== undefined) claims.add(home.index, home.address + start, Math.min(length, home.size - start), owner, rank, evidence);
  }
  return claims;
}

// Oracle: each byte is asked for its strongest claim, one at a time.
test("atoms of two levels own each byte as its strongest claims say, once where it runs and once where its load image lies", () => {
  fc.assert(
    fc.property(sections, fc.array(claim, { maxLength: 12 }), fc.array(claim, { maxLength: 12 }), (all, inner, outer) => {
      const levels = [inner, outer].map((given) => settle(claimsOf(given, all), all));
      for (const spans of levels) checkSpans(spans, all);
      const memory = layOut(all, [FLASH, RAM]);
      const atoms = tile(memory, all, levels);
      const seen: string[] = [];
      for (let i = 0; i < atoms.count; i++) {
        const row = atoms.sectionRow[i]!;
        for (let at = 0; at < atoms.length[i]!; at++) {
          const address = atoms.address[i]! + at;
          const found = [0, 1].map((level) => [atoms.owners[level]![i], atoms.evidence[level]![i]]);
          seen.push(`${address} ${atoms.region[i]} ${atoms.as[i]} ${row} ${found}`);
        }
      }
      const wanted: string[] = [];
      all.forEach((section, row) => {
        for (let byte = 0; byte < section.size; byte++) {
          const owners = [inner, outer].map((given) => strongest(given, row, byte, section.size));
          const isCopied = section.loadAddress !== undefined;
          wanted.push(`${section.address + byte} ${isCopied ? 1 : 0} ${AS_RUN} ${row} ${owners}`);
          if (isCopied) wanted.push(`${section.loadAddress! + byte} 0 ${AS_LOAD} ${row} ${owners}`);
        }
      });
      for (const { address, length, region } of memory.gaps) {
        for (let at = 0; at < length; at++) wanted.push(`${address + at} ${region} ${AS_GAP} -1 ${PADDING},0,${PADDING},0`);
      }
      expect(seen.sort()).toEqual(wanted.sort());
      expect(atoms.address.length).toBe(atoms.count);
    }),
    { numRuns: RUNS },
  );
});

test("the owner of an address is that of its byte, and nobody outside of every section", () => {
  fc.assert(
    fc.property(sections, fc.array(claim, { maxLength: 12 }), (all, given) => {
      const spans = settle(claimsOf(given, all), all);
      const lookup = new OwnerLookup(spans, all);
      all.forEach((section, row) => {
        for (let byte = 0; byte < section.size; byte++) {
          const [owner, evidence] = strongest(given, row, byte, section.size);
          expect(lookup.at(section.address + byte)).toBe(owner);
          expect(spans.evidence[lookup.spanAt(section.address + byte)]).toBe(evidence);
        }
      });
      expect([lookup.at(0xfff), lookup.spanAt(0xfff), lookup.at(0x3000_0000), lookup.spanAt(0x3000_0000)]).toEqual([-1, -1, -1, -1]);
    }),
    { numRuns: RUNS },
  );
});

test("neighbours of one owner for one reason are one span; of another owner, reason or section they are two", () => {
  const [first, second] = [imageSection({ name: ".a", address: 0, size: 8 }), imageSection({ name: ".b", address: 8, size: 4, index: 2 })];
  const claims = new Claims();
  claims.add(1, 0, 2, 5, 0, 1);
  claims.add(1, 2, 2, 5, 0, 1);
  claims.add(1, 4, 2, 5, 0, 2);
  claims.add(1, 6, 2, 6, 0, 2);
  claims.add(2, 8, 4, 6, 0, 2);
  claims.add(2, 8, 0, 9, 0, 2);
  claims.add(2, 8, -1, 9, 0, 2);
  const spans = settle(claims, [first, second]);
  const rows = Array.from({ length: spans.count }, (_, i) =>
    [spans.sectionRow[i], spans.start[i], spans.length[i], spans.owner[i], spans.evidence[i]].join(" "),
  );
  expect(rows).toEqual(["0 0 4 5 1", "0 4 2 5 2", "0 6 2 6 2", "1 8 4 6 2"]);
  expect([spans.start.length, claims.count]).toEqual([4, 5]);
});

test("claims beyond the first 256 keep every column", () => {
  const section = imageSection({ name: ".a", address: 100, size: 1200, index: 3 });
  const claims = new Claims();
  for (let i = 0; i < 600; i++) claims.add(3, 100 + 2 * i, 2, i, i % 3, (i % 5) + 1);
  const spans = settle(claims, [section]);
  expect(spans.count).toBe(600);
  for (let i = 0; i < 600; i++)
    expect([spans.start[i], spans.length[i], spans.owner[i], spans.evidence[i], claims.rank[i]]).toEqual([
      100 + 2 * i,
      2,
      i,
      (i % 5) + 1,
      i % 3,
    ]);
});

test("of many claims that end one after another the strongest that is still open wins, whatever the order they came in", () => {
  const section = imageSection({ name: ".a", address: 0, size: 64 });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 64 }, (_, i) => i),
        { minLength: 64 },
      ),
      (order) => {
        const claims = new Claims();
        for (const one of order) claims.add(1, 0, one + 1, one, one, 1);
        const spans = settle(claims, [section]);
        expect(Array.from(spans.owner)).toEqual(Array.from({ length: 64 }, (_, i) => i));
      },
    ),
    { numRuns: 20 },
  );
});
