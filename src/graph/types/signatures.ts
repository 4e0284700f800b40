import type { Die, DieReader } from "../../formats/dwarf/index.ts";
import {
  DW_AT_artificial,
  DW_AT_encoding,
  DW_AT_name,
  DW_AT_prototyped,
  DW_AT_type,
  DW_ATE_complex_float,
  DW_ATE_float,
  DW_TAG_atomic_type,
  DW_TAG_base_type,
  DW_TAG_class_type,
  DW_TAG_const_type,
  DW_TAG_enumeration_type,
  DW_TAG_formal_parameter,
  DW_TAG_pointer_type,
  DW_TAG_reference_type,
  DW_TAG_restrict_type,
  DW_TAG_rvalue_reference_type,
  DW_TAG_structure_type,
  DW_TAG_subroutine_type,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_unspecified_parameters,
  DW_TAG_volatile_type,
} from "../../kernel/dwarf-constants.ts";
import { isCpp } from "./source-languages.ts";

/** The type of a function, as far as it decides whether a pointer of one type is called with a function of another. */
export interface Signature {
  readonly result: string;
  readonly parameters: readonly string[];
  /** Whether it takes any arguments behind those: `...`, or a declaration without a prototype. */
  readonly takesMore: boolean;
  /** Whether the address of an object goes before those. */
  readonly isMethod: boolean;
}

const QUALIFIERS: ReadonlySet<number> = new Set([
  DW_TAG_const_type,
  DW_TAG_volatile_type,
  DW_TAG_restrict_type,
  DW_TAG_atomic_type,
  DW_TAG_typedef,
]);
const POINTERS: ReadonlySet<number> = new Set([DW_TAG_pointer_type, DW_TAG_reference_type, DW_TAG_rvalue_reference_type]);
const FLOATS: ReadonlySet<number> = new Set([DW_ATE_float, DW_ATE_complex_float]);
const NOTHING = "void";
/** A result that nobody asks for. */
const ANYTHING = "any";
/** Pointers that programs hand over in place of any other. */
const ANY = "*void";
const ANY_POINTER: ReadonlySet<string> = new Set([ANY, "*int1"]);
/** A type that may have a name. */
const NAMED = /^(\*?)(.*) (\d+)$/s;
/** A union, which takes in place of itself what its members take where it is a transparent one. */
const UNION = new RegExp(`^[^*]* ${DW_TAG_union_type}$`, "s");
const INTEGER = /^(\*?)int(\d+)$/;
/** Types that name each other more often than this are damage. */
const MOST_STEPS = 16;

/** A type without names that it was given and without qualifiers; undefined for `void`. */
export function bareType(dies: DieReader, type: Die | undefined): Die | undefined {
  let at = type;
  for (let step = 0; at !== undefined && step < MOST_STEPS && QUALIFIERS.has(at.tag); step++) at = dies.reference(at, DW_AT_type);
  return at;
}

/** Whether a bare type is a pointer; references are. */
export function isPointer(bare: Die): boolean {
  return POINTERS.has(bare.tag);
}

/** What a type that is a pointer points to, bare; undefined for `void *` and for other types. */
export function pointedTo(dies: DieReader, type: Die | undefined): Die | undefined {
  const pointer = bareType(dies, type);
  return pointer !== undefined && isPointer(pointer) ? bareType(dies, dies.reference(pointer, DW_AT_type)) : undefined;
}

/** The signature of a function or of a type of functions. */
export function signatureOf(dies: DieReader, die: Die): Signature {
  const parameters: string[] = [];
  // Without a prototype they are handed over as they are promoted, not as they are declared.
  const hasPrototype = isCpp(dies, die.unit) || dies.flag(die, DW_AT_prototyped);
  let takesMore = !hasPrototype;
  let isMethod = false;
  for (const child of dies.children(die)) {
    if (child.tag === DW_TAG_unspecified_parameters) takesMore = true;
    if (child.tag !== DW_TAG_formal_parameter) continue;
    if (dies.flag(child, DW_AT_artificial)) isMethod = true;
    else if (hasPrototype) parameters.push(typeText(dies, dies.reference(child, DW_AT_type)));
  }
  return { result: resultText(dies, die, isMethod), parameters, takesMore, isMethod };
}

function resultText(dies: DieReader, die: Die, isMethod: boolean): string {
  // Destructors bring back the object [CPPABI32 §3.1.5]; they are called at exit as functions that bring nothing back.
  if (isMethod && dies.name(die)?.startsWith("~") === true) return ANYTHING;
  const result = typeText(dies, dies.reference(die, DW_AT_type));
  // A method may bring back a pointer to a class below what the one says that it stands for.
  return isMethod && result.startsWith("*") ? ANY : result;
}

/** Equal texts are types that are called alike: names and signs of numbers do not count, sizes do. */
function typeText(dies: DieReader, type: Die | undefined): string {
  const bare = bareType(dies, type);
  if (bare === undefined) return NOTHING;
  if (isPointer(bare)) {
    const target = pointedTo(dies, bare);
    if (target === undefined) return ANY;
    if (isPointer(target)) return "**";
    return target.tag === DW_TAG_subroutine_type ? "*function" : `*${typeText(dies, target)}`;
  }
  const size = dies.byteSize(bare) ?? 0;
  if (isInteger(dies, bare)) return `int${size}`;
  if (bare.tag === DW_TAG_base_type) return `float${size}`;
  // Compilers spell arguments of templates in more than one way.
  const name = (dies.string(bare, DW_AT_name) ?? "").replace(/<.*$/s, "");
  return `${name} ${bare.tag === DW_TAG_class_type ? DW_TAG_structure_type : bare.tag}`;
}

/** Whether a bare type is a number without a point, a character, a truth value or an enumeration. */
export function isInteger(dies: DieReader, bare: Die): boolean {
  if (bare.tag === DW_TAG_enumeration_type) return true;
  return bare.tag === DW_TAG_base_type && !FLOATS.has(dies.constant(bare, DW_AT_encoding) ?? 0);
}

/** Whether a call through a pointer of one type may reach a function of another: a method also as a function that takes the object first. */
export function isCalledAs(pointer: Signature, target: Signature): boolean {
  if (target.result !== ANYTHING && !areAlike(pointer.result, target.result)) return false;
  if (takesAlike(pointer, target)) return true;
  return target.isMethod && !pointer.isMethod && takesAlike(pointer, { ...target, parameters: [ANY, ...target.parameters] });
}

function takesAlike(pointer: Signature, target: Signature): boolean {
  const [least, most] = [pointer.parameters, target.parameters].sort((a, b) => a.length - b.length) as [string[], string[]];
  if (least.length !== most.length && !pointer.takesMore && !target.takesMore) return false;
  return least.every((text, i) => areAlike(text, most[i]!));
}

function areAlike(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.startsWith("*") && b.startsWith("*") && (ANY_POINTER.has(a) || ANY_POINTER.has(b))) return true;
  if (UNION.test(a) || UNION.test(b)) return true;
  // An enumeration that is only declared may be of any size.
  const [number, another] = [INTEGER.exec(a), INTEGER.exec(b)];
  if (number !== null && another !== null) return number[1] === another[1] && (number[2] === "0" || another[2] === "0");
  // What has no name in C has that of its `typedef` in C++.
  const [one, other] = [NAMED.exec(a), NAMED.exec(b)];
  return one !== null && other !== null && one[1] === other[1] && one[3] === other[3] && (one[2] === "" || other[2] === "");
}

/** A text that equal signatures share. */
export function signatureText({ result, parameters, takesMore, isMethod }: Signature): string {
  return `${result} ${isMethod ? "*" : ""}(${[...parameters, ...(takesMore ? ["..."] : [])].join(", ")})`;
}
