import type { CodeFacts, Die, DieReader, Dwarf, VariablePiece } from "../../formats/dwarf/index.ts";
import { Locations } from "../../formats/dwarf/index.ts";
import {
  DW_AT_count,
  DW_AT_data_member_location,
  DW_AT_location,
  DW_AT_name,
  DW_AT_type,
  DW_LANG_Rust,
  DW_TAG_array_type,
  DW_TAG_formal_parameter,
  DW_TAG_lexical_block,
  DW_TAG_member,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_subrange_type,
  DW_TAG_union_type,
  DW_TAG_variable,
  DW_TAG_variant,
  DW_TAG_variant_part,
} from "../../kernel/dwarf-constants.ts";
import type { Code } from "../code.ts";
import { SYMBOL_FUNCTION } from "../code-image.ts";
import { declaredDie } from "./declared-die.ts";
import type { ParameterType, PointerTypes } from "./expression-types.ts";
import { functionRows } from "./function-rows.ts";
import { StaticVariables } from "./static-variables.ts";
import { type TraitName, traitOfObject, traitOfVtable } from "./trait-names.ts";
import type { DescribedTable } from "./vtables.ts";

/** A word of Rust's data: a pointer to something, or the address of the table of an object of a trait, which has a type of two words. */
export type RustWord = { readonly pointsTo: Die } | { readonly tableOf: Die };

/** Arguments in registers. */
const REGISTERS = 4;
/** Structures nested deeper, or with more members, are damage. */
const [MOST_DEPTH, MOST_MEMBERS] = [16, 1 << 14];
/** Registers of the DWARF for Arm [AADWARF32 §4.1]: r7 is the frame pointer of Thumb code. */
const [FRAME_POINTER, STACK_POINTER] = [7, 13];
/** Bytes from where the frame pointer points up to the stack pointer on entry: itself and lr lie there [AAPCS32 §6.2.4]. */
const FRAME_RECORD = 8;

/** What the debug information of Rust's units says of pointers to objects of traits. */
export class TraitPointers implements Omit<PointerTypes<RustWord>, "constant"> {
  readonly #dies: DieReader;
  readonly #facts: CodeFacts;
  readonly #code: Code;
  readonly #locations: Locations;
  /** By address of the first instruction: rows of the functions; several where a linker merged them. */
  readonly #functions: ReadonlyMap<number, readonly number[]>;
  /** By address: how many symbols of functions are there. */
  readonly #names = new Map<number, number>();
  readonly #statics: StaticVariables;
  readonly #parameters = new Map<number, (ParameterType<RustWord> | undefined)[]>();

  private constructor(code: Code, facts: CodeFacts, dies: DieReader, locations: Locations) {
    this.#code = code;
    this.#facts = facts;
    this.#dies = dies;
    this.#locations = locations;
    const { address, kind } = code.image.symbols;
    address.forEach((start, row) => {
      if (kind[row] === SYMBOL_FUNCTION) this.#names.set(start, (this.#names.get(start) ?? 0) + 1);
    });
    this.#functions = functionRows(facts);
    this.#statics = new StaticVariables(dies, facts, (unit) => this.#isRust(unit));
  }

  /** @throws InputError where `.debug_info` is damaged. */
  static async read(code: Code, dwarf: Dwarf): Promise<TraitPointers> {
    const dies = await dwarf.dies();
    return new TraitPointers(code, await dwarf.code(), dies, await Locations.open(dwarf.sections, dies));
  }

  /** The tables that have a name. */
  tables(): DescribedTable[] {
    const found: DescribedTable[] = [];
    for (const { address, die } of this.#statics.entries()) {
      const trait = traitOfVtable(this.#dies.string(die, DW_AT_name) ?? "");
      const bytes = trait && this.#dies.byteSize(die);
      if (trait !== undefined && bytes !== undefined) found.push({ start: address, words: bytes / 4, trait });
    }
    return found;
  }

  /** The trait of the objects whose table a word is, and how many words its tables have at least; undefined for other words. */
  traitOf(word: RustWord): { readonly trait: TraitName; readonly words: number } | undefined {
    if (!("tableOf" in word)) return undefined;
    const trait = traitOfObject(this.#dies.string(word.tableOf, DW_AT_name) ?? "");
    const table = this.#members(word.tableOf).find(({ name }) => name === "vtable");
    const array = table && this.#dies.reference(table.type, DW_AT_type);
    if (trait === undefined || array === undefined) return undefined;
    for (const child of this.#dies.children(array)) {
      const words = child.tag === DW_TAG_subrange_type ? this.#dies.constant(child, DW_AT_count) : undefined;
      if (words !== undefined) return { trait, words };
    }
    return undefined;
  }

  word(address: number): RustWord[] | undefined {
    const found = this.#statics.at(address);
    return found.length === 0
      ? undefined
      : found.flatMap(({ start, type }) => (type === undefined ? [] : this.#wordAt(type, address - start, 0)));
  }

  /** A pointer may be one to some element among others of its type. */
  behind(pointer: RustWord, offset: number): RustWord[] {
    const bytes = "pointsTo" in pointer ? this.#dies.byteSize(pointer.pointsTo) : undefined;
    return bytes && "pointsTo" in pointer ? this.#wordAt(pointer.pointsTo, (((offset | 0) % bytes) + bytes) % bytes, 0) : [];
  }

  parameter(caller: number, argument: number): ParameterType<RustWord> | undefined {
    let words = this.#parameters.get(caller);
    if (words === undefined) {
      words = this.#wordsOnEntry(caller);
      this.#parameters.set(caller, words);
    }
    return words[argument];
  }

  /** What is brought back in two registers at most is there in the order of its words. Functions that may be merged of several can bring back others' words. */
  result(callee: number, register: number): RustWord | undefined {
    const die = this.#dieOf(callee);
    const type = die && !this.#isOptimized(die) && this.#dies.reference(declaredDie(this.#dies, die), DW_AT_type);
    if (!type || (this.#dies.byteSize(type) ?? 9) > 8) return undefined;
    const words = this.#wordAt(type, 4 * register, 0);
    return words.length === 1 ? words[0] : undefined;
  }

  /** What registers hold on entry, by where the parameters are then, or by where the function keeps what it was handed: captured variables of closures are kept so too. */
  #wordsOnEntry(caller: number): (ParameterType<RustWord> | undefined)[] {
    const die = this.#dieOf(caller);
    const mayBeMerged = die !== undefined && this.#isOptimized(die);
    const found = new Map<number, Map<number, RustWord | undefined>>();
    for (const variable of die === undefined ? [] : this.#variablesIn(die, 0)) {
      const type = this.#dies.reference(declaredDie(this.#dies, variable), DW_AT_type);
      const bytes = type === undefined ? undefined : this.#dies.byteSize(type);
      if (type === undefined || bytes === undefined) continue;
      for (const piece of this.#locations.at(variable, this.#code.functions.start[caller]!))
        for (const { argument, offset } of this.#argumentsIn(caller, piece, bytes)) {
          const words = this.#wordAt(type, offset, 0);
          const key = words.length === 1 ? offsetOf(words[0]!) : -1;
          found.set(argument, (found.get(argument) ?? new Map()).set(key, words[0]));
        }
    }
    const words: (ParameterType<RustWord> | undefined)[] = [];
    for (const [argument, kinds] of found) {
      const type = kinds.size === 1 ? [...kinds.values()][0] : undefined;
      if (type !== undefined) words[argument] = { type, mayBeMerged };
    }
    return words;
  }

  /**
   * Whether a function may be optimised, and so one of several alike (LLVM's MergeFunctions): without optimisation all parameters are in memory all the time, and
   * there are some.
   */
  #isOptimized(die: Die): boolean {
    let isKept = false;
    for (const variable of this.#variablesIn(die, 0)) {
      const isParameter = variable.tag === DW_TAG_formal_parameter;
      if (!variable.attributes.has(DW_AT_location) && !isParameter) continue;
      if (!this.#locations.isInMemory(variable)) return true;
      isKept ||= isParameter;
    }
    return !isKept;
  }

  /** Parameters and variables of a function, those of its blocks included. */
  *#variablesIn(parent: Die, depth: number): Generator<Die> {
    if (depth > MOST_DEPTH) return;
    for (const child of this.#dies.children(parent)) {
      if (child.tag === DW_TAG_formal_parameter || child.tag === DW_TAG_variable) yield child;
      else if (child.tag === DW_TAG_lexical_block) yield* this.#variablesIn(child, depth + 1);
    }
  }

  /** Arguments that a piece of a parameter holds, each with its offset from the parameter's beginning. */
  #argumentsIn(
    caller: number,
    { offset, register, distance, bytes }: VariablePiece,
    whole: number,
  ): { argument: number; offset: number }[] {
    if (distance === undefined)
      return register !== undefined && register < REGISTERS && (bytes ?? whole) <= 4 ? [{ argument: register, offset }] : [];
    const size = bytes ?? whole;
    const found: { argument: number; offset: number }[] = [];
    for (const { argument, below, depth } of this.#code.keptArguments.get(caller) ?? []) {
      const from = register === STACK_POINTER ? depth - below : register === FRAME_POINTER ? FRAME_RECORD - below : undefined;
      if (from !== undefined && from >= distance && from < distance + size) found.push({ argument, offset: offset + from - distance });
    }
    return found;
  }

  /** The entry of a function; undefined where a linker made it of several, which need not be declared alike. */
  #dieOf(index: number): Die | undefined {
    const start = this.#code.functions.start[index]!;
    const rows = this.#functions.get(start);
    return rows?.length === 1 && (this.#names.get(start) ?? 0) < 2 && this.#isRust(this.#facts.functions.unit[rows[0]!]!)
      ? this.#dies.at(this.#facts.functions.die[rows[0]!]!)
      : undefined;
  }

  #isRust(unit: number): boolean {
    return this.#dies.units.language[unit] === DW_LANG_Rust;
  }

  /** What the word at an offset of a type may be, in each of its variants. */
  #wordAt(type: Die, offset: number, depth: number): RustWord[] {
    if (depth > MOST_DEPTH) return [];
    if (type.tag === DW_TAG_pointer_type) {
      const target = offset === 0 ? this.#dies.reference(type, DW_AT_type) : undefined;
      return target === undefined ? [] : [{ pointsTo: target }];
    }
    if (type.tag === DW_TAG_array_type) {
      const element = this.#dies.reference(type, DW_AT_type);
      const bytes = element === undefined ? undefined : this.#dies.byteSize(element);
      return element === undefined || !bytes ? [] : this.#wordAt(element, offset % bytes, depth + 1);
    }
    const members = this.#members(type);
    const table = members.find(({ name }) => name === "vtable");
    if (table !== undefined && members.length === 2 && members.some(({ name }) => name === "pointer"))
      return offset === table.start ? [{ tableOf: type }] : [];
    const words = members
      .filter(({ start, bytes }) => offset >= start && offset < start + bytes)
      .map((member) => this.#wordAt(member.type, offset - member.start, depth + 1));
    // What was stored as another member of a union, as one without such words, may be any table.
    return type.tag === DW_TAG_union_type && words.some(({ length }) => length === 0) ? [] : words.flat();
  }

  #members(type: Die): { name: string; type: Die; start: number; bytes: number }[] {
    if (type.tag !== DW_TAG_structure_type && type.tag !== DW_TAG_union_type) return [];
    const found: { name: string; type: Die; start: number; bytes: number }[] = [];
    const collect = (parent: Die): void => {
      for (const child of this.#dies.children(parent)) {
        if (found.length === MOST_MEMBERS) return;
        if (child.tag === DW_TAG_variant_part || child.tag === DW_TAG_variant) collect(child);
        const member = child.tag === DW_TAG_member ? this.#dies.reference(child, DW_AT_type) : undefined;
        if (member === undefined) continue;
        const start = this.#dies.constant(child, DW_AT_data_member_location) ?? 0;
        const name = this.#dies.string(child, DW_AT_name) ?? "";
        found.push({ name, type: member, start, bytes: this.#dies.byteSize(member) ?? 0 });
      }
    };
    collect(type);
    return found;
  }
}

/** What tells words apart: the same type's DIE, as a pointer or as a table. */
function offsetOf(word: RustWord): number {
  return "pointsTo" in word ? 2 * word.pointsTo.offset : 2 * word.tableOf.offset + 1;
}
