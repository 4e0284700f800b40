import { type TraitName, traitOfMethod } from "./trait-names.ts";

/** What an argument of a function of core's is. */
export type CoreWord = "formatter" | "writer's table";

/** The trait that `core::fmt` writes to [core::fmt::Write], the only one whose objects a `Formatter` holds, and words of its table: it has three methods. */
export const WRITE: { readonly trait: TraitName; readonly words: number } = { trait: { path: "core::fmt::Write", generics: "" }, words: 6 };

/** Traits with a `fmt(&self, f: &mut Formatter)` [core::fmt]. */
const FORMATS = /^core::fmt::(?:Binary|Debug|Display|LowerExp|LowerHex|Octal|Pointer|UpperExp|UpperHex)$/;
/** Methods of the formatter itself; legacy and v0 names. */
const OF_FORMATTER = /^(?:core::fmt::Formatter|<core::fmt::Formatter>)::\w+$/;
/** Those among them, and functions inside of them, that take no other object of a trait: the compiler may hand them what the formatter holds in its place. */
const PADS = /^(?:core::fmt::Formatter|<core::fmt::Formatter>)::(?:pad\w*|write_formatted_parts)(?:::\w+)?$/;

/**
 * What an argument is (0 to 3 for r0 to r3) by a function's demangled name: for functions of core that come prebuilt, with names and lines and no types
 * in their debug information.
 */
export function coreParameter(name: string, argument: number): CoreWord | undefined {
  if (argument === 1 && name === "core::fmt::write") return "writer's table";
  if ((argument === 0 && OF_FORMATTER.test(name)) || PADS.test(name)) return "formatter";
  return argument === 1 && formats(name) ? "formatter" : undefined;
}

/** Whether a function of this demangled name is a value's `fmt(&self, f: &mut Formatter)`. */
export function formats(name: string): boolean {
  return name.endsWith("::fmt") && FORMATS.test(traitOfMethod(name) ?? "");
}
