import { demangleCpp } from "./cpp/cpp.ts";
import { NotMangled } from "./limits.ts";
import { firstLegacyElement, looksLegacy, readLegacy } from "./rust/legacy.ts";
import { crateOfElement } from "./rust/legacy-crate.ts";
import { type CrateRoot, looksV0, readV0, v0Crate, v0Path } from "./rust/v0.ts";
import { isRustSuffix, splitSuffix, thinLtoSuffixAt } from "./suffix.ts";

/** Scheme of a mangled name; `none` for names that carry no mangling, C and assembler symbols among them. */
export type ManglingStyle = "rust-v0" | "rust-legacy" | "cpp" | "none";

/**
 * The crate that defines an item. Names of the compiler's own `__rustc` (`rust_begin_unwind`, the allocator's shims) have none: their code
 * stands in whatever crate provides it, which its unit tells.
 */
export interface CrateOfName {
  readonly name: string;
  /** 64-bit number of the compiler in hexadecimal: two versions of one crate differ in it. Only v0 names carry it. */
  readonly disambiguator?: string | undefined;
  /** True when the name leaves a choice between the crates of a type and of a trait (legacy names of `impl` blocks). */
  readonly isEstimate: boolean;
}

/** What a symbol's name says. */
export interface Demangled {
  readonly style: ManglingStyle;
  /** For people: hashes and disambiguators left out, suffixes of clones kept except `.llvm.…`; the raw name when `style` is `none`. */
  readonly text: string;
  /** `text` without generic or template arguments, function parameters and suffix. */
  readonly path: string;
  /**
   * The same text for all instances of one generic and different for two generics: like `path`, but a v0 `impl` block is called by its
   * place and number (`core::fmt::{impl#71}::fmt`), since `<&u8 as Debug>` and `<&str as Debug>` are instances of one block.
   */
  readonly definition: string;
  /** What compilers appended, with its leading dot; empty when nothing was. */
  readonly suffix: string;
  readonly crate?: CrateOfName | undefined;
  /** The crate whose compilation made this instance of a generic (v0 only). */
  readonly instantiatingCrate?: { readonly name: string; readonly disambiguator: string } | undefined;
  /** Hash of a legacy name, `h` and hexadecimal digits. */
  readonly hash?: string | undefined;
}

/** Names that are kept taken apart, until so many others were. Functions that many units have for themselves, and whatever several questions name, are asked for again soon. */
const MOST_KEPT = 2048;
const kept = new Map<string, Demangled>();

/**
 * Takes a symbol's name apart: Rust v0 (`_R…`) [RFC 2603], Rust legacy (`_ZN…17h…E`), C++ (`_Z…`) [Itanium C++ ABI §5.1].
 * Never throws: a name that breaks its grammar or a limit (nesting 500, output 1,000,000 characters, work in proportion to its length)
 * is returned raw with style `none`.
 */
export function demangle(name: string): Demangled {
  let demangled = kept.get(name);
  if (demangled === undefined) {
    demangled = takeApart(name);
    if (kept.size === MOST_KEPT) kept.clear();
    kept.set(name, demangled);
  }
  return demangled;
}

function takeApart(name: string): Demangled {
  try {
    if (looksV0(name)) return demangleV0(name);
    if (looksLegacy(name)) return demangleLegacy(name);
    if (name.startsWith("_Z")) return demangleItanium(name);
  } catch (error) {
    if (!(error instanceof NotMangled)) throw error;
  }
  const { base, suffix } = splitSuffix(name);
  return { style: "none", text: name, path: base, definition: base, suffix };
}

/** The scheme that a name is of as far as its beginning and its end show, without taking it apart. */
export function manglingStyle(name: string): ManglingStyle {
  if (looksV0(name)) return "rust-v0";
  if (looksLegacy(name)) return "rust-legacy";
  return name.startsWith("_Z") ? "cpp" : "none";
}

/**
 * The crate that defines a Rust item, or undefined for names of other languages and for types that belong to no crate.
 * Does not write the name, so that whole symbol tables can be asked. Never throws.
 */
export function crateOf(name: string): CrateOfName | undefined {
  try {
    if (looksV0(name)) return definingCrate(v0Crate(name));
    if (!looksLegacy(name)) return undefined;
    const guess = crateOfElement(firstLegacyElement(name));
    return guess === undefined ? undefined : { name: guess.name, isEstimate: guess.estimate };
  } catch (error) {
    if (!(error instanceof NotMangled)) throw error;
    return undefined;
  }
}

function demangleV0(name: string): Demangled {
  const { mangled, llvm } = withoutThinLto(name);
  const { text, crate, instantiatingCrate, end } = readV0(mangled);
  const suffix = mangled.slice(end);
  if (!isRustSuffix(suffix)) throw new NotMangled();
  return {
    style: "rust-v0",
    text: text + suffix,
    get path() {
      return v0Path(mangled, "path");
    },
    get definition() {
      return v0Path(mangled, "definition");
    },
    suffix: suffix + llvm,
    crate: definingCrate(crate),
    instantiatingCrate,
  };
}

function definingCrate(root: CrateRoot): CrateOfName | undefined {
  return root.name === "__rustc" ? undefined : { ...root, isEstimate: false };
}

function demangleLegacy(name: string): Demangled {
  const { mangled, llvm } = withoutThinLto(name);
  const { elements, hash, end } = readLegacy(mangled);
  const suffix = mangled.slice(end);
  if (!isRustSuffix(suffix)) throw new NotMangled();
  const guess = crateOfElement(elements[0] ?? "");
  // Only shims such as `drop_in_place<T>` carry arguments; `<…>` at an element's start is an `impl`.
  const path = elements.map((element) => (element.startsWith("<") ? element : element.replace(/<.*$/s, ""))).join("::");
  return {
    style: "rust-legacy",
    text: elements.join("::") + suffix,
    path,
    definition: path,
    suffix: suffix + llvm,
    crate: guess === undefined ? undefined : { name: guess.name, isEstimate: guess.estimate },
    hash,
  };
}

function demangleItanium(name: string): Demangled {
  const { base, suffix } = splitSuffix(name);
  const cpp = demangleCpp(base);
  const clones = Array.from(suffix.matchAll(/\.[a-z_]+(?:\.[0-9A-F]+)*|(?:\.\d+)+/g), ([clone]) => ` [clone ${clone}]`).join("");
  const text = cpp.text + clones;
  return { style: "cpp", text, path: cpp.path, definition: cpp.path, suffix };
}

function withoutThinLto(name: string): { mangled: string; llvm: string } {
  const at = thinLtoSuffixAt(name);
  return at < 0 ? { mangled: name, llvm: "" } : { mangled: name.slice(0, at), llvm: name.slice(at) };
}
