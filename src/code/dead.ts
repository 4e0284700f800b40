import type { DeadPart, UnreachedEntry } from "../contract/code-shape.ts";
import type { TracedOwners } from "../graph/data/data-owners.ts";
import { buildNeedGraph, findShortestPaths, type NeedGraph } from "../graph/reachability.ts";
import { FunctionBytes } from "../graph/removal.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { GraphNodes } from "./graph-nodes.ts";

/** Referrers that are told of an item. */
const MOST_REFERRERS = 8;

const ALONE = "nothing refers to it: a linker script, #[used] or --undefined keeps it, or its input section is linked for something else";
const AMONG_DEAD = "only what is unreached itself refers to it";

/** Functions and data that no root reaches; data without a name counts when something unreached refers to it. `named` are addresses of further roots. */
export function deadFacts(firmware: Firmware, packages: Packages, traced: TracedOwners, named: readonly number[]): DeadPart {
  const graph = buildNeedGraph(traced, named);
  const nodes = new GraphNodes(graph, firmware, packages);
  const referrers = referrersOf(graph);
  const { reached } = findShortestPaths(graph);
  const chosen = new Uint8Array(graph.nodeCount);
  for (let node = 0; node < graph.nodeCount; node++) {
    if (reached[node] === 1 || nodes.isSet(node)) continue;
    if (nodes.isFunction(node) || nodes.rawName(node) !== undefined || referrers(node).length > 0) chosen[node] = 1;
  }
  const bytes = new FunctionBytes(graph).exclusive(chosen);
  let [flash, ram] = [0, 0];
  const items: UnreachedEntry[] = [];
  chosen.forEach((isChosen, node) => {
    if (isChosen === 0 || bytes[node] === 0 || nodes.section(node)?.storage === "reserved") return;
    const places = nodes.places(node, bytes[node]!);
    flash += places.flash;
    ram += places.ram;
    items.push(itemOf(nodes, node, bytes[node]!, referrers(node)));
  });
  items.sort((a, b) => b.size - a.size || a.address - b.address);
  return { roots: rootsOf(nodes), flash, ram, items };
}

function itemOf(nodes: GraphNodes, node: number, size: number, referrers: readonly number[]): UnreachedEntry {
  const [region, crate] = [nodes.region(node), nodes.crate(node)];
  return {
    name: nodes.name(node),
    kind: nodes.isFunction(node) ? "function" : "object",
    address: nodes.address(node),
    size,
    section: nodes.section(node)?.name ?? "(no section)",
    ...(region === undefined ? {} : { region }),
    ...(crate === undefined ? {} : { crate }),
    why: referrers.length === 0 ? ALONE : AMONG_DEAD,
    referrers: referrers.slice(0, MOST_REFERRERS).map((one) => nodes.name(one)),
  };
}

/** Functions and data that refer to a node, itself left out; through a set of candidates its callers. */
function referrersOf(graph: NeedGraph): (node: number) => number[] {
  const rows = new Map<number, number[]>();
  graph.to.forEach((to, row) => {
    const known = rows.get(to);
    if (known === undefined) rows.set(to, [graph.from[row]!]);
    else known.push(graph.from[row]!);
  });
  const isSet = (node: number) => node >= graph.functionCount && node < graph.firstObject;
  return (node) => {
    const found = new Set((rows.get(node) ?? []).flatMap((from) => (isSet(from) ? (rows.get(from) ?? []) : [from])));
    found.delete(node);
    return [...found].sort((a, b) => a - b);
  };
}

/** Roots by name; the handlers of the vector table share one line of it for people, here each is told. */
function rootsOf(nodes: GraphNodes): DeadPart["roots"] {
  return [...nodes.graph.rootReasons].map(([node, why]) => ({ name: nodes.name(node), why }));
}
