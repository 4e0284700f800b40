import { demangle } from "../formats/demangle/index.ts";
import { decode, Instruction, Kind } from "../formats/thumb/index.ts";
import type { AddressSpace } from "../graph/address-space.ts";
import type { PanicLocation } from "../graph/data/panic-locations.ts";
import { isPanicking } from "../graph/panic-entries.ts";
import { findShortestPaths, type NeedGraph, reachedFrom } from "../graph/reachability.ts";

/** What the bytes that only panics need are. */
export const PanicUse = {
  /** `core::panic::Location` structures. */
  Location: 0,
  /** Names of source files that they point to. */
  Path: 1,
  /** Other read-only data: the texts of messages and their pieces. */
  Message: 2,
  /** Functions that panic: `core::panicking`, the `…_failed` functions of core and alloc, the panic handler. */
  Panicking: 3,
  /** Formatting code that nothing but panics reaches. */
  Formatting: 4,
  /** Whatever else only panics reach. */
  Other: 5,
} as const;

export type PanicUse = (typeof PanicUse)[keyof typeof PanicUse];

/** What would go if nothing could panic. */
export interface PanicCost {
  /** Bytes by `PanicUse`. */
  readonly bytes: readonly number[];
  /** Nodes of the need graph that go, ascending. */
  readonly nodes: readonly number[];
  /** `PanicUse` of each of `nodes`. */
  readonly uses: readonly PanicUse[];
}

const FORMATTING = /\bcore::fmt::|^core::unicode::printable|^core::str::count::/;
/** Bytes of a `core::panic::Location` on a 32-bit target. */
const LOCATION_SIZE = 16;
/** Instructions between an argument of a panic and its call. */
const LONGEST_LEAD = 32;

/**
 * What only panics need: everything that roots reach no longer when calls to panicking functions, references to locations, and what instructions load on
 * the straight way to such a call are taken out. The instructions themselves, which lie in functions that stay, are not counted.
 */
export function findPanicCost(graph: NeedGraph, locations: readonly PanicLocation[]): PanicCost {
  const { objects } = graph.owners;
  const { functions, space } = graph.owners.graph.code;
  const panics = new Uint8Array(graph.nodeCount);
  for (let index = 0; index < graph.functionCount; index++) if (isPanicking(functions.name(index))) panics[index] = 1;
  const bytes = [0, 0, 0, 0, 0, 0];
  // Nothing can panic.
  if (locations.length === 0 && !panics.includes(1)) return { bytes, nodes: [], uses: [] };
  const use = new Int8Array(graph.nodeCount).fill(-1);
  const mark = (address: number, as: PanicUse) => {
    const object = objects.covering(address);
    if (object >= 0 && use[graph.firstObject + object] !== PanicUse.Location) use[graph.firstObject + object] = as;
  };
  for (const { address } of locations) mark(address, PanicUse.Location);
  for (const { fileAddress } of locations) mark(fileAddress, PanicUse.Path);
  const leads = new Lead(space, (address) => {
    const index = functions.startingAt(address);
    return index >= 0 && panics[index] === 1;
  });
  const cut = (row: number): boolean => {
    const [from, to] = [graph.from[row]!, graph.to[row]!];
    if (panics[from] === 1 || from >= graph.functionCount) return false;
    return panics[to] === 1 || use[to] === PanicUse.Location || leads.toPanic(graph.at[row]!);
  };
  const all = findShortestPaths(graph).reached;
  const without = reachedFrom(graph, graph.roots, (row) => !cut(row));
  const nodes: number[] = [];
  const uses: PanicUse[] = [];
  for (let node = 0; node < graph.nodeCount; node++) {
    if (all[node] === without[node] || (node >= graph.functionCount && node < graph.firstObject)) continue;
    const as = use[node]! >= 0 ? (use[node]! as PanicUse) : otherUse(graph, node, panics);
    nodes.push(node);
    uses.push(as);
    if (as !== PanicUse.Location) bytes[as]! += graph.size[node]!;
  }
  // An object may end early where something else is pointed to, or hold what follows; a location is 16 bytes.
  const gone = new Set(nodes);
  for (const { address } of locations)
    if (gone.has(graph.firstObject + objects.covering(address))) bytes[PanicUse.Location]! += LOCATION_SIZE;
  return { bytes, nodes, uses };
}

function otherUse(graph: NeedGraph, node: number, panics: Uint8Array): PanicUse {
  const { objects } = graph.owners;
  const { functions, space } = graph.owners.graph.code;
  if (node < graph.functionCount) {
    if (panics[node] === 1) return PanicUse.Panicking;
    return FORMATTING.test(demangle(functions.name(node)).text) ? PanicUse.Formatting : PanicUse.Other;
  }
  const section = space.sectionAt(objects.start[node - graph.firstObject]!);
  return section >= 0 && !space.sections[section]!.writable ? PanicUse.Message : PanicUse.Other;
}

/** Follows code in a straight line. */
class Lead {
  readonly #space: AddressSpace;
  readonly #isPanic: (address: number) => boolean;
  readonly #instruction = new Instruction();

  constructor(space: AddressSpace, isPanic: (address: number) => boolean) {
    this.#space = space;
    this.#isPanic = isPanic;
  }

  /** Whether execution goes from an instruction to a panic, with no other call and no choice between them. */
  toPanic(start: number): boolean {
    const at = this.#instruction;
    let address = start;
    for (let steps = 0; steps < LONGEST_LEAD; steps++) {
      const section = this.#space.sectionAt(address);
      if (section < 0 || !this.#space.isCode(section) || !this.#space.isInstruction(address)) return false;
      const { bytes, address: first } = this.#space.sections[section]!;
      if (decode(bytes, address - first, address, at) === 0) return false;
      if (at.kind === Kind.Call) return this.#isPanic(at.target);
      if (at.kind === Kind.Branch) {
        if (this.#isPanic(at.target)) return true;
        address = at.target;
      } else if (at.kind >= Kind.BranchIf && at.kind <= Kind.IfThen) return false;
      else address += at.length;
    }
    return false;
  }
}
