/** Names longer than this are compared as they are. */
const LONGEST = 20_000;

/** What compilers append to tell copies of a function or static apart [seen: GCC 12 clones, LLVM 14 ThinLTO, rustc 1.96]. */
const SUFFIX = /\.(llvm\.\d+|constprop\.\d+|isra\.\d+|part\.\d+|cold(\.\d+)?|lto_priv\.\d+|\d+)$/;

/** A name without the compiler's numbers behind it. */
export function withoutSuffix(name: string): string {
  let plain = name;
  while (SUFFIX.test(plain)) plain = plain.replace(SUFFIX, "");
  return plain === "" ? name : plain;
}

/**
 * Names that compilers make up for constants, with what they number or hash cut off [seen: rustc 1.96, LLVM 14 to 21, GCC 12];
 * undefined for every other name.
 */
export function anonymousName(name: string): string | undefined {
  return /^(\.?L?anon\.|alloc_(?=[0-9a-f]{32})|\.?L?__unnamed_|\.?L?\.?str(?=\.|\d|$)|vtable\.|\.?LC(?=\d)|\.?Lswitch\.table\.|switch\.table\.)/.exec(
    name,
  )?.[1];
}

/**
 * A demangled name without its generic arguments: `<app::Ring<u8, 16>>::push` → `<app::Ring>::push`. Brackets that open a qualified path stay,
 * operators and arrows of C++ and Rust are no brackets.
 */
export function withoutGenerics(name: string): string {
  if (!name.includes("<") || name.length > LONGEST) return name;
  let out = "";
  let dropped = 0;
  let kept = 0;
  for (let i = 0; i < name.length; i++) {
    const letter = name[i]!;
    if (letter === "<") {
      if (dropped > 0) dropped++;
      else if (out.endsWith("operator") || out.endsWith("operator<")) out += letter;
      else if (/[\w>:}\])]$/.test(out)) {
        dropped++;
        out = out.replace(/::$/, "");
      } else {
        kept++;
        out += letter;
      }
    } else if (letter === ">" && name[i - 1] !== "-" && !out.endsWith("operator")) {
      if (dropped > 0) dropped--;
      else if (kept > 0) {
        kept--;
        out += letter;
      } else out += letter;
    } else if (dropped === 0) out += letter;
  }
  // Brackets that do not close are no generics.
  return dropped > 0 ? name : out;
}

/** A path without the numbers of closures and shims: `app::run::{closure#1}` → `app::run::{closure}`. */
export function withoutClosureNumbers(name: string): string {
  return name.replace(/\{(closure|shim|impl|async_fn_env|coroutine_env|closure_env|async_block)#?\d*\}/g, "{$1}");
}
