import type { CodeFacts, Die, DieReader, Dwarf } from "../../formats/dwarf/index.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_artificial,
  DW_AT_containing_type,
  DW_AT_data_member_location,
  DW_AT_external,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_specification,
  DW_AT_type,
  DW_FORM_addr,
  DW_TAG_array_type,
  DW_TAG_base_type,
  DW_TAG_class_type,
  DW_TAG_formal_parameter,
  DW_TAG_inheritance,
  DW_TAG_member,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_subroutine_type,
  DW_TAG_typedef,
  DW_TAG_union_type,
} from "../../kernel/dwarf-constants.ts";
import type { Functions } from "../functions.ts";
import { Classes } from "./classes.ts";
import { declaredDie } from "./declared-die.ts";
import { functionRows } from "./function-rows.ts";
import { MergedFunctions } from "./merged-functions.ts";
import { bareType, isInteger, isPointer, pointedTo, type Signature, signatureOf, signatureText } from "./signatures.ts";
import { isC, isCpp } from "./source-languages.ts";
import { StaticVariables } from "./static-variables.ts";

const STRUCTURES: ReadonlySet<number> = new Set([DW_TAG_class_type, DW_TAG_structure_type, DW_TAG_union_type]);
const TYPES: ReadonlySet<number> = new Set([DW_TAG_base_type, DW_TAG_pointer_type, DW_TAG_typedef, ...STRUCTURES]);
/** The member with the address of an object's table of virtual functions, as GCC and Clang call it. */
const TABLE_ADDRESS = /^_vptr[.$]/;
/** Compilers that describe every type of functions that their unit calls through, but for casts to types without a name. */
const DESCRIBES_TYPES = /^GNU C|clang/;
/** Compilers whose functions take their parameters as they are declared, unless their names say otherwise. */
const KEEPS_PARAMETERS = /^GNU C/;
/** Options with which GCC makes functions one only where they call virtual functions of the same class, if of any, and take objects of the same one. */
const TELLS_CLASSES = /^GNU C(?=.* -m)(?=.* -O(?:[2-9s]|fast))(?!.* -fno-devirtualize)/;
/** Debug information of C++ in which all types of functions are found. */
const MOST_BYTES = 1 << 21;
/** Structures nested deeper, or with more members, are damage. */
const [MOST_DEPTH, MOST_MEMBERS] = [16, 1 << 14];

/** A function of C or C++ that debug information describes. */
export interface CFunction {
  /** Its declaration. */
  readonly die: Die;
  readonly signature: Signature;
  /** Row of the unit that its source belongs to; undefined where code of others may have been put into it across units. */
  readonly unit: number | undefined;
  readonly isCpp: boolean;
  readonly keepsParameters: boolean;
  /** Whether it may be one of several that are declared otherwise, if the image does not name those. */
  readonly mayBeMerged: () => boolean;
  /** Whether all of these call virtual functions of the same classes. */
  readonly tellsClasses: boolean;
}

/** A word of the data of C and C++: one of a type; the address of an object's table of virtual functions, with the object's class; a word of such a table. */
export type CWord = Die | { readonly tableOf: Die } | { readonly slotOf: Die; readonly offset: number };

/** What the debug information of C and C++ units says of functions, variables, types of functions, and classes. */
export class CTypes {
  readonly dies: DieReader;
  readonly classes: Classes;
  readonly #facts: CodeFacts;
  readonly #variables: StaticVariables;
  readonly #merged: MergedFunctions;
  /** Compilers of the units that are described, by row; undefined for others. */
  readonly #producers: readonly (string | undefined)[];
  readonly #rows: ReadonlyMap<number, readonly number[]>;
  /** By address of the first instruction. */
  readonly #functions = new Map<number, readonly CFunction[] | undefined>();
  /** By row of the unit: types of functions. */
  readonly #typesOf = new Map<number, Signature[]>();
  /** Of those the ones that pointers have which stand in structures and arrays, or are pointed to, and those with a name, which others may be cast to. */
  readonly #inMemory = new Map<number, Signature[]>();

  /** By row of the unit: whether it describes types. */
  readonly #described = new Map<number, boolean>();
  #all: readonly Signature[] | undefined;

  private constructor(dies: DieReader, facts: CodeFacts, functions: Functions, producers: readonly (string | undefined)[]) {
    this.dies = dies;
    this.#facts = facts;
    this.#producers = producers;
    this.#merged = new MergedFunctions(dies, producers);
    this.#rows = functionRows(facts);
    this.#variables = new StaticVariables(dies, facts, (unit) => producers[unit] !== undefined);
    this.classes = new Classes(dies, (text) => this.#classesWithMethods(functions, text));
  }

  /** @throws InputError where `.debug_info` is damaged. */
  static async read(dwarf: Dwarf, functions: Functions): Promise<CTypes> {
    const dies = await dwarf.dies();
    const names = await dwarf.unitNames();
    const producers = names.map(({ producer }, unit) => {
      const isDescribed = (isC(dies, unit) || isCpp(dies, unit)) && DESCRIBES_TYPES.test(producer);
      return isDescribed ? producer : undefined;
    });
    const types = new CTypes(dies, await dwarf.code(), functions, producers);
    for (let unit = 0; unit < producers.length; unit++) if (producers[unit] !== undefined && isC(dies, unit)) types.#readUnit(unit);
    return types;
  }

  #readUnit(unit: number): void {
    const root = this.dies.root(unit);
    if (root === undefined) return;
    const signatures: Signature[] = [];
    const inMemory = new Set<number>();
    for (const die of this.dies.children(root)) {
      if (die.tag === DW_TAG_subroutine_type) signatures.push(signatureOf(this.dies, die));
      else
        for (const target of die.tag === DW_TAG_typedef ? this.#called(die) : this.#parts(die).map((type) => pointedTo(this.dies, type)))
          if (target?.tag === DW_TAG_subroutine_type) inMemory.add(target.offset);
    }
    this.#typesOf.set(unit, signatures);
    this.#inMemory.set(
      unit,
      [...inMemory].map((offset) => signatureOf(this.dies, this.dies.at(offset)!)),
    );
  }

  /** Functions whose first instruction is at an address, several where a linker merged them; undefined where none is described. */
  functionsAt(start: number): readonly CFunction[] | undefined {
    if (!this.#functions.has(start)) {
      const found = (this.#rows.get(start) ?? []).flatMap((row) => this.#function(row));
      this.#functions.set(start, found.length === 0 ? undefined : found);
    }
    return this.#functions.get(start);
  }

  #function(row: number): CFunction[] {
    const producer = this.#producers[this.#facts.functions.unit[row]!];
    const die = producer === undefined ? undefined : this.dies.at(this.#facts.functions.die[row]!);
    if (producer === undefined || die?.attributes.get(DW_AT_low_pc)?.form !== DW_FORM_addr || !this.#hasTypes(die.unit)) return [];
    const declared = declaredDie(this.dies, die);
    const unit = declared.unit === die.unit ? die.unit : undefined;
    const signature = signatureOf(this.dies, declared);
    return [
      {
        die: declared,
        signature,
        unit,
        isCpp: isCpp(this.dies, die.unit),
        keepsParameters: KEEPS_PARAMETERS.test(producer),
        mayBeMerged: () => this.#merged.mayBe(die.unit, declared),
        tellsClasses: TELLS_CLASSES.test(producer),
      },
    ];
  }

  /** Whether a unit describes types at all: with little debug information it names functions alone. */
  #hasTypes(unit: number): boolean {
    const known = this.#described.get(unit);
    if (known !== undefined) return known;
    this.#described.set(unit, false);
    const root = this.dies.root(unit);
    if (root !== undefined)
      for (const { tag } of this.dies.children(root)) {
        if (!TYPES.has(tag)) continue;
        this.#described.set(unit, true);
        break;
      }
    return this.#described.get(unit)!;
  }

  #classesWithMethods(functions: Functions, text: string): Die[] {
    const classes = new Map<number, Die>();
    for (let index = 0; index < functions.count; index++)
      if (functions.name(index).includes(text))
        for (const type of this.classesOfMethod(functions.start[index]!)) classes.set(type.offset, type);
    return [...classes.values()];
  }

  /** Classes that the functions at an address are virtual methods of. */
  classesOfMethod(start: number): Die[] {
    return (this.#rows.get(start) ?? []).flatMap((row) => {
      let die = this.dies.at(this.#facts.functions.die[row]!);
      for (let step = 0; die !== undefined && step < MOST_DEPTH; step++) {
        const type = this.dies.reference(die, DW_AT_containing_type);
        if (type !== undefined) return [type];
        die = this.dies.reference(die, DW_AT_abstract_origin) ?? this.dies.reference(die, DW_AT_specification);
      }
      return [];
    });
  }

  /** What a name stands for, and what that points to. */
  #called(name: Die): (Die | undefined)[] {
    return [bareType(this.dies, name), pointedTo(this.dies, name)];
  }

  /** Types of the members, of the elements, or of what is pointed to. */
  #parts(type: Die): Die[] {
    if (type.tag !== DW_TAG_array_type && !isPointer(type)) return this.#members(type).map((member) => member.type);
    const part = this.dies.reference(type, DW_AT_type);
    return part === undefined ? [] : [part];
  }

  /** Types of functions that any unit names, as a class need not be described in the units that read its members; none where that is more than is read. */
  allSignatures(): readonly Signature[] {
    this.#all ??= this.#readAll();
    return this.#all;
  }

  #readAll(): Signature[] {
    const { length } = this.dies.units;
    const units = [...this.#producers.keys()].filter((unit) => this.#producers[unit] !== undefined && isCpp(this.dies, unit));
    if (units.reduce((sum, unit) => sum + length[unit]!, 0) > MOST_BYTES) return [];
    const found = new Map([...this.#typesOf.values()].flat().map((one) => [signatureText(one), one]));
    for (const unit of units)
      for (const { die } of this.dies.walk(unit)) {
        if (die.tag !== DW_TAG_subroutine_type) continue;
        const one = signatureOf(this.dies, die);
        found.set(signatureText(one), one);
      }
    return [...found.values()];
  }

  /** Types of functions that a unit names, or only those of pointers in memory and those with a name; those of all units without one. */
  signatures(unit: number | undefined, inMemory: boolean): readonly Signature[] {
    const known = inMemory ? this.#inMemory : this.#typesOf;
    return unit === undefined ? [...known.values()].flat() : (known.get(unit) ?? []);
  }

  /** Types that the word at an address may have; undefined where no variable is known there. */
  word(address: number): CWord[] | undefined {
    const found = this.#variables.at(address);
    return found.length === 0 ? undefined : found.flatMap(({ start, type }) => (type ? this.#wordAt(type, address - start, 0) : []));
  }

  /** Types that the word at an offset of what a pointer points to may have; none where that is not known. */
  behind(pointer: CWord, offset: number): CWord[] {
    if ("tableOf" in pointer) return [{ slotOf: pointer.tableOf, offset }];
    const target = "slotOf" in pointer ? undefined : pointedTo(this.dies, pointer);
    if (target === undefined) return [];
    if (isPointer(target)) return offset % 4 === 0 ? [target] : [];
    return this.#wordAt(target, offset, 0);
  }

  /** What the word at an offset of a type may be: a pointer, or what is none and may hold a function's address all the same, until it is cast. */
  #wordAt(type: Die, offset: number, depth: number): CWord[] {
    const bare = bareType(this.dies, type);
    if (bare === undefined || depth > MOST_DEPTH) return [];
    if (isPointer(bare)) return offset === 0 ? [bare] : [];
    if (bare.tag === DW_TAG_array_type) {
      const element = this.dies.reference(bare, DW_AT_type);
      const bytes = element === undefined ? undefined : this.dies.byteSize(element);
      const whole = this.dies.byteSize(bare) ?? 0;
      return element === undefined || !bytes || offset >= whole ? [] : this.#wordAt(element, offset % bytes, depth + 1);
    }
    if (!STRUCTURES.has(bare.tag)) return [bare];
    return this.classes.definitions(bare).flatMap((definition) =>
      this.#members(definition).flatMap(({ type: member, start, bytes, isTable, isBase }) => {
        if (offset < start || offset >= start + bytes) return [];
        if (isTable) return [{ tableOf: definition }];
        const words = this.#wordAt(member, offset - start, depth + 1);
        // The table of an object tells of its class, whichever part of it holds the address.
        return isBase ? words.map((word) => ("tableOf" in word ? { tableOf: definition } : word)) : words;
      }),
    );
  }

  /** Members, and bases whose place is known. */
  #members(type: Die): { type: Die; start: number; bytes: number; isTable: boolean; isBase: boolean }[] {
    if (!STRUCTURES.has(type.tag)) return [];
    const found: { type: Die; start: number; bytes: number; isTable: boolean; isBase: boolean }[] = [];
    for (const child of this.dies.children(type)) {
      if (found.length === MOST_MEMBERS) break;
      const isBase = child.tag === DW_TAG_inheritance;
      const member = isBase || child.tag === DW_TAG_member ? this.dies.reference(child, DW_AT_type) : undefined;
      // Members that belong to the class lie elsewhere.
      if (member === undefined || this.dies.flag(child, DW_AT_external)) continue;
      const start = this.dies.constant(child, DW_AT_data_member_location);
      if (start === undefined && child.attributes.has(DW_AT_data_member_location)) continue;
      const isTable = this.dies.flag(child, DW_AT_artificial) && TABLE_ADDRESS.test(this.dies.string(child, DW_AT_name) ?? "");
      found.push({ type: member, start: start ?? 0, bytes: this.dies.byteSize(member) ?? 0, isTable, isBase });
    }
    return found;
  }

  /** Type of what a function brings back. */
  resultOf({ die }: CFunction): Die | undefined {
    return this.dies.reference(die, DW_AT_type);
  }

  /** Type of the parameter that a core register holds on entry [AAPCS32 §6.5]; undefined where that is not known. */
  parameterOf({ die, keepsParameters }: CFunction, register: number): Die | undefined {
    if (!keepsParameters) return undefined;
    let next = this.#registersForResult(die);
    let isMethod = false;
    for (const child of this.dies.children(die)) {
      if (child.tag !== DW_TAG_formal_parameter) continue;
      const type = this.dies.reference(child, DW_AT_type);
      // Behind the object stands what only some variants of a constructor take.
      const isHidden = isMethod && this.dies.flag(child, DW_AT_artificial);
      if (next === undefined || type === undefined || isHidden || !isWord(this.dies, type)) return undefined;
      if (next++ === register) return type;
      isMethod ||= this.dies.flag(child, DW_AT_artificial);
    }
    return undefined;
  }

  /** Registers that say where to put the result; undefined where that is not known. */
  #registersForResult(die: Die): number | undefined {
    const type = this.dies.reference(die, DW_AT_type);
    const result = bareType(this.dies, type);
    if (type === undefined || (result !== undefined && isWord(this.dies, result))) return 0;
    const bytes = result === undefined || !STRUCTURES.has(result.tag) ? undefined : this.dies.byteSize(result);
    if (result === undefined || bytes === undefined || bytes <= 4) return undefined;
    for (let offset = 0; offset < bytes; offset += 4) {
      const words = this.#wordAt(result, offset, 0);
      // Floating-point members alone are brought back in registers of their own.
      if (words.some((word) => "tableOf" in word || ("tag" in word && (isPointer(word) || isInteger(this.dies, word))))) return 1;
    }
    return undefined;
  }
}

/** Whether a value of a type takes one core register, whatever the calling convention is. */
function isWord(dies: DieReader, type: Die): boolean {
  const bare = bareType(dies, type);
  return bare !== undefined && (dies.byteSize(bare) ?? 8) <= 4 && (isPointer(bare) || isInteger(dies, bare));
}
