/** A symbol name without what compilers append to it, and what they appended. */
export interface SplitName {
  readonly base: string;
  /** With its leading dot: `.llvm.9D1C9369`, `.cold`, `.constprop.0.isra.0`; empty when there is none. */
  readonly suffix: string;
}

/** Suffixes of GCC and LLVM for clones, split and privatised functions: seen: gcc 12.2, rustc 1.95. */
const cloneSuffix =
  /(?:\.(?:llvm\.[0-9A-F@]+|(?:cold|part|isra|constprop|lto_priv|localalias|ltopriv|clone|specialized|warm|hot)(?:\.\d+)?|\d+))+$/;

/** Splits off the suffixes of clones from a name of any language; names of one leading dot (`.L123`) have none. */
export function splitSuffix(name: string): SplitName {
  if (name.indexOf(".", 1) < 0) return { base: name, suffix: "" };
  const at = name.slice(1).search(cloneSuffix);
  return at < 0 ? { base: name, suffix: "" } : { base: name.slice(0, at + 1), suffix: name.slice(at + 1) };
}

/** Start of the suffix that ThinLTO appends to a promoted name (`.llvm.` and upper case hexadecimal digits), or -1. */
export function thinLtoSuffixAt(name: string): number {
  const at = name.indexOf(".llvm.");
  return at >= 0 && /^[0-9A-F@]*$/.test(name.slice(at + 6)) ? at : -1;
}

/** Whether what follows a mangled Rust name can be a compiler's suffix: a dot, then printable ASCII. */
export function isRustSuffix(text: string): boolean {
  return text === "" || /^\.[!-~]*$/.test(text);
}
