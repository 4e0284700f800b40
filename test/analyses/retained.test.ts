import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { findDominators, retainedSizes } from "../../src/graph/dominators.ts";
import { buildNeedGraph, findShortestPaths, type NeedGraph, pathTo } from "../../src/graph/reachability.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { FunctionBytes, goneWithout } from "../../src/graph/removal.ts";
import { cli } from "../support/cli.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { numbersFrom } from "../support/random.ts";
import { type Sample, samples } from "../support/samples.ts";

const CHOSEN = ["fliplink-f3", "microbit-v6m", "cpp-m4", "embassy-nrf52840", "stack-levels-c"];
const chosen = samples().filter(({ name }) => CHOSEN.includes(name));

async function graphOf(sample: Sample): Promise<NeedGraph> {
  return buildNeedGraph(new DataOwners(buildCallGraph(readCode(await loadCodeImage(sample.elf)))));
}

/** Everything that roots reach and the distance at which they do, when some nodes are not there: the edges as they are, level by level. */
function distances(graph: NeedGraph, removed: ReadonlySet<number>): Map<number, number> {
  const next = new Map<number, number[]>();
  graph.from.forEach((from, row) => {
    next.set(from, [...(next.get(from) ?? []), graph.to[row]!]);
  });
  const found = new Map(graph.roots.filter((node) => !removed.has(node)).map((node) => [node, 0]));
  for (const [node, distance] of found)
    for (const to of next.get(node) ?? []) if (!removed.has(to) && !found.has(to)) found.set(to, distance + 1);
  return found;
}

describe("what would go", () => {
  it.each(chosen)("equals on $name what is no longer reached when a node is taken out, one by one", async (sample) => {
    const graph = await graphOf(sample);
    const all = distances(graph, new Set());
    const { reached } = findShortestPaths(graph);
    expect([...reached].reduce((sum, one) => sum + one, 0)).toBe(all.size);
    const retained = retainedSizes(findDominators(graph.nodeCount, graph.byFrom, graph.to, graph.roots), graph.size);
    const next = numbersFrom(11);
    const nodes = [...all.keys()];
    for (let run = 0; run < 25; run++) {
      const node = nodes[next() % nodes.length]!;
      const left = distances(graph, new Set([node]));
      const lost = nodes.filter((one) => !left.has(one));
      const removed = new Uint8Array(graph.nodeCount);
      removed[node] = 1;
      const gone = goneWithout(graph, reached, removed);
      expect(nodes.filter((one) => gone[one] === 1)).toEqual(lost);
      expect(retained[node]).toBe(lost.reduce((sum, one) => sum + graph.size[one]!, 0));
    }
  });

  it.each(chosen)("follows on $name the shortest path from a root", async (sample) => {
    const graph = await graphOf(sample);
    const all = distances(graph, new Set());
    const paths = findShortestPaths(graph);
    for (const [node, distance] of all) {
      const rows = pathTo(graph, paths, node);
      expect(rows.length).toBe(distance);
      const nodes = [...rows.map((row) => graph.from[row]!), node];
      expect(graph.roots).toContain(nodes[0]);
      expect(rows.map((row) => graph.to[row])).toEqual(nodes.slice(1));
    }
  });

  it("counts a byte of overlapping functions once, and for the one that stays", async () => {
    for (const sample of chosen) {
      const graph = await graphOf(sample);
      const { start, end } = graph.owners.graph.code.functions;
      const next = numbersFrom(3);
      const some = Uint8Array.from({ length: graph.nodeCount }, () => next() % 2);
      const [inChosen, inOthers] = [new Set<number>(), new Set<number>()];
      for (let index = 0; index < graph.functionCount; index++)
        for (let address = start[index]!; address < end[index]!; address++) (some[index] === 1 ? inChosen : inOthers).add(address);
      const code = new FunctionBytes(graph).exclusive(some).subarray(0, graph.functionCount);
      const sum = code.reduce((total, bytes) => total + bytes, 0);
      expect(sum, sample.name).toBe([...inChosen].filter((address) => !inOthers.has(address)).length);
    }
  });
});

describe("retained", () => {
  const sample = samples().find(({ name }) => name === "fliplink-f3")!;
  const ask = async (...queries: string[]): Promise<ReportDocument> => {
    const { code, out, err } = await cli(["retained", sample.elf, ...queries, "--json"]);
    expect([code, err]).toEqual([0, ""]);
    return JSON.parse(out);
  };

  it("answers for a crate, a symbol and a glob, and adds up", async () => {
    const { retained } = await ask("serde_json_core", "main", "core::fmt::float::*");
    for (const { query, items, own, retained: all, flash, ram } of retained!) {
      const sum = (asked: string) => items!.filter((item) => asked.includes(item.asked)).reduce((total, { size }) => total + size, 0);
      expect([sum("itself"), sum("itself, with it")], query).toEqual([own, all]);
      expect(flash + ram, query).toBeGreaterThanOrEqual(all);
    }
    expect(retained!.map(({ query, own }) => [query, own > 0])).toEqual([
      ["serde_json_core", true],
      ["main", true],
      ["core::fmt::float::*", true],
    ]);
    expect(retained![0]!.items!.filter(({ asked }) => asked === "itself").every(({ crate }) => crate === "serde_json_core 0.6.0")).toBe(
      true,
    );
  });

  it("lists crates and symbols without a question, with the same figures", async () => {
    const { retained: listed } = await ask();
    const { retained: asked } = await ask("serde_json_core");
    const { items, query, ...figures } = asked![0]!;
    expect(items!.length).toBeGreaterThan(10);
    expect(listed!.find((one) => one.query === "serde_json_core 0.6.0")).toMatchObject(figures);
  });

  it("refuses a name that nothing has", async () => {
    const { code, out, err } = await cli(["retained", sample.elf, "no_such_thing"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("no crate or symbol");
  });
});
