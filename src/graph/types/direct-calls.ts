import type { CallGraph } from "../calls.ts";
import type { HandedArgument } from "../code.ts";

/** An argument of a call, with the function that calls. */
export type Handed = HandedArgument & { readonly caller: number };

/** Arguments are followed to callers of callers so often. */
const MOST_CALLERS = 16;

/** Calls that name their target. */
export class DirectCalls {
  readonly #graph: CallGraph;
  /** By address: what a call reaches. */
  readonly #callees = new Map<number, number>();
  /** By function: rows of its calls. */
  readonly #calls = new Map<number, number[]>();
  /** Functions that calls through pointers may reach. */
  readonly #pointedTo: ReadonlySet<number>;

  constructor(graph: CallGraph) {
    this.#graph = graph;
    this.#pointedTo = new Set(graph.sets.flatMap(({ functions, proven }) => (proven === undefined ? functions : proven.functions)));
    graph.to.forEach((to, row) => {
      if (to >= graph.functionCount || graph.from[row]! >= graph.functionCount) return;
      this.#callees.set(graph.at[row]!, to);
      const known = this.#calls.get(to);
      if (known === undefined) this.#calls.set(to, [row]);
      else known.push(row);
    });
  }

  /** What the call at an address reaches; undefined where it is none that names its target. */
  callee(at: number): number | undefined {
    return this.#callees.get(at);
  }

  /** What the direct calls of a function hand over in a register; undefined where that of one is not known. */
  handed(index: number, argument: number): Handed[] | undefined {
    const { code, from, at } = this.#graph;
    const found: Handed[] = [];
    for (const row of this.#calls.get(index) ?? []) {
      const known = (code.handedArguments.get(at[row]!) ?? []).filter((one) => one.argument === argument);
      if (known.length === 0) return undefined;
      for (const one of known) found.push({ ...one, caller: from[row]! });
    }
    return found;
  }

  /** Whether nothing but those calls can reach a function, as far as what they hand over shows. */
  areAll(index: number, handed: readonly Handed[]): boolean {
    return handed.length > 0 && !this.#pointedTo.has(index) && !handed.some(({ isOpen }) => isOpen);
  }
}

/** What callers hand over in arguments, each asked for once; a circle of callers tells nothing. */
export class HandedValues<Value> {
  readonly #calls: DirectCalls;
  readonly #valuesOf: (handed: Handed) => readonly Value[];
  readonly #known = new Map<string, readonly Value[] | undefined>();
  #depth = 0;

  /** `valuesOf` tells what one of them may be, none where that is not known. */
  constructor(calls: DirectCalls, valuesOf: (handed: Handed) => readonly Value[]) {
    this.#calls = calls;
    this.#valuesOf = valuesOf;
  }

  /** What a register may be that a function was called with; none where that is not known of each of its callers. */
  ofAll(index: number, argument: number): readonly Value[] {
    const handed = this.#calls.handed(index, argument);
    return handed !== undefined && this.#calls.areAll(index, handed) ? (this.ofDirect(index, argument) ?? []) : [];
  }

  /** What the direct calls of a function hand over in a register; undefined where that of one is not known. */
  ofDirect(index: number, argument: number): readonly Value[] | undefined {
    const key = `${index} ${argument}`;
    if (this.#known.has(key)) return this.#known.get(key);
    this.#known.set(key, undefined);
    if (this.#depth === MOST_CALLERS) return undefined;
    this.#depth++;
    const ways = this.#calls.handed(index, argument)?.map(this.#valuesOf);
    this.#depth--;
    const values = ways?.every(({ length }) => length > 0) ? [...new Set(ways.flat())] : undefined;
    this.#known.set(key, values);
    return values;
  }
}
