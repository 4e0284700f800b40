import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../calls.ts";
import { type CoreWord, coreParameter, WRITE } from "./core-parameters.ts";
import { ExpressionTypes, type PointerTypes, WORD } from "./expression-types.ts";
import type { TraitName } from "./trait-names.ts";
import type { RustWord, TraitPointers } from "./trait-pointers.ts";
import { HEADER_WORDS, Vtables } from "./vtables.ts";

/** What a word is by debug information, or by the name of a function of core. */
type Word = RustWord | CoreWord;

/** Calls through tables of objects of Rust's traits. */
export class TraitCalls implements PointerTypes<Word> {
  readonly #graph: CallGraph;
  readonly #types: TraitPointers | undefined;
  readonly #expressions: ExpressionTypes<Word>;
  readonly #tables: Vtables;
  readonly #together = new Map<string, readonly number[]>();

  constructor(graph: CallGraph, types: TraitPointers | undefined, callees: ReadonlyMap<number, number>) {
    this.#graph = graph;
    this.#types = types;
    this.#expressions = new ExpressionTypes(graph, this, callees);
    this.#tables = new Vtables(graph, types?.tables() ?? []);
  }

  /** What a call reaches by the trait of the object that it is made for, the same list for the same traits; undefined where that is not known. */
  reached(caller: number, at: number): readonly number[] | undefined {
    const { code } = this.#graph;
    const way = code.callWays.get(at);
    if (way === undefined) return undefined;
    const { operation, a, b: offset } = code.expression(way);
    const lists = new Set<readonly number[]>();
    for (const word of operation === WORD ? this.#expressions.of(caller, a) : []) {
      const found = this.#traitOf(word);
      // Every table serves for a trait without methods.
      const words = Math.max(found?.words ?? 0, offset / 4 + 1);
      if (found === undefined || words <= HEADER_WORDS) return undefined;
      lists.add(this.#tables.reached(found.trait, words, offset));
    }
    if (lists.size < 2) return [...lists][0];
    const all = [...new Set([...lists].flat())].sort((a, b) => a - b);
    const known = this.#together.get(all.join()) ?? all;
    this.#together.set(all.join(), known);
    return known;
  }

  #traitOf(word: Word): { readonly trait: TraitName; readonly words: number } | undefined {
    return word === "writer's table" || word === "formatter" ? WRITE : this.#types?.traitOf(word);
  }

  word(address: number): Word[] | undefined {
    return this.#types?.word(address);
  }

  /** What a formatter points to that is called through can be the table of what it writes to alone, wherever that stands in it. */
  behind(pointer: Word, offset: number): Word[] {
    if (pointer === "formatter") return ["writer's table"];
    return pointer === "writer's table" ? [] : (this.#types?.behind(pointer, offset) ?? []);
  }

  parameter(caller: number, argument: number): Word | undefined {
    return this.#types?.parameter(caller, argument) ?? coreParameter(demangle(this.#graph.code.functions.name(caller)).text, argument);
  }

  result(callee: number, register: number): Word | undefined {
    return this.#types?.result(callee, register);
  }
}
