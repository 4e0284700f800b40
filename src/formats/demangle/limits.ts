/** Nesting of paths, types and constants beyond which a name is left raw; the limit of rustc-demangle. */
export const MAX_DEPTH = 500;

/** Length of a demangled name beyond which it is left raw; the limit of rustc-demangle. */
export const MAX_OUTPUT = 1_000_000;

/**
 * How many paths, types and constants may be printed for a mangled name of `length` characters. Back references let a short name
 * describe exponentially much; this keeps the work for a whole string table linear in its size.
 */
export function stepLimit(length: number): number {
  return 2_000 + 100 * length;
}

/** Thrown inside a demangler when a name breaks its grammar or a limit; never leaves this folder. */
export class NotMangled extends Error {
  override readonly name = "NotMangled";
}
