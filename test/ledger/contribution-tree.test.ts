import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ContributionTree, childrenOf, contributionTree, DEEPEST_TREE } from "../../src/ledger/contribution-tree.ts";

/** The tree as indented text: owner, bytes, bytes in flash and in RAM. */
function drawn(tree: ContributionTree): string {
  const lines: string[] = [];
  for (let node = 0; node < tree.count; node++) {
    const { depth, owner, bytes, flash, ram } = tree;
    lines.push(`${"  ".repeat(depth[node]!)}${owner[node]} ${bytes[node]} (${flash[node]} + ${ram[node]})`);
  }
  return lines.join("\n");
}

const rows = { count: 6, bytes: [10, 20, 5, 7, 4, 1], memory: [0, 1, 0, 2, 1, 0] };

describe("rows nest by levels", () => {
  // Oracle: added by hand.
  test("the largest first, of equal ones the lower owner", () => {
    const tree = contributionTree(rows, [
      [1, 2, 1, 2, 3, 3],
      [4, 4, 4, 5, 6, 7],
    ]);
    expect(drawn(tree)).toBe(
      [
        "0 47 (16 + 24)",
        "  2 27 (0 + 20)",
        "    4 20 (0 + 20)",
        "    5 7 (0 + 0)",
        "  1 15 (15 + 0)",
        "    4 15 (15 + 0)",
        "  3 5 (1 + 4)",
        "    6 4 (0 + 4)",
        "    7 1 (1 + 0)",
      ].join("\n"),
    );
    expect([...tree.nodeOf]).toEqual([5, 2, 5, 3, 7, 8]);
    expect([...tree.subtreeEnd]).toEqual([9, 4, 3, 4, 6, 6, 9, 8, 9]);
    expect([...tree.parent]).toEqual([-1, 0, 1, 1, 0, 4, 0, 6, 6]);
    expect(childrenOf(tree, 0)).toEqual([1, 4, 6]);
    expect(childrenOf(tree, 6)).toEqual([7, 8]);
    expect(childrenOf(tree, 8)).toEqual([]);
  });

  test("equal bytes: the lower owner first", () => {
    expect(drawn(contributionTree({ count: 3, bytes: [2, 2, 2], memory: [0, 0, 0] }, [[9, 3, 5]]))).toBe(
      ["0 6 (6 + 0)", "  3 2 (2 + 0)", "  5 2 (2 + 0)", "  9 2 (2 + 0)"].join("\n"),
    );
  });

  test("chosen rows alone; the others have no node", () => {
    const tree = contributionTree(rows, [[1, 2, 1, 2, 3, 3]], [4, 0]);
    expect(drawn(tree)).toBe(["0 14 (10 + 4)", "  1 10 (10 + 0)", "  3 4 (0 + 4)"].join("\n"));
    expect([...tree.nodeOf]).toEqual([1, -1, -1, -1, 2, -1]);
  });

  test("padding is one node, not one a level, until others lie below it", () => {
    const levels = (third: number) => [
      [-2, -2, third],
      [-2, -2, 8],
    ];
    const three = { count: 3, bytes: [3, 4, 5], memory: [0, 0, 1] };
    expect(drawn(contributionTree(three, levels(6)))).toBe(
      ["0 12 (7 + 5)", "  -2 7 (7 + 0)", "  6 5 (0 + 5)", "    8 5 (0 + 5)"].join("\n"),
    );
    const mixed = contributionTree(three, levels(-2));
    expect(drawn(mixed)).toBe(["0 12 (7 + 5)", "  -2 12 (7 + 5)", "    -2 7 (7 + 0)", "    8 5 (0 + 5)"].join("\n"));
    expect([...mixed.nodeOf]).toEqual([2, 2, 3]);
  });

  test("an owner of the table that has the same number at two levels is two nodes", () => {
    expect(drawn(contributionTree({ count: 1, bytes: [3], memory: [0] }, [[0], [0]]))).toBe(
      ["0 3 (3 + 0)", "  0 3 (3 + 0)", "    0 3 (3 + 0)"].join("\n"),
    );
  });

  test("no rows, no levels, as many levels as nest, and one more", () => {
    expect(drawn(contributionTree({ count: 0, bytes: [], memory: [] }, [[]]))).toBe("0 0 (0 + 0)");
    expect(drawn(contributionTree({ count: 1, bytes: [3], memory: [1] }, []))).toBe("0 3 (0 + 3)");
    const deep = (count: number) => contributionTree({ count: 1, bytes: [3], memory: [1] }, new Array(count).fill([1]));
    expect(deep(DEEPEST_TREE).count).toBe(17);
    expect(() => deep(17)).toThrow(new RangeError("17 levels; at most 16 nest"));
  });
});

/** Fewer where the mutation tester runs them hundreds of times. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 300);
const OWNERS = fc.integer({ min: -5, max: 3 });
const table = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 50 }), memory: fc.nat(2), owners: fc.tuple(OWNERS, OWNERS, OWNERS) }), {
  maxLength: 25,
});

// Oracle: sums over the rows themselves.
test("every node is the sum of the rows at or below it, and of its children", () => {
  fc.assert(
    fc.property(table, (list) => {
      const levels = [0, 1, 2].map((level) => list.map(({ owners }) => owners[level]!));
      const tree = contributionTree(
        { count: list.length, bytes: list.map(({ bytes }) => bytes), memory: list.map(({ memory }) => memory) },
        levels,
      );
      for (let node = 0; node < tree.count; node++) {
        const below = list.filter((_, row) => tree.nodeOf[row]! >= node && tree.nodeOf[row]! < tree.subtreeEnd[node]!);
        const sum = (some: typeof list) => some.reduce((total, { bytes }) => total + bytes, 0);
        expect(tree.bytes[node]).toBe(sum(below));
        expect(tree.flash[node]).toBe(sum(below.filter(({ memory }) => memory === 0)));
        expect(tree.ram[node]).toBe(sum(below.filter(({ memory }) => memory === 1)));
        expect(below.length === 0 ? -1 : below.includes(list[tree.row[node]!]!)).toBe(below.length === 0 ? tree.row[node] : true);
        const children = childrenOf(tree, node);
        if (children.length > 0) expect(children.reduce((total, child) => total + tree.bytes[child]!, 0)).toBe(tree.bytes[node]);
        for (const child of children) expect([tree.parent[child], tree.depth[child]]).toEqual([node, tree.depth[node]! + 1]);
        expect(children).toEqual(children.toSorted((a, b) => tree.bytes[b]! - tree.bytes[a]! || tree.owner[a]! - tree.owner[b]! || a - b));
      }
      list.forEach(({ owners }, row) => {
        let node = tree.nodeOf[row]!;
        expect(tree.subtreeEnd[node]).toBe(node + 1);
        const path: number[] = [];
        for (; node > 0; node = tree.parent[node]!) path.unshift(tree.owner[node]!);
        expect(path).toEqual(owners.slice(0, path.length));
        // What is left out is the same word again.
        for (const owner of owners.slice(path.length)) expect(owner).toBe(path.at(-1));
      });
    }),
    { numRuns: RUNS },
  );
});
