import type { RetainedPart } from "../contract/code-shape.ts";
import type { DataOwners } from "../graph/data-owners.ts";
import { findDominators, retainedSizes } from "../graph/dominators.ts";
import { buildNeedGraph, findShortestPaths, type NeedGraph } from "../graph/reachability.ts";
import { exclusiveBytes, goneWithout } from "../graph/removal.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { GraphNodes } from "./graph-nodes.ts";

/** Answers what would go if something went; the package level must be decided. */
export class Retained {
  readonly #graph: NeedGraph;
  readonly #nodes: GraphNodes;
  readonly #packages: Packages;
  readonly #reached: Uint8Array;

  constructor(firmware: Firmware, packages: Packages, traced: DataOwners) {
    this.#graph = buildNeedGraph(traced);
    this.#nodes = new GraphNodes(this.#graph, firmware, packages);
    this.#packages = packages;
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

  /** One answer for each crate, without its items. */
  crates(): RetainedPart[] {
    const found: RetainedPart[] = [];
    for (let owner = 0; owner < this.#packages.count; owner++) {
      const name = this.#packages.name(owner);
      const removed = this.#select((node) => this.#nodes.package(node) === owner);
      if (removed !== undefined) found.push(this.#part(name, removed, false));
    }
    return found.sort(byRetained);
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
    const bytes = exclusiveBytes(this.#graph, gone);
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
