import type { CallGraph } from "../calls.ts";
import { lastNotAbove } from "../columns.ts";
import { Reference } from "../references.ts";
import { FunctionNames } from "./function-names.ts";
import { isSamePath, isSameTrait, type TraitName, traitOfMethod } from "./trait-names.ts";

/** A table of a trait that debug information names. */
export interface DescribedTable {
  readonly start: number;
  readonly words: number;
  readonly trait: TraitName;
}

/** A place of a trait's tables. */
interface Slot {
  readonly trait: TraitName;
  /** Bytes from the table's beginning. */
  readonly offset: number;
}

/** Words of a vtable of rustc before its methods: drop function or 0, size, alignment. */
export const HEADER_WORDS = 3;
const LARGEST_TYPE = 1 << 26;
const LARGEST_ALIGNMENT = 1 << 16;

/** What calls through tables of Rust's traits reach. Tables that nothing describes may be of any trait that their form allows. */
export class Vtables {
  readonly #graph: CallGraph;
  /** By address: several where the linker or the compiler made one of equal ones. */
  readonly #described = new Map<number, DescribedTable[]>();
  readonly #names: FunctionNames;
  readonly #reached = new Map<string, readonly number[]>();
  #holders: Map<number, (Slot | undefined)[]> | undefined;

  constructor(graph: CallGraph, described: readonly DescribedTable[]) {
    this.#graph = graph;
    this.#names = new FunctionNames(graph.code.image);
    for (const table of described) this.#described.set(table.start, [...(this.#described.get(table.start) ?? []), table]);
  }

  /** Functions at a byte offset of tables that an object of a trait may have, whose table has so many words: the same list for the same question. */
  reached(trait: TraitName, words: number, offset: number): readonly number[] {
    const key = `${trait.path}<${trait.generics}> ${words} ${offset}`;
    let functions = this.#reached.get(key);
    if (functions === undefined) {
      functions = this.#find(trait, words, offset);
      this.#reached.set(key, functions);
    }
    return functions;
  }

  /** Whether the address of a function is in tables of one trait alone and at one place of them, or nowhere: then it was not made of several methods. */
  isOneMethod(index: number): boolean {
    this.#holders ??= this.#findHolders();
    const slots = this.#holders.get(index) ?? [];
    return slots.every((slot) => slot !== undefined && isSameMethod(slot, slots[0]!));
  }

  /** By function: where tables hold its address; undefined for other places. */
  #findHolders(): Map<number, (Slot | undefined)[]> {
    const { words, code } = this.#graph;
    const found = new Map<number, (Slot | undefined)[]>();
    const add = (address: number, slots: readonly (Slot | undefined)[]) => {
      const index = code.functions.startingAt(address);
      found.set(index, [...(found.get(index) ?? []), ...slots]);
    };
    const starts = Uint32Array.from(this.#described.keys()).sort();
    for (let row = 0; row < words.count; row++) {
      if (words.toFunction.at(row) === 0) continue;
      const place = words.at.at(row);
      const start = starts[lastNotAbove(starts, place)] ?? place;
      const tables = (this.#described.get(start) ?? []).filter((table) => place < start + 4 * table.words);
      add(words.target.at(row), tables.length === 0 ? [undefined] : tables.map(({ trait }) => ({ trait, offset: place - start })));
    }
    const { references } = code;
    for (let row = 0; row < references.count; row++)
      if (references.kind.at(row) === Reference.FunctionPointer) add(references.target.at(row), [undefined]);
    return found;
  }

  #find(trait: TraitName, words: number, offset: number): number[] {
    const { words: pointers, code } = this.#graph;
    const found = new Set<number>();
    for (let row = 0; row < pointers.count; row++) {
      if (pointers.toFunction.at(row) === 0) continue;
      const start = pointers.at.at(row) - offset;
      if (start % 4 !== 0 || !this.#mayBeOf(start, trait, words)) continue;
      const index = code.functions.startingAt(pointers.target.at(row));
      if (index >= 0) found.add(index);
    }
    return [...found].sort((a, b) => a - b);
  }

  #mayBeOf(start: number, trait: TraitName, words: number): boolean {
    const described = this.#described.get(start);
    if (described === undefined) return this.#hasForm(start, words);
    return described.some(
      (table) => isSameTrait(table.trait, trait) || (table.words >= words && !this.#beginsWithOwn(table, words, trait)),
    );
  }

  /**
   * Whether the methods with which a table begins are its own trait's. Else they may be those of a trait above it, and the table serve for that one
   * too: then it begins as that one's does.
   */
  #beginsWithOwn(table: DescribedTable, words: number, above: TraitName): boolean {
    let isOwn = false;
    // Of one trait with other arguments none is above the other, and names do not tell their methods apart.
    const isOneDefinition = isSamePath(table.trait.path, above.path);
    for (let word = HEADER_WORDS; word < words; word++) {
      const traits = this.#names.at(this.#graph.code.space.word(table.start + 4 * word) - 1).map(traitOfMethod);
      if (!isOneDefinition && traits.some((path) => path !== undefined && isSamePath(path, above.path))) return false;
      isOwn ||= traits.length > 0 && traits.every((path) => path !== undefined && isSamePath(path, table.trait.path));
    }
    return isOwn;
  }

  /** Whether the words at an address can be a table of so many words: a drop function or none, size, alignment, methods and tables of traits above. */
  #hasForm(start: number, words: number): boolean {
    const { space, functions } = this.#graph.code;
    const isFunction = (word: number) => word % 2 === 1 && functions.startingAt(word - 1) >= 0;
    const [drop, size, alignment] = [0, 4, 8].map((offset) => space.word(start + offset)) as [number, number, number];
    if (drop !== 0 && !isFunction(drop)) return false;
    if (alignment < 1 || alignment > LARGEST_ALIGNMENT || (alignment & (alignment - 1)) !== 0) return false;
    if (size < 0 || size > LARGEST_TYPE || size % alignment !== 0) return false;
    for (let word = HEADER_WORDS; word < words; word++) {
      const value = space.word(start + 4 * word);
      if (value === 0 || isFunction(value)) continue;
      if (value < 0 || value % 4 !== 0 || space.word(value) < 0) return false;
    }
    return true;
  }
}

/** Whether two places are those of one method. All of a closure's are: they take the same arguments. */
function isSameMethod(a: Slot, b: Slot): boolean {
  return isSameTrait(a.trait, b.trait) && (a.offset === b.offset || isSamePath(a.trait.path, "core::ops::function::Fn"));
}
