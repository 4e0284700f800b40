import type { Die, DieReader, Dwarf } from "../../formats/dwarf/index.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_data_member_location,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_specification,
  DW_AT_type,
  DW_FORM_addr,
  DW_LANG_C,
  DW_LANG_C11,
  DW_LANG_C17,
  DW_LANG_C23,
  DW_LANG_C89,
  DW_LANG_C99,
  DW_OP_addr,
  DW_TAG_array_type,
  DW_TAG_formal_parameter,
  DW_TAG_member,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_subroutine_type,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_variable,
} from "../../kernel/dwarf-constants.ts";
import { bareType, isInteger, pointedTo, type Signature, signatureOf } from "./signatures.ts";

const C: ReadonlySet<number> = new Set([DW_LANG_C89, DW_LANG_C, DW_LANG_C99, DW_LANG_C11, DW_LANG_C17, DW_LANG_C23]);
/** Compilers that describe every type of functions that their unit calls through, but for casts to types without a name. */
const DESCRIBES_TYPES = /^GNU C|clang/;
/** Compilers whose functions take their parameters as they are declared, unless their names say otherwise. */
const KEEPS_PARAMETERS = /^GNU C/;
/** Structures nested deeper, or with more members, are damage. */
const [MOST_DEPTH, MOST_MEMBERS] = [16, 1 << 14];

/** A C function that debug information describes. */
export interface CFunction {
  /** Its declaration. */
  readonly die: Die;
  readonly signature: Signature;
  /** Row of the unit that its source belongs to; undefined where code of others may have been put into it across units. */
  readonly unit: number | undefined;
  readonly keepsParameters: boolean;
}

interface Variable {
  readonly start: number;
  readonly end: number;
  readonly type: Die;
}

/** What the debug information of C units says of functions, variables and types of functions. */
export class CTypes {
  readonly dies: DieReader;
  /** By address of the first instruction; several where a linker merged them. */
  readonly functions = new Map<number, CFunction[]>();
  /** By row of the unit: types of functions. */
  readonly #typesOf = new Map<number, Signature[]>();
  /** Of those the ones that pointers have which stand in structures and arrays, or are pointed to, and those with a name, which others may be cast to. */
  readonly #inMemory = new Map<number, Signature[]>();
  readonly #variables: Variable[] = [];

  private constructor(dies: DieReader) {
    this.dies = dies;
  }

  /** Reads what stands at the top of each C unit. @throws InputError where `.debug_info` is damaged. */
  static async read(dwarf: Dwarf): Promise<CTypes> {
    const types = new CTypes(await dwarf.dies());
    const names = await dwarf.unitNames();
    const { units } = types.dies;
    for (let unit = 0; unit < units.count; unit++) {
      const { producer } = names[unit]!;
      if (C.has(units.language[unit]!) && DESCRIBES_TYPES.test(producer)) types.#readUnit(unit, KEEPS_PARAMETERS.test(producer));
    }
    types.#variables.sort((a, b) => a.start - b.start);
    return types;
  }

  #readUnit(unit: number, keepsParameters: boolean): void {
    const root = this.dies.root(unit);
    if (root === undefined) return;
    const signatures: Signature[] = [];
    const inMemory = new Set<number>();
    for (const die of this.dies.children(root)) {
      if (die.tag === DW_TAG_subprogram) this.#addFunction(die, keepsParameters);
      else if (die.tag === DW_TAG_variable) this.#addVariable(die);
      else if (die.tag === DW_TAG_subroutine_type) signatures.push(signatureOf(this.dies, die));
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

  #addFunction(die: Die, keepsParameters: boolean): void {
    const place = die.attributes.get(DW_AT_low_pc);
    if (place?.form !== DW_FORM_addr) return;
    const declared = this.#declared(die);
    const start = place.value - (place.value % 2);
    const known = this.functions.get(start) ?? [];
    const unit = declared.unit === die.unit ? die.unit : undefined;
    known.push({ die: declared, signature: signatureOf(this.dies, declared), unit, keepsParameters });
    this.functions.set(start, known);
  }

  #addVariable(die: Die): void {
    const place = this.dies.block(die, DW_AT_location);
    if (place === undefined || place.length !== 5 || place[0] !== DW_OP_addr) return;
    const start = (place[1]! | (place[2]! << 8) | (place[3]! << 16) | (place[4]! << 24)) >>> 0;
    const type = this.dies.reference(this.#declared(die), DW_AT_type);
    const bytes = type === undefined ? undefined : this.dies.byteSize(type);
    if (type !== undefined && bytes !== undefined) this.#variables.push({ start, end: start + bytes, type });
  }

  /** The DIE that has the type: what this one completes. */
  #declared(die: Die): Die {
    const { dies } = this;
    const origin = dies.reference(die, DW_AT_abstract_origin) ?? die;
    return origin.attributes.has(DW_AT_type) ? origin : (dies.reference(origin, DW_AT_specification) ?? origin);
  }

  /** What a name stands for, and what that points to. */
  #called(name: Die): (Die | undefined)[] {
    return [bareType(this.dies, name), pointedTo(this.dies, name)];
  }

  /** Types of the members, of the elements, or of what is pointed to. */
  #parts(type: Die): Die[] {
    if (type.tag !== DW_TAG_array_type && type.tag !== DW_TAG_pointer_type) return this.#members(type).map((member) => member.type);
    const part = this.dies.reference(type, DW_AT_type);
    return part === undefined ? [] : [part];
  }

  /** Types of functions that a unit names, or only those of pointers in memory and those with a name; those of all units without one. */
  signatures(unit: number | undefined, inMemory: boolean): readonly Signature[] {
    const known = inMemory ? this.#inMemory : this.#typesOf;
    return unit === undefined ? [...known.values()].flat() : (known.get(unit) ?? []);
  }

  /** Types that the word at an address may have; undefined where no variable is known there. */
  word(address: number): Die[] | undefined {
    const found = this.#variables.filter(({ start, end }) => address >= start && address < end);
    return found.length === 0 ? undefined : found.flatMap(({ start, type }) => this.#wordAt(type, address - start, 0));
  }

  /** Types that the word at an offset of what a pointer points to may have; none where that is not known. */
  behind(pointer: Die, offset: number): Die[] {
    const target = pointedTo(this.dies, pointer);
    if (target === undefined) return [];
    if (target.tag === DW_TAG_pointer_type) return offset % 4 === 0 ? [target] : [];
    return this.#wordAt(target, offset, 0);
  }

  /** What the word at an offset of a type may be: a pointer, or what is none and may hold a function's address all the same, until it is cast. */
  #wordAt(type: Die, offset: number, depth: number): Die[] {
    const bare = bareType(this.dies, type);
    if (bare === undefined || depth > MOST_DEPTH) return [];
    if (bare.tag === DW_TAG_pointer_type) return offset === 0 ? [bare] : [];
    if (bare.tag === DW_TAG_array_type) {
      const element = this.dies.reference(bare, DW_AT_type);
      const bytes = element === undefined ? undefined : this.dies.byteSize(element);
      const whole = this.dies.byteSize(bare) ?? 0;
      return element === undefined || !bytes || offset >= whole ? [] : this.#wordAt(element, offset % bytes, depth + 1);
    }
    if (bare.tag !== DW_TAG_structure_type && bare.tag !== DW_TAG_union_type) return [bare];
    return this.#members(bare).flatMap(({ type: member, start, bytes }) =>
      offset >= start && offset < start + bytes ? this.#wordAt(member, offset - start, depth + 1) : [],
    );
  }

  #members(type: Die): { type: Die; start: number; bytes: number }[] {
    if (type.tag !== DW_TAG_structure_type && type.tag !== DW_TAG_union_type) return [];
    const found: { type: Die; start: number; bytes: number }[] = [];
    for (const child of this.dies.children(type)) {
      if (found.length === MOST_MEMBERS) break;
      const member = child.tag === DW_TAG_member ? this.dies.reference(child, DW_AT_type) : undefined;
      if (member === undefined) continue;
      const start = this.dies.constant(child, DW_AT_data_member_location) ?? 0;
      found.push({ type: member, start, bytes: this.dies.byteSize(member) ?? 0 });
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
    const result = bareType(this.dies, this.dies.reference(die, DW_AT_type));
    // Where a structure is brought back the first register says where to.
    let next = result === undefined || isWord(this.dies, result) ? 0 : undefined;
    for (const child of this.dies.children(die)) {
      if (child.tag !== DW_TAG_formal_parameter) continue;
      const type = this.dies.reference(child, DW_AT_type);
      if (next === undefined || type === undefined || !isWord(this.dies, type)) return undefined;
      if (next++ === register) return type;
    }
    return undefined;
  }
}

/** Whether a value of a type takes one core register, whatever the calling convention is. */
function isWord(dies: DieReader, type: Die): boolean {
  const bare = bareType(dies, type);
  return bare !== undefined && (dies.byteSize(bare) ?? 8) <= 4 && (bare.tag === DW_TAG_pointer_type || isInteger(dies, bare));
}
