import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../calls.ts";
import { type CoreWord, coreParameter, WRITE } from "./core-parameters.ts";
import { type DirectCalls, HandedValues } from "./direct-calls.ts";
import { ENTRY, ExpressionTypes, type ParameterType, type PointerTypes, WORD } from "./expression-types.ts";
import type { TraitName } from "./trait-names.ts";
import type { RustWord, TraitPointers } from "./trait-pointers.ts";
import { HEADER_WORDS, Vtables } from "./vtables.ts";

/** What a word is by debug information, or by the name of a function of core. */
type Word = RustWord | CoreWord | { readonly constant: number };

/** Calls through tables of objects of Rust's traits. */
export class TraitCalls implements PointerTypes<Word> {
  readonly #graph: CallGraph;
  readonly #types: TraitPointers | undefined;
  readonly #expressions: ExpressionTypes<Word>;
  readonly #handed: HandedValues<readonly number[]>;
  readonly #tables: Vtables;
  readonly #single = new Map<number, readonly number[]>();
  readonly #together = new Map<string, readonly number[]>();

  constructor(graph: CallGraph, types: TraitPointers | undefined, calls: DirectCalls) {
    this.#graph = graph;
    this.#types = types;
    this.#handed = new HandedValues(calls, ({ caller, expression, value }) =>
      value === undefined ? this.#listsOf(caller, expression) : this.#functionAt(value),
    );
    this.#expressions = new ExpressionTypes(graph, this, calls);
    this.#tables = new Vtables(graph, types?.tables() ?? []);
  }

  /** What a call reaches by the trait of the object that it is made for, the same list for the same traits; undefined where that is not known. */
  reached(caller: number, at: number): readonly number[] | undefined {
    const way = this.#graph.code.callWays.get(at);
    const lists = way === undefined ? [] : [...new Set(this.#listsOf(caller, way))];
    if (lists.length < 2) return lists[0];
    const all = [...new Set(lists.flat())].sort((a, b) => a - b);
    const known = this.#together.get(all.join()) ?? all;
    this.#together.set(all.join(), known);
    return known;
  }

  /** What an expression reaches that is called; none where that is not known. Where the callee was handed what it calls, its callers have read it from a table. */
  #listsOf(caller: number, number: number): readonly (readonly number[])[] {
    const { operation, a, b: offset } = this.#graph.code.expression(number);
    if (operation === ENTRY) return this.#handed.ofAll(caller, a);
    const lists: (readonly number[])[] = [];
    for (const word of operation === WORD ? this.#expressions.of(caller, a) : []) {
      if (typeof word === "object" && "constant" in word) {
        const target = this.#functionAt(this.#graph.code.space.word(word.constant + offset));
        if (target.length === 0) return [];
        lists.push(...target);
        continue;
      }
      const found = this.#traitOf(word);
      // Every table serves for a trait without methods.
      const words = Math.max(found?.words ?? 0, offset / 4 + 1);
      if (found === undefined || words <= HEADER_WORDS) return [];
      lists.push(this.#tables.reached(found.trait, words, offset));
    }
    return lists;
  }

  /** The function that a word is the address of, as a list of the same identity each time; none for other words. */
  #functionAt(word: number): readonly (readonly number[])[] {
    const index = word % 2 === 1 ? this.#graph.code.functions.startingAt(word - 1) : -1;
    if (index < 0) return [];
    const known = this.#single.get(index) ?? [index];
    this.#single.set(index, known);
    return [known];
  }

  #traitOf(word: Exclude<Word, { readonly constant: number }>): { readonly trait: TraitName; readonly words: number } | undefined {
    return word === "writer's table" || word === "formatter" ? WRITE : this.#types?.traitOf(word);
  }

  word(address: number): Word[] | undefined {
    return this.#types?.word(address);
  }

  /** What a formatter points to that is called through can be the table of what it writes to alone, wherever that stands in it. */
  behind(pointer: Word, offset: number): Word[] {
    if (pointer === "formatter") return ["writer's table"];
    if (typeof pointer === "object" && "constant" in pointer) return this.#behindConstant(pointer.constant + (offset | 0));
    return pointer === "writer's table" ? [] : (this.#types?.behind(pointer, offset) ?? []);
  }

  /** What stands in read-only memory is known; of a variable its type is. */
  #behindConstant(address: number): Word[] {
    const { space } = this.#graph.code;
    const section = space.sectionAt(address);
    const word = section < 0 || space.sections[section]!.writable ? -1 : space.word(address);
    return word < 0 ? (this.#types?.word(address) ?? []) : [{ constant: word }];
  }

  constant(value: number): Word {
    return { constant: value };
  }

  parameter(caller: number, argument: number): ParameterType<Word> | undefined {
    const declared = this.#types?.parameter(caller, argument);
    if (declared !== undefined && (!declared.mayBeMerged || this.#tables.isOneMethod(caller))) return declared;
    const type = coreParameter(demangle(this.#graph.code.functions.name(caller)).text, argument);
    return type && { type, mayBeMerged: false };
  }

  result(callee: number, register: number): Word | undefined {
    return this.#types?.result(callee, register);
  }
}
