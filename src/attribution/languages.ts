/** `DW_LANG_Rust` [DWARF5 §7.12]. */
export const DW_LANG_RUST = 0x1c;

/** Names of the languages in which firmware is written [DWARF5 §7.12, and the list of languages added since at dwarfstd.org]. */
const LANGUAGES: ReadonlyMap<number, string> = new Map([
  [0x01, "C89"],
  [0x02, "C"],
  [0x03, "Ada 83"],
  [0x04, "C++"],
  [0x0c, "C99"],
  [0x0d, "Ada 95"],
  [0x13, "D"],
  [0x16, "Go"],
  [0x19, "C++03"],
  [0x1a, "C++11"],
  [DW_LANG_RUST, "Rust"],
  [0x1d, "C11"],
  [0x1e, "Swift"],
  [0x21, "C++14"],
  [0x27, "Zig"],
  [0x2a, "C++17"],
  [0x2b, "C++20"],
  [0x2c, "C17"],
  [0x2e, "Ada 2005"],
  [0x2f, "Ada 2012"],
  [0x8001, "assembler"],
]);

/** Name of a `DW_LANG_` value; its number in words when it is none of firmware's languages, undefined when the unit names none. */
export function languageName(language: number): string | undefined {
  if (language === 0 || language === 0xffffffff) return undefined;
  return LANGUAGES.get(language) ?? `language 0x${language.toString(16)}`;
}
