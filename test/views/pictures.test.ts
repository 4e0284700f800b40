import { expect, test } from "vitest";
import { childrenOf, contributionTree } from "../../src/ledger/contribution-tree.ts";
import { flame } from "../../src/views/flame.ts";
import { strip } from "../../src/views/strip.ts";
import { treemap } from "../../src/views/treemap.ts";
import { numbersFrom } from "../support/random.ts";

function below(seed: number): (most: number) => number {
  const next = numbersFrom(seed);
  return (most) => next() % most;
}

/** Rows with owners at three levels, sizes from 1 to 4000 bytes. */
function randomRows(seed: number, count: number) {
  const random = below(seed);
  const column = (most: number) => Int32Array.from({ length: count }, () => random(most) - 1);
  const bytes = Float64Array.from({ length: count }, () => 1 + random(4000));
  const memory = Uint8Array.from({ length: count }, () => random(3));
  return { rows: { count, bytes, memory }, levels: [column(4), column(9), column(50)] };
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

test("the tree's totals are its rows', its children add up, and children come largest first", () => {
  for (const [seed, count] of [
    [1, 0],
    [2, 1],
    [3, 300],
    [4, 900],
  ] as const) {
    const { rows, levels } = randomRows(seed, count);
    const tree = contributionTree(rows, levels);
    expect(tree.bytes[0]).toBe(sum(rows.bytes));
    expect(tree.subtreeEnd[0]).toBe(tree.count);
    for (let node = 0; node < tree.count; node++) {
      const children = childrenOf(tree, node);
      const own = sum(Array.from(rows.bytes, (bytes, row) => (tree.nodeOf[row] === node ? bytes : 0)));
      expect(tree.bytes[node]).toBe(children.length === 0 ? own : sum(children.map((child) => tree.bytes[child]!)));
      expect(
        children.every((child, i) => tree.parent[child] === node && (i === 0 || tree.bytes[children[i - 1]!]! >= tree.bytes[child]!)),
      ).toBe(true);
    }
  }
});

test("bytes that nobody wrote are one node, not one a level", () => {
  const tree = contributionTree({ count: 2, bytes: [8, 4], memory: [0, 1] }, [
    [0, 0],
    [-2, 1],
    [-2, -1],
  ]);
  const lines = Array.from(
    { length: tree.count },
    (_, node) => `${"  ".repeat(tree.depth[node]!)}${tree.owner[node]} ${tree.bytes[node]} flash ${tree.flash[node]} ram ${tree.ram[node]}`,
  );
  expect(lines).toEqual([
    "0 12 flash 8 ram 4",
    "  0 12 flash 8 ram 4",
    "    -2 8 flash 8 ram 0",
    "    1 4 flash 0 ram 4",
    "      -1 4 flash 0 ram 4",
  ]);
});

test("unowned bytes beside owned ones below the same word are a node beside them", () => {
  const tree = contributionTree({ count: 3, bytes: [8, 4, 2], memory: [0, 0, 0] }, [
    [-1, -1, -1],
    [-1, -1, -1],
    [-1, -1, 7],
  ]);
  expect(
    Array.from({ length: tree.count }, (_, node) => `${"  ".repeat(tree.depth[node]!)}${tree.owner[node]} ${tree.bytes[node]}`),
  ).toEqual(["0 14", "  -1 14", "    -1 14", "      -1 12", "      7 2"]);
  expect([...tree.nodeOf]).toEqual([3, 3, 4]);
});

test("areas of the treemap are as the bytes, and tiles of a parent tile it", () => {
  const { rows, levels } = randomRows(5, 2000);
  const tree = contributionTree(rows, levels);
  const [width, height] = [911, 457];
  const perByte = (width * height) / tree.bytes[0]!;
  const tiles = treemap(tree, { root: 0, width, height, depth: 3, smallest: 12 });
  for (const tile of tiles) expect(tile.width * tile.height).toBeCloseTo(tile.bytes * perByte, 4);
  for (let depth = 0; depth < 3; depth++) {
    for (const parent of tiles.filter((tile) => tile.depth === depth && !tile.leaf)) {
      const own = tiles.filter(
        (tile) => tile.depth === depth + 1 && (tile.rest > 0 ? tile.node === parent.node : tree.parent[tile.node] === parent.node),
      );
      expect(sum(own.map((tile) => tile.bytes))).toBe(parent.bytes);
      for (const tile of own) {
        expect(tile.x).toBeGreaterThanOrEqual(parent.x - 1e-6);
        expect(tile.x + tile.width).toBeLessThanOrEqual(parent.x + parent.width + 1e-6);
        expect(tile.y).toBeGreaterThanOrEqual(parent.y - 1e-6);
        expect(tile.y + tile.height).toBeLessThanOrEqual(parent.y + parent.height + 1e-6);
      }
    }
  }
});

test("a small group of which nothing could be told apart is one tile, a large one keeps what can be and a rest", () => {
  // Group 0: 2,000 bytes and 8,000 times one; group 1: 60 times one.
  const bytes = [2000, ...Array.from({ length: 8060 }, () => 1)];
  const groups = bytes.map((_, row) => (row <= 8000 ? 0 : 1));
  const rows = { count: bytes.length, bytes, memory: bytes.map(() => 0) };
  const tree = contributionTree(rows, [groups, bytes.map((_, row) => row)]);
  const tiles = treemap(tree, { root: 0, width: 100, height: 100, depth: 2, smallest: 2 });
  expect(tiles.filter(({ depth }) => depth === 1).map(({ bytes: own, leaf }) => [own, leaf])).toEqual([
    [10_000, false],
    [60, true],
  ]);
  expect(tiles.filter(({ depth }) => depth === 2).map(({ bytes: own, rest }) => [own, rest])).toEqual([
    [2000, 0],
    [8000, 8000],
  ]);
});

test("widths of the flame graph are as the bytes, at every depth", () => {
  const { rows, levels } = randomRows(6, 2000);
  const tree = contributionTree(rows, levels);
  const bars = flame(tree, { root: 0, width: 1000, depth: 3, narrowest: 1.5 });
  for (const bar of bars) expect(bar.width).toBeCloseTo((1000 * bar.bytes) / tree.bytes[0]!, 6);
  for (const parent of bars.filter(
    (bar) => bar.rest === 0 && bars.some((child) => child.depth === bar.depth + 1 && child.node > bar.node),
  )) {
    const own = bars.filter(
      (bar) => bar.depth === parent.depth + 1 && (bar.rest > 0 ? bar.node === parent.node : tree.parent[bar.node] === parent.node),
    );
    if (own.length > 0) expect(sum(own.map((bar) => bar.bytes))).toBe(parent.bytes);
  }
});

test("the strip is to scale and its bars tile the window", () => {
  const random = below(7);
  const [address, bytes]: number[][] = [[], []];
  let at = 0x0800_0000;
  for (let i = 0; i < 3000; i++) {
    if (random(20) === 0) at += random(4096);
    address!.push(at);
    bytes!.push(1 + random(900));
    at += bytes!.at(-1)!;
  }
  const rows = { count: 3000, address: address!, bytes: bytes!, group: address!.map((_, i) => i) };
  for (const [from, length] of [
    [0x0800_0000, at - 0x0800_0000],
    [0x0800_1234, 5000],
    [0x0700_0000, 0x0200_0000],
  ] as const) {
    const bars = strip(rows, { from, length, width: 800, narrowest: 0.8 });
    expect(sum(bars.map((bar) => bar.width))).toBeCloseTo(800, 6);
    let x = 0;
    for (const bar of bars) {
      expect(bar.x).toBeCloseTo(x, 6);
      expect(bar.width).toBeCloseTo((bar.row < 0 ? bar.width / 800 : bar.bytes / length) * 800, 6);
      x += bar.width;
    }
    const inside = sum(
      rows.address.map((start, i) => Math.max(0, Math.min(start + rows.bytes[i]!, from + length) - Math.max(start, from))),
    );
    expect(sum(bars.map((bar) => bar.bytes))).toBe(inside);
    expect(bars.length).toBeLessThan(2500);
  }
});
