import { describe, expect, it } from "vitest";
import { groupRows } from "../../src/graph/columns.ts";
import { findDominators, NONE, retainedSizes } from "../../src/graph/dominators.ts";
import { stronglyConnected } from "../../src/graph/strongly-connected.ts";
import { numbersFrom } from "../support/random.ts";

/** Rows of a graph given as `a>b` words. */
function edgesOf(text: string): { from: number[]; to: number[]; nodes: number } {
  const pairs = text.split(" ").map((edge) => edge.split(">").map(Number));
  return { from: pairs.map((pair) => pair[0]!), to: pairs.map((pair) => pair[1]!), nodes: Math.max(...pairs.flat()) + 1 };
}

describe("findDominators", () => {
  it("names the node through which all paths come", () => {
    const { from, to, nodes } = edgesOf("0>1 0>2 1>3 2>3 3>4");
    const { dominator, root } = findDominators(nodes, groupRows(from, nodes), to, [0]);
    expect([...dominator]).toEqual([root, 0, 0, 0, 3, NONE]);
  });

  it("takes a chain of 100,000 calls of which each also calls the last, where walking up for each costs the square", () => {
    const nodes = 100_000;
    const chain = Array.from({ length: nodes - 2 }, (_, i) => i);
    const from = [...chain, ...chain];
    const to = [...chain.map((i) => i + 1), ...chain.map(() => nodes - 1)];
    const { dominator } = findDominators(nodes, groupRows(from, nodes), to, [0]);
    expect([dominator[1], dominator[nodes - 2], dominator[nodes - 1]]).toEqual([0, nodes - 3, 0]);
  });

  it("leaves out what no root reaches, and adds retained sizes up", () => {
    const { from, to, nodes } = edgesOf("0>1 1>2 1>3 2>3 4>3");
    const dominators = findDominators(nodes, groupRows(from, nodes), to, [0]);
    expect(dominators.dominator[4]).toBe(NONE);
    expect([...retainedSizes(dominators, [1, 10, 100, 1000, 5])]).toEqual([1111, 1110, 100, 1000, 0, 1111]);
  });

  it("agrees with the definition on random graphs", () => {
    const next = numbersFrom(7);
    for (let run = 0; run < 60; run++) {
      const nodes = 2 + (next() % 12);
      const from = Array.from({ length: nodes * 2 }, () => next() % nodes);
      const to = from.map(() => next() % nodes);
      const { dominator, root } = findDominators(nodes, groupRows(from, nodes), to, [0]);
      const reach = (without: number) => {
        const seen = new Set<number>(without === 0 ? [] : [0]);
        for (const node of seen) {
          for (let i = 0; i < from.length; i++) if (from[i] === node && to[i] !== without) seen.add(to[i]!);
        }
        return seen;
      };
      const all = reach(-1);
      for (let node = 0; node < nodes; node++) {
        if (!all.has(node)) expect(dominator[node]).toBe(NONE);
        else {
          // All dominators by definition: nodes without which this one is not reached.
          const expected = [...all].filter((other) => other !== node && !reach(other).has(node)).sort();
          const found: number[] = [];
          for (let above = dominator[node]!; above !== root; above = dominator[above]!) found.push(above);
          expect(found.sort()).toEqual(expected);
        }
      }
    }
  });
});

describe("stronglyConnected", () => {
  it("finds circles and numbers callees first", () => {
    const { from, to, nodes } = edgesOf("0>1 1>2 2>1 2>3 4>4");
    const parts = stronglyConnected(nodes, groupRows(from, nodes), to);
    expect(parts.of[1]).toBe(parts.of[2]);
    expect(parts.of[3]!).toBeLessThan(parts.of[1]!);
    expect(parts.of[1]!).toBeLessThan(parts.of[0]!);
    expect([0, 1, 3, 4].map((node) => parts.cyclic[parts.of[node]!])).toEqual([0, 1, 0, 1]);
  });

  it("takes a chain of 200,000 calls", () => {
    const nodes = 200_000;
    const from = Uint32Array.from({ length: nodes - 1 }, (_, i) => i);
    const to = from.map((i) => i + 1);
    expect(stronglyConnected(nodes, groupRows(from, nodes), to).count).toBe(nodes);
  });
});
