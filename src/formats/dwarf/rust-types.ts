import { InputError } from "../../bytes/input-error.ts";
import {
  DW_AT_data_member_location,
  DW_AT_decl_file,
  DW_AT_decl_line,
  DW_AT_declaration,
  DW_AT_name,
  DW_AT_type,
  DW_TAG_array_type,
  DW_TAG_base_type,
  DW_TAG_enumeration_type,
  DW_TAG_member,
  DW_TAG_namespace,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_template_type_parameter,
  DW_TAG_union_type,
  DW_TAG_variable,
  DW_TAG_variant,
  DW_TAG_variant_part,
} from "../../kernel/dwarf-constants.ts";
import type { Die, DieReader } from "./die-reader.ts";

/** A type or a static with the namespaces around it. */
export interface RustEntity {
  readonly kind: "type" | "static";
  /** Offset of its DIE in `.debug_info`. */
  readonly die: number;
  /** Its own name, with generic arguments. */
  readonly name: string;
  /** Names of the namespaces and types around it, joined with `::`; "" at the unit's root. */
  readonly scope: string;
}

/** A member of a structure, or a type argument. */
export interface TypeMember {
  readonly name: string;
  /** Name of its type with its scopes; "" where the producer names none. */
  readonly type: string;
  /** Offset of its type's DIE in `.debug_info`; undefined where there is none. */
  readonly typeDie: number | undefined;
  /** Bytes from the start of the structure; 0 for type arguments. */
  readonly offset: number;
  /** Undefined where the producer does not say. */
  readonly bytes: number | undefined;
}

/** One variant of an enumeration with data, or one state of a coroutine. */
export interface TypeVariant {
  /** Name of its structure. */
  readonly name: string;
  readonly members: readonly TypeMember[];
  /** Where the variant is written: a number of its unit's file table and a line; for a state of a coroutine where it waits. */
  readonly declFile: number | undefined;
  readonly declLine: number | undefined;
}

/** What tells the variants apart. */
export interface Discriminant {
  readonly offset: number;
  readonly bytes: number;
}

/** The variants of a type and what tells them apart. */
export interface VariantPart {
  readonly discriminant: Discriminant | undefined;
  readonly variants: readonly TypeVariant[];
}

/** More members than this in one structure, or variants in one enumeration, are damage. */
const MAX_CHILDREN = 1 << 14;
/** Arrays and pointers nested deeper are damage or loops. */
const MAX_DEPTH = 16;

/**
 * Types of Rust units as rustc writes them. A unit is read by one pass (`read`), which gives names to the types that later questions meet; each
 * question reads the DIEs of one type. Damage ends `read` with an `InputError`, see `DieReader`; a question that meets it is answered with
 * "nothing", and the error handed to `damaged`.
 */
export class RustTypes {
  readonly #dies: DieReader;
  readonly #named = new Map<number, RustEntity>();

  readonly #damaged: (error: InputError) => void;

  constructor(dies: DieReader, damaged: (error: InputError) => void) {
    this.#dies = dies;
    this.#damaged = damaged;
  }

  /** Reads the types and statics of a unit, in file order; declarations without a body are left out. */
  *read(unit: number): Generator<RustEntity> {
    // By depth: what is inside of a DIE there is inside of this scope; undefined in code, whose variables are no statics.
    const scopes: (string | undefined)[] = [""];
    for (const { die, depth } of this.#dies.walk(unit)) {
      if (depth === 0) continue;
      const around = scopes[depth - 1];
      const isType = isNamedType(die.tag);
      const isStatic = die.tag === DW_TAG_variable && around !== undefined;
      const opens = isType || die.tag === DW_TAG_namespace;
      const own = opens || isStatic ? this.#dies.string(die, DW_AT_name) : undefined;
      scopes[depth] = own === undefined ? (opens ? around : undefined) : joined(around ?? "", own);
      if (own === undefined || !(isType || isStatic) || this.#dies.flag(die, DW_AT_declaration)) continue;
      const entity: RustEntity = { kind: isType ? "type" : "static", die: die.offset, name: own, scope: around ?? "" };
      if (isType) this.#named.set(die.offset, entity);
      yield entity;
    }
  }

  /** Where a type or a static is declared: row of its unit, number in that unit's file table, line. */
  declared(entity: number): { readonly unit: number; readonly file: number | undefined; readonly line: number | undefined } | undefined {
    const die = this.#at(entity);
    return die === undefined
      ? undefined
      : { unit: die.unit, file: this.#dies.constant(die, DW_AT_decl_file), line: this.#dies.constant(die, DW_AT_decl_line) };
  }

  /** Size of a type in bytes; undefined where the producer does not say. */
  byteSize(type: number): number | undefined {
    return this.#asked(undefined, () => {
      const die = this.#dies.at(type);
      return die === undefined ? undefined : this.#dies.byteSize(die);
    });
  }

  /** Members of a structure or union in file order; none for any other type. */
  members(type: number): TypeMember[] {
    return this.#asked([], () => this.#children(type, DW_TAG_member).map((die) => this.#member(die)));
  }

  /** Type arguments of a generic type in order. */
  typeArguments(type: number): TypeMember[] {
    return this.#asked([], () => this.#children(type, DW_TAG_template_type_parameter).map((die) => this.#member(die)));
  }

  /** Variants of an enumeration with data or of a coroutine, and what tells them apart; undefined for any other type. */
  variants(type: number): VariantPart | undefined {
    return this.#asked(undefined, () => this.#variants(type));
  }

  #variants(type: number): VariantPart | undefined {
    const part = this.#children(type, DW_TAG_variant_part)[0];
    if (part === undefined) return undefined;
    const variants: TypeVariant[] = [];
    let discriminant: Discriminant | undefined;
    for (const die of bounded(this.#dies.children(part))) {
      if (die.tag === DW_TAG_member) {
        const { offset, bytes } = this.#member(die);
        if (bytes !== undefined) discriminant = { offset, bytes };
      }
      if (die.tag !== DW_TAG_variant) continue;
      for (const member of this.#dies.children(die)) {
        const structure = member.tag === DW_TAG_member ? this.#dies.reference(member, DW_AT_type) : undefined;
        if (structure === undefined) continue;
        variants.push({
          name: this.#dies.name(structure) ?? "",
          members: this.members(structure.offset),
          declFile: this.#dies.constant(member, DW_AT_decl_file),
          declLine: this.#dies.constant(member, DW_AT_decl_line),
        });
        break;
      }
    }
    return { discriminant, variants };
  }

  /** Elements and the element's type of an array; undefined for any other type. */
  array(type: number): { readonly count: number; readonly element: number } | undefined {
    return this.#asked(undefined, () => this.#array(type));
  }

  #array(type: number): { readonly count: number; readonly element: number } | undefined {
    const die = this.#dies.at(type);
    if (die === undefined || die.tag !== DW_TAG_array_type) return undefined;
    const element = this.#dies.reference(die, DW_AT_type);
    const [whole, one] = [this.#dies.byteSize(die), element === undefined ? undefined : this.#dies.byteSize(element)];
    if (element === undefined || whole === undefined || one === undefined || one === 0) return undefined;
    return { count: whole / one, element: element.offset };
  }

  /** The type of a variable: the offset of its DIE. */
  typeOf(variable: number): number | undefined {
    return this.#asked(undefined, () => {
      const die = this.#dies.at(variable);
      return die === undefined ? undefined : this.#typeDie(die)?.offset;
    });
  }

  /** Name of a type with its scopes, as Rust writes it; "" where the producer names none. */
  typeName(type: number): string {
    return this.#asked("", () => this.#typeName(type, 0));
  }

  #typeName(type: number, depth: number): string {
    const named = this.#named.get(type);
    if (named !== undefined) return joined(named.scope, named.name);
    const die = this.#dies.at(type);
    if (die === undefined || depth > MAX_DEPTH) return "";
    const own = this.#dies.string(die, DW_AT_name);
    if (own !== undefined) return own;
    const inner = this.#dies.reference(die, DW_AT_type);
    if (inner === undefined) return "";
    const name = this.#typeName(inner.offset, depth + 1);
    if (die.tag === DW_TAG_pointer_type) return `*${name}`;
    if (die.tag !== DW_TAG_array_type) return name;
    const array = this.array(type);
    return array === undefined ? `[${name}]` : `[${name}; ${array.count}]`;
  }

  #at(offset: number): Die | undefined {
    return this.#asked(undefined, () => this.#dies.at(offset));
  }

  #asked<Answer>(nothing: Answer, question: () => Answer): Answer {
    try {
      return question();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#damaged(error);
      return nothing;
    }
  }

  #typeDie(die: Die): Die | undefined {
    return this.#dies.reference(die, DW_AT_type);
  }

  #member(die: Die): TypeMember {
    const type = this.#typeDie(die);
    return {
      name: this.#dies.string(die, DW_AT_name) ?? "",
      type: type === undefined ? "" : this.typeName(type.offset),
      typeDie: type?.offset,
      offset: this.#dies.constant(die, DW_AT_data_member_location) ?? 0,
      bytes: type === undefined ? undefined : this.#dies.byteSize(type),
    };
  }

  #children(type: number, tag: number): Die[] {
    const die = this.#dies.at(type);
    if (die === undefined) return [];
    const found: Die[] = [];
    for (const child of bounded(this.#dies.children(die))) if (child.tag === tag) found.push(child);
    return found;
  }
}

function* bounded(dies: Iterable<Die>): Generator<Die> {
  let count = 0;
  for (const die of dies) {
    if (count++ >= MAX_CHILDREN) return;
    yield die;
  }
}

function isNamedType(tag: number): boolean {
  return tag === DW_TAG_structure_type || tag === DW_TAG_union_type || tag === DW_TAG_enumeration_type || tag === DW_TAG_base_type;
}

function joined(scope: string, name: string): string {
  return scope === "" ? name : `${scope}::${name}`;
}
