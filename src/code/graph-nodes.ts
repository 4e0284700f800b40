import { hex } from "../bytes/quantities.ts";
import { demangle } from "../formats/demangle/index.ts";
import { NO_SYMBOL } from "../graph/functions.ts";
import type { NeedGraph } from "../graph/reachability.ts";
import type { Firmware } from "../image/firmware.ts";
import { extentsOf } from "../ledger/extents.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { Packages } from "../ledger/packages.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";

/** Bytes by the kind of memory; a byte of initialised data is in both. */
export interface Places {
  readonly flash: number;
  readonly ram: number;
}

const [IN_FLASH, IN_RAM, KNOWN] = [1, 2, 4] as const;

/** What people and the other levels call the nodes of a graph of references. The package level must be decided. */
export class GraphNodes {
  readonly graph: NeedGraph;
  readonly #firmware: Firmware;
  readonly #packages: Packages;
  readonly #owners: OwnerLookup;
  readonly #sections: SectionIndex;
  /** By node: the kinds of memory that it lies in, once they were asked for. */
  readonly #kinds: Uint8Array;

  constructor(graph: NeedGraph, firmware: Firmware, packages: Packages) {
    this.graph = graph;
    this.#firmware = firmware;
    this.#packages = packages;
    this.#owners = new OwnerLookup(firmware.ledger.spans("package"), firmware.sections);
    this.#sections = new SectionIndex(firmware.sections);
    this.#kinds = new Uint8Array(graph.nodeCount);
  }

  /** Whether a node is a set of candidates for indirect calls, which has neither bytes nor a place. */
  isSet(node: number): boolean {
    return node >= this.graph.functionCount && node < this.graph.firstObject;
  }

  isFunction(node: number): boolean {
    return node < this.graph.functionCount;
  }

  /** Run address of a function or datum. */
  address(node: number): number {
    const { owners, firstObject } = this.graph;
    return this.isFunction(node) ? owners.graph.code.functions.start[node]! : owners.objects.start[node - firstObject]!;
  }

  /** Name in the symbol table; undefined for what has none. */
  rawName(node: number): string | undefined {
    const { owners, firstObject } = this.graph;
    const { functions, image } = owners.graph.code;
    const row = this.isFunction(node) ? functions.symbol[node]! : owners.objects.symbol[node - firstObject]!;
    return row === NO_SYMBOL ? undefined : image.symbols.name(row);
  }

  /** Name for people: the symbol's, or for what has none its section and address. */
  name(node: number): string {
    const raw = this.rawName(node);
    if (raw !== undefined) return demangle(raw).text;
    const what = this.isFunction(node) ? "code" : "data";
    return `${what} in ${this.section(node)?.name ?? "(no section)"} at ${hex(this.address(node))}`;
  }

  section(node: number): ImageSection | undefined {
    return this.#sections.at(this.address(node));
  }

  /** Row of the package; negative when nobody owns the node. */
  package(node: number): number {
    return this.#owners.at(this.address(node));
  }

  crate(node: number): string | undefined {
    const owner = this.package(node);
    return owner < 0 ? undefined : this.#packages.name(owner);
  }

  /** Region in which a node runs. */
  region(node: number): string | undefined {
    const { regions } = this.#firmware.memory;
    return regions[this.#extent(node, "run")?.region ?? -1]?.name;
  }

  /** Where `bytes` of a node lie. */
  places(node: number, bytes: number): Places {
    if (this.#kinds[node] === 0) this.#kinds[node] = KNOWN | this.#kindsOf(node);
    const kinds = this.#kinds[node]!;
    return { flash: (kinds & IN_FLASH) !== 0 ? bytes : 0, ram: (kinds & IN_RAM) !== 0 ? bytes : 0 };
  }

  #kindsOf(node: number): number {
    const { regions } = this.#firmware.memory;
    const kind = (as: "run" | "load") => regions[this.#extent(node, as)?.region ?? -1]?.kind;
    const [run, load] = [kind("run"), kind("load")];
    return (run === "flash" || load === "flash" ? IN_FLASH : 0) | (run === "ram" ? IN_RAM : 0);
  }

  #extent(node: number, as: "run" | "load") {
    const section = this.section(node);
    if (section === undefined) return undefined;
    const offset = this.address(node) - section.address;
    return extentsOf(this.#firmware.memory, section).find(
      (extent) => extent.as === as && offset >= extent.sectionOffset && offset < extent.sectionOffset + extent.length,
    );
  }
}
