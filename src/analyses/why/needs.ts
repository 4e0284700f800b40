import type { WhyPart } from "../../contract/program-shape.ts";
import type { TracedOwners } from "../../graph/data/data-owners.ts";
import { buildNeedGraph, findShortestPaths, type NeedGraph, pathTo, type ShortestPaths } from "../../graph/reachability.ts";
import type { Firmware } from "../../image/firmware.ts";
import { symbolAt } from "../../image/symbols.ts";
import { sectionAt } from "../../ledger/section.ts";

/** Callers through one set of candidates that are told. */
const MOST_CALLERS = 64;

/** Who refers to a function or datum, and through whom it is reached: questions to the graph of all references. */
export class Needs {
  readonly #firmware: Firmware;
  readonly #graph: NeedGraph;
  #paths: ShortestPaths | undefined;

  constructor(firmware: Firmware, traced: TracedOwners) {
    this.#firmware = firmware;
    this.#graph = buildNeedGraph(traced);
  }

  /** References to the function or datum that holds a byte, by address; a reference of a function to itself is none. */
  async referrersOf(address: number): Promise<WhyPart["referrers"]> {
    const node = this.#nodeAt(address);
    if (node < 0) return [];
    const found: { node: number; address: number; how: WhyPart["referrers"][number]["how"] }[] = [];
    for (const row of this.#rowsTo(node)) {
      const from = this.#graph.from[row]!;
      if (from === node) continue;
      if (this.#isSet(from)) {
        for (const caller of this.#rowsTo(from).slice(0, MOST_CALLERS))
          found.push({ node: this.#graph.from[caller]!, address: this.#graph.at[caller]!, how: "indirect call" });
      } else {
        found.push({ node: from, address: this.#graph.at[row]!, how: from < this.#graph.functionCount ? "code" : "data" });
      }
    }
    found.sort((a, b) => a.address - b.address);
    const names = await this.#names(found.map((one) => one.node));
    return found.map((one, i) => ({ name: names[i]!, address: one.address, how: one.how }));
  }

  /** The shortest chain from a root to what holds a byte, both included; empty when nothing reaches it. */
  async pathTo(address: number): Promise<WhyPart["path"]> {
    const node = this.#nodeAt(address);
    if (node < 0) return [];
    this.#paths ??= findShortestPaths(this.#graph);
    if (this.#paths.reached[node] === 0) return [];
    const rows = pathTo(this.#graph, this.#paths, node);
    const nodes = rows.length === 0 ? [node] : [this.#graph.from[rows[0]!]!, ...rows.map((row) => this.#graph.to[row]!)];
    const shown = nodes.filter((one) => !this.#isSet(one));
    const names = await this.#names(shown);
    return shown.map((one, i) => ({ name: names[i]!, address: this.#startOf(one) }));
  }

  #nodeAt(address: number): number {
    const { owners, firstObject } = this.#graph;
    const code = owners.graph.code.functions.covering(address);
    if (code >= 0) return code;
    const object = owners.objects.covering(address);
    return object < 0 ? -1 : firstObject + object;
  }

  #rowsTo(node: number): number[] {
    const { to } = this.#graph;
    const rows: number[] = [];
    for (let row = 0; row < to.length; row++) if (to[row] === node) rows.push(row);
    return rows;
  }

  #isSet(node: number): boolean {
    return node >= this.#graph.functionCount && node < this.#graph.firstObject;
  }

  #startOf(node: number): number {
    const { owners, firstObject, functionCount } = this.#graph;
    if (node >= firstObject) return owners.objects.start[node - firstObject]!;
    return node < functionCount ? owners.graph.code.functions.start[node]! : 0;
  }

  /** Names for people: the symbol's, or for data without one its section and address. */
  async #names(nodes: readonly number[]): Promise<string[]> {
    const { symbols } = this.#firmware;
    const places = nodes.map((node) => {
      const start = this.#startOf(node);
      const section = sectionAt(this.#firmware.sections, start);
      return { start, section, symbol: section === undefined ? -1 : symbolAt(symbols, section.index, start) };
    });
    const named = await this.#firmware.describe(Uint32Array.from(places.filter(({ symbol }) => symbol >= 0).map(({ symbol }) => symbol)));
    let next = 0;
    return places.map(({ start, section, symbol }) =>
      symbol >= 0 ? named[next++]!.demangled : `data in ${section?.name ?? "(no section)"} at 0x${start.toString(16)}`,
    );
  }
}
