import type { CallGraph } from "../calls.ts";

// Operations of expressions, as in the kernel's `expressions.ts`.
const [ENTRY, RESULT, MEETING] = [1, 2, 9];
/** The word at an offset of what an expression points to. */
export const WORD = 5;

/** What debug information of a language says of words that pointers are found in. */
export interface PointerTypes<Type> {
  /** Types that the word at an address may have; undefined where no variable is known there. */
  word(address: number): Type[] | undefined;
  /** Types that the word at an offset of what a pointer points to may have; none where that is not known. */
  behind(pointer: Type, offset: number): Type[];
  /** Type of an argument of a function: 0 to 3 for what r0 to r3 hold on entry, then words of the caller's stack. */
  parameter(caller: number, argument: number): Type | undefined;
  /** Type of what a function brings back in r0 (0) or r1. */
  result(callee: number, register: number): Type | undefined;
}

/** Types of what expressions mean, as far as variables, members, parameters and results tell. */
export class ExpressionTypes<Type> {
  readonly #graph: CallGraph;
  readonly #types: PointerTypes<Type>;
  /** By address: what direct calls reach. */
  readonly #callees: ReadonlyMap<number, number>;

  constructor(graph: CallGraph, types: PointerTypes<Type>, callees: ReadonlyMap<number, number>) {
    this.#graph = graph;
    this.#types = types;
    this.#callees = callees;
  }

  /** Types that an expression of a function may have, by its number; none where that is not known. */
  of(caller: number, number: number): Type[] {
    const { code } = this.#graph;
    const { operation, a, b } = code.expression(number);
    if (operation === WORD) {
      const { address } = code.expression(a);
      const global = address === undefined ? undefined : this.#types.word(address + (b | 0));
      return global ?? this.of(caller, a).flatMap((pointer) => this.#types.behind(pointer, b));
    }
    if (operation === MEETING) {
      const paths = [code.expression(a).b, b].map((path) => this.of(caller, path));
      return paths.every(({ length }) => length > 0) ? paths.flat() : [];
    }
    const callee = operation === RESULT ? this.#callees.get(a) : undefined;
    const type = operation === ENTRY ? this.#types.parameter(caller, a) : callee === undefined ? undefined : this.#types.result(callee, b);
    return type === undefined ? [] : [type];
  }
}

/** What direct calls reach, by their address. */
export function directCallees(graph: CallGraph): Map<number, number> {
  const callees = new Map<number, number>();
  graph.to.forEach((to, row) => {
    if (to < graph.functionCount) callees.set(graph.at[row]!, to);
  });
  return callees;
}
