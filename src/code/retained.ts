import type { Findings } from "../bytes/finding.ts";
import type { RetainedPart } from "../contract/code-shape.ts";
import type { TracedOwners } from "../graph/data/data-owners.ts";
import { findDominators, retainedSizes } from "../graph/dominators.ts";
import { buildNeedGraph, findShortestPaths, type NeedGraph } from "../graph/reachability.ts";
import { FunctionBytes, goneWithout } from "../graph/removal.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { GraphNodes } from "./graph-nodes.ts";

/** Nodes and references that are walked over to answer for all crates. */
const MOST_STEPS = 30_000_000;
/** Crates that are answered for in every image. */
const LEAST_CRATES = 20;

/** Answers what would go if something went; the package level must be decided. */
export class Retained {
  readonly #graph: NeedGraph;
  readonly #nodes: GraphNodes;
  readonly #bytes: FunctionBytes;
  readonly #packages: Packages;
  readonly #reached: Uint8Array;
  readonly #findings: Findings;

  constructor(firmware: Firmware, packages: Packages, traced: TracedOwners) {
    this.#graph = buildNeedGraph(traced);
    this.#nodes = new GraphNodes(this.#graph, firmware, packages);
    this.#bytes = new FunctionBytes(this.#graph);
    this.#packages = packages;
    this.#findings = firmware.findings;
    this.#reached = findShortestPaths(this.#graph).reached;
  }

  /**
   * What goes with everything that a query names: a crate by its name, with or without its version; else a symbol by its exact name; else all
   * symbols that `matches` accepts. Undefined when nothing of that name is reached.
   */
  answer(query: string, matches: (name: string) => boolean): RetainedPart | undefined {
    const removed = this.#inCrate((name) => name === query) ?? this.#named((name) => name === query) ?? this.#named(matches);
    return removed === undefined ? undefined : this.#part(query, removed, true);
  }

  /**
   * One answer for each crate, without its items. Each costs a walk over the whole graph: of more crates than `MOST_STEPS` allow, those with the
   * most bytes of their own are answered, and a finding `retained/left-out` says how many are not.
   */
  crates(): RetainedPart[] {
    const members = new Map<number, number[]>();
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      if (this.#reached[node] === 0 || this.#nodes.isSet(node)) continue;
      const owner = this.#nodes.package(node);
      if (owner < 0) continue;
      const known = members.get(owner);
      if (known === undefined) members.set(owner, [node]);
      else known.push(node);
    }
    const bytes = (nodes: readonly number[]) => nodes.reduce((sum, node) => sum + this.#graph.size[node]!, 0);
    const order = [...members]
      .map(([owner, nodes]) => ({ owner, nodes, own: bytes(nodes) }))
      .sort((a, b) => b.own - a.own || a.owner - b.owner);
    const most = Math.max(LEAST_CRATES, Math.floor(MOST_STEPS / (this.#graph.nodeCount + this.#graph.to.length)));
    if (order.length > most)
      this.#findings.report({
        code: "retained/left-out",
        severity: "warning",
        message: `${order.length - most} of ${order.length} crates, those with the fewest bytes of their own, are not asked what would go with them`,
      });
    return order
      .slice(0, most)
      .map(({ owner, nodes }) => {
        const removed = new Uint8Array(this.#graph.nodeCount);
        for (const node of nodes) removed[node] = 1;
        return this.#part(this.#packages.name(owner), removed, false);
      })
      .sort(byRetained);
  }

  /** One answer for each of the `most` symbols that keep most alive, without its items. */
  symbols(most: number): RetainedPart[] {
    const { nodeCount, byFrom, to, roots, size } = this.#graph;
    const sizes = retainedSizes(findDominators(nodeCount, byFrom, to, roots), size);
    const named: number[] = [];
    for (let node = 0; node < nodeCount; node++)
      if (this.#reached[node] === 1 && !this.#nodes.isSet(node) && this.#nodes.rawName(node) !== undefined) named.push(node);
    named.sort((a, b) => sizes[b]! - sizes[a]! || a - b);
    const parts = named.slice(0, most).map((node) => {
      const removed = new Uint8Array(nodeCount);
      removed[node] = 1;
      return this.#part(this.#nodes.name(node), removed, false);
    });
    return parts.sort(byRetained);
  }

  #inCrate(matches: (name: string) => boolean): Uint8Array | undefined {
    const owners = new Set<number>();
    for (let owner = 0; owner < this.#packages.count; owner++) {
      if (matches(this.#packages.name(owner)) || matches(this.#packages.package(owner).name)) owners.add(owner);
    }
    return owners.size === 0 ? undefined : this.#select((node) => owners.has(this.#nodes.package(node)));
  }

  #named(matches: (name: string) => boolean): Uint8Array | undefined {
    return this.#select((node) => {
      const raw = this.#nodes.rawName(node);
      return raw !== undefined && (matches(this.#nodes.name(node)) || matches(raw));
    });
  }

  /** Marks reached nodes; undefined when there are none. */
  #select(wanted: (node: number) => boolean): Uint8Array | undefined {
    const removed = new Uint8Array(this.#graph.nodeCount);
    let any = false;
    for (let node = 0; node < removed.length; node++) {
      if (this.#reached[node] === 0 || this.#nodes.isSet(node) || !wanted(node)) continue;
      removed[node] = 1;
      any = true;
    }
    return any ? removed : undefined;
  }

  #part(query: string, removed: Uint8Array, withItems: boolean): RetainedPart {
    const gone = goneWithout(this.#graph, this.#reached, removed);
    const bytes = this.#bytes.exclusive(gone);
    let [own, retained, flash, ram] = [0, 0, 0, 0];
    const items: NonNullable<RetainedPart["items"]> = [];
    for (let node = 0; node < gone.length; node++) {
      const size = bytes[node]!;
      if (gone[node] === 0 || size === 0) continue;
      const places = this.#nodes.places(node, size);
      retained += size;
      flash += places.flash;
      ram += places.ram;
      if (removed[node] === 1) own += size;
      if (!withItems) continue;
      const crate = this.#nodes.crate(node);
      const asked = removed[node] === 1 ? "itself" : "with it";
      items.push({
        name: this.#nodes.name(node),
        address: this.#nodes.address(node),
        size,
        ...(crate === undefined ? {} : { crate }),
        asked,
      });
    }
    items.sort((a, b) => b.size - a.size || a.address - b.address);
    return { query, own, retained, flash, ram, ...(withItems ? { items } : {}) };
  }
}

function byRetained(a: RetainedPart, b: RetainedPart): number {
  return b.retained - a.retained || (a.query < b.query ? -1 : 1);
}
