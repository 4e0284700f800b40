import { expect, it } from "vitest";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { findDataNames } from "../../src/graph/data/pointer-words.ts";
import { readReferences } from "../../src/graph/read-references.ts";
import { madeReferences } from "../support/made-references.ts";
import { plainDataOwners } from "../support/plain-data-owners.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";

// Oracle: the plain version, written without the kernel.
it("finds objects, references to them and their owners as the plain version does, in 2,000 random images", () => {
  let [shared, ranges, among] = [0, 0, 0];
  for (let seed = 1; seed <= 2000; seed++) {
    const names = findDataNames(madeReferences(seed));
    const plain = plainDataOwners(names);
    const owners = new DataOwners(names);
    const { start, end, symbol, isStart, count } = owners.objects;
    expect(rows(count, [start, end, symbol, isStart]), `image ${seed}`).toEqual(plain.objects);
    expect(rows(owners.to.length, [owners.kind, owners.at, owners.from, owners.to]), `image ${seed}`).toEqual(plain.links);
    const all = Array.from({ length: count }, (_, object) => object);
    expect(
      all.map((object) => [...owners.ownersOf(object)]),
      `image ${seed}`,
    ).toEqual(plain.owners);
    const { first, rows: byObject } = owners.byObject;
    expect(
      all.map((object) => [...byObject.subarray(first[object], first[object + 1])]),
      `image ${seed}`,
    ).toEqual(all.map((object) => plain.links.flatMap(([, , , to], row) => (to === object ? [row] : []))));
    shared += plain.owners.filter((each) => each.length > 1).length;
    ranges += plain.links.filter(
      ([kind, at, from], row) => kind === 0 && row > 0 && at > 0 && same(plain.links[row - 1]!, at, from),
    ).length;
    const { space } = names.code;
    among += plain.objects.filter(([at]) => space.isCode(space.sectionAt(at))).length;
  }
  expect(Math.min(shared, ranges, among)).toBeGreaterThan(100);
});

it("keeps the first 256 functions that share an object", () => {
  const loads: SnippetFunction[] = Array.from({ length: 300 }, (_, i) => ({
    name: `f${i}`,
    code: [0x4800, 0x4770],
    pool: word(0x0810_0000),
  }));
  const owners = new DataOwners(findDataNames(readReferences(snippet(loads, [{ address: 0x0810_0000, words: [1, 2] }]))));
  expect([...owners.ownersOf(owners.objects.covering(0x0810_0000))]).toEqual(Array.from({ length: 256 }, (_, i) => i));
});

function rows(count: number, columns: readonly Uint32Array[]): number[][] {
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row]!));
}

function same([kind, at, from]: readonly number[], otherAt: number, otherFrom: number): boolean {
  return kind === 0 && at === otherAt && from === otherFrom;
}
