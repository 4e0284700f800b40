import type { CallGraph } from "../calls.ts";
import { type DirectCalls, HandedValues } from "./direct-calls.ts";

// Operations of expressions, as in the kernel's `expressions.ts`.
const [RESULT, MEETING] = [2, 9];
/** What a register, or a word of the caller's stack, held on entry. */
export const ENTRY = 1;
/** The word at an offset of what an expression points to. */
export const WORD = 5;

/** From here on: two expressions added. */
export const SUM = 32;

/** The type of an argument. */
export interface ParameterType<Type> {
  readonly type: Type;
  /** Whether the compiler may have made one function of several that are declared otherwise: then callers tell. */
  readonly mayBeMerged: boolean;
}

/** What debug information of a language says of words that pointers are found in. */
export interface PointerTypes<Type> {
  /** Types that the word at an address may have; undefined where no variable is known there. */
  word(address: number): Type[] | undefined;
  /** Types that the word at an offset of what a pointer points to may have; none where that is not known. */
  behind(pointer: Type, offset: number): Type[];
  /** Type of an argument of a function: 0 to 3 for what r0 to r3 hold on entry, then words of the caller's stack. */
  parameter(caller: number, argument: number): ParameterType<Type> | undefined;
  /** Type of a constant that is handed over. */
  constant(value: number): Type | undefined;
  /** Type of what a function brings back in r0 (0) or r1. */
  result(callee: number, register: number): Type | undefined;
}

/** Types of what expressions mean, as far as variables, members, parameters and results tell. */
export class ExpressionTypes<Type> {
  readonly #graph: CallGraph;
  readonly #types: PointerTypes<Type>;
  readonly #calls: DirectCalls;
  readonly #handed: HandedValues<Type>;

  constructor(graph: CallGraph, types: PointerTypes<Type>, calls: DirectCalls) {
    this.#graph = graph;
    this.#types = types;
    this.#calls = calls;
    this.#handed = new HandedValues(calls, ({ caller, expression, value }) => {
      const constant = value === undefined ? undefined : types.constant(value);
      return constant === undefined ? this.of(caller, expression) : [constant];
    });
  }

  /** Types that an expression of a function may have, by its number; none where that is not known. */
  of(caller: number, number: number): readonly Type[] {
    const { code } = this.#graph;
    const { operation, a, b } = code.expression(number);
    if (operation === WORD) {
      const { address } = code.expression(a);
      const global = address === undefined ? undefined : this.#types.word(address + (b | 0));
      if (global !== undefined) return global;
      const behind = this.of(caller, a).map((pointer) => this.#types.behind(pointer, b | 0));
      return behind.every(({ length }) => length > 0) ? behind.flat() : [];
    }
    if (operation === MEETING) {
      const paths = [code.expression(a).b, b].map((path) => this.of(caller, path));
      return paths.every(({ length }) => length > 0) ? paths.flat() : [];
    }
    if (operation === ENTRY) {
      const parameter = this.#types.parameter(caller, a);
      if (parameter === undefined) return [];
      if (!parameter.mayBeMerged) return [parameter.type];
      const handed = this.#handed.ofDirect(caller, a);
      return handed === undefined ? [] : [parameter.type, ...handed];
    }
    const callee = operation === RESULT ? this.#calls.callee(a) : undefined;
    const type = callee === undefined ? undefined : this.#types.result(callee, b);
    return type === undefined ? [] : [type];
  }
}
