/** The crate that defines an item, as its name lets one say. */
export interface CrateGuess {
  readonly name: string;
  /** True when the name leaves a choice: legacy names of `impl` blocks tell type and trait, not where the block stands. */
  readonly estimate: boolean;
}

/** Crates of the tool chain, each may use those before it. */
const standard = ["compiler_builtins", "core", "alloc", "std"];

/**
 * Crate of a legacy name from its first element, unescaped. `core` is core; in `<T as Trait>` the orphan rule leaves the crate of the type
 * or of the trait: the one outside the tool chain, else the higher of both, else the type's.
 * Undefined when the element names no path at all (`<&T>` or `<[T]>`).
 */
export function crateOfElement(element: string): CrateGuess | undefined {
  if (!element.startsWith("<")) return isIdentifier(element) ? { name: element, estimate: false } : undefined;
  const isImpl = element.startsWith("<impl ");
  const inner = element.slice(isImpl ? 6 : 1, -1);
  const separator = topLevel(inner, isImpl ? " for " : " as ");
  const [left, right] = separator < 0 ? [inner, ""] : [inner.slice(0, separator), inner.slice(separator)];
  const [type, trait] = isImpl ? [right, left] : [left, right];
  const roots = [...rootsOf(type).slice(0, 1), ...rootsOf(trait).slice(0, 1)];
  const all = rootsOf(inner);
  const foreign = (root: string) => !standard.includes(root);
  // `impl From<local::Type> for u32` stands with the argument of the trait.
  const chosen = roots.find(foreign) ?? all.find(foreign) ?? highest(roots);
  return chosen === undefined ? undefined : { name: chosen, estimate: separator >= 0 && new Set(all).size > 1 };
}

/** First components of the paths in a type or trait, in their order. */
function rootsOf(text: string): string[] {
  return Array.from(text.matchAll(/(?<![\w:])([\p{XID_Start}_]\p{XID_Continue}*)::/gu), (match) => match[1]!);
}

function highest(roots: readonly string[]): string | undefined {
  let best: string | undefined;
  for (const root of roots) if (best === undefined || standard.indexOf(root) > standard.indexOf(best)) best = root;
  return best;
}

/** Where `text` stands outside of brackets, or -1. */
function topLevel(inner: string, text: string): number {
  let depth = 0;
  for (let i = 0; i < inner.length; i++) {
    const char = inner.charAt(i);
    if (char === "<" || char === "[" || char === "(") depth++;
    else if ((char === ">" && inner.charAt(i - 1) !== "-") || char === "]" || char === ")") depth--;
    else if (char === " " && depth === 0 && inner.startsWith(text, i)) return i;
  }
  return -1;
}

function isIdentifier(text: string): boolean {
  return /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(text);
}
