import { type CallGraph, OUTSIDE } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import { edgesOf } from "../edges.ts";
import { callsBesideData, findWalks, handedAt, handedOn, isOfFormatting, type Walks, walkedArgument } from "./argument-walks.ts";
import { type GraphOfContexts, withoutContexts } from "./contexts.ts";
import { namedByCallers } from "./named-by-callers.ts";

/** Copies of one graph; with more the rest is called as before. */
const MOST_COPIES = 1 << 14;

/**
 * The same calls, where a function that calls what formatting arguments say (`core::fmt::write`) is one of its own for callers that make the arguments in their
 * frame: it calls those functions only that such a caller names. That is a part of the assumption `fmt`: arguments are made of a value and the name of what
 * formats it.
 */
export function withOwnArguments(graph: CallGraph): GraphOfContexts {
  const walks: Walks = callsBesideData(graph) ? findWalks(graph) : new Map();
  return walks.size === 0 ? withoutContexts(graph) : new Contexts(graph, walks).graph();
}

/** Makes the copies. */
class Contexts {
  readonly #graph: CallGraph;
  readonly #walks: Walks;
  readonly #named: ReadonlyMap<number, readonly number[]>;
  readonly #sets: CandidateSet[];
  /** By set and functions: its number. */
  readonly #smaller = new Map<string, number>();
  /** By function, argument and functions: number of the copy. */
  readonly #copies = new Map<string, number>();
  readonly #copyOf: { readonly function: number; readonly argument: number; readonly functions: readonly number[] }[] = [];
  /** Edges but for those of sets: callers and callees that are copies as `-1 - copy`. */
  readonly #rows: { from: number; to: number; row: number }[] = [];

  constructor(graph: CallGraph, walks: Walks) {
    this.#graph = graph;
    this.#walks = walks;
    this.#named = namedByCallers(graph, walks);
    this.#sets = [...graph.sets];
  }

  graph(): GraphOfContexts {
    const { functionCount, from, at, depth, tail, byCaller } = this.#graph;
    from.forEach((caller, row) => {
      if (caller < functionCount) this.#rows.push({ from: caller, to: this.#calleeOf(row, undefined), row });
    });
    for (let copy = 0; copy < this.#copyOf.length; copy++) {
      const { function: index } = this.#copyOf[copy]!;
      for (let e = byCaller.first[index]!; e < byCaller.first[index + 1]!; e++) {
        const row = byCaller.rows[e]!;
        this.#rows.push({ from: -1 - copy, to: this.#calleeOf(row, copy), row });
      }
    }
    if (this.#copyOf.length === 0) return withoutContexts(this.#graph);
    const firstCopy = functionCount + this.#sets.length;
    const node = (number: number) => (number < 0 ? firstCopy - 1 - number : number);
    const nodeCount = firstCopy + this.#copyOf.length;
    const copyOf = this.#copyOf.map((copy) => copy.function);
    const rows = this.#rows;
    const calls = {
      from: Uint32Array.from(rows, (one) => node(one.from)),
      to: Uint32Array.from(rows, (one) => node(one.to)),
      at: Uint32Array.from(rows, (one) => at[one.row]!),
      depth: Uint32Array.from(rows, (one) => depth[one.row]!),
      tail: Uint8Array.from(rows, (one) => tail[one.row]!),
    };
    return { ...this.#graph, sets: this.#sets, nodeCount, copyOf, firstCopy, ...edgesOf(calls, this.#sets, functionCount, nodeCount) };
  }

  /** What a row calls, when its caller is a copy or itself. */
  #calleeOf(row: number, copy: number | undefined): number {
    const { functionCount, from, to, at, code } = this.#graph;
    const callee = to[row]!;
    const context = copy === undefined ? undefined : this.#copyOf[copy];
    if (callee === OUTSIDE) return callee;
    if (callee >= functionCount) {
      const argument = context && isOfFormatting(this.#sets[callee - functionCount]) ? walkedArgument(code, at[row]!) : undefined;
      return context !== undefined && argument === context.argument ? this.#smallerSet(callee, context.functions) : callee;
    }
    for (const argument of this.#walks.get(callee) ?? []) {
      const handed = handedAt(code, at[row]!, argument);
      const own = handedOn(code, handed);
      const isOn = own !== undefined && own === context?.argument;
      const functions = isOn ? context.functions : handed?.isOwn === true ? this.#named.get(from[row]!) : undefined;
      if (functions !== undefined) return this.#copy(callee, argument, functions);
    }
    return callee;
  }

  #smallerSet(node: number, functions: readonly number[]): number {
    const key = `${node} ${functions.join(" ")}`;
    const known = this.#smaller.get(key);
    if (known !== undefined) return known;
    const { functionCount } = this.#graph;
    const set = this.#sets[node - functionCount]!;
    const left = set.functions.filter((index) => functions.includes(index));
    // What an array holds of which none can be called is not known after all.
    const smaller = left.length === 0 || left.length === set.functions.length ? node : functionCount + this.#sets.length;
    if (smaller !== node) this.#sets.push(ownSet(set, left));
    this.#smaller.set(key, smaller);
    return smaller;
  }

  #copy(index: number, argument: number, functions: readonly number[]): number {
    const key = `${index} ${argument} ${functions.join(" ")}`;
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    if (this.#copyOf.length === MOST_COPIES) return index;
    const copy = -1 - this.#copyOf.length;
    this.#copyOf.push({ function: index, argument, functions });
    this.#copies.set(key, copy);
    return copy;
  }
}

/** A set of which only those functions are left that the maker of the array names; it stands on what made the set smaller before, too. */
function ownSet(set: CandidateSet, functions: readonly number[]): CandidateSet {
  const isBesides = set.assumption !== undefined && set.assumption !== "fmt";
  const besides = isBesides ? { otherwise: set, byItself: set } : {};
  return { ...set, ...besides, functions, inPanic: undefined, proven: set.proven ?? set, assumption: "fmt" };
}
