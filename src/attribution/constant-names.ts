/**
 * Data to which the source gives no name: string literals, tables of `switch`, vtables and type information. Seen: rustc 1.40 to 1.96 (`anon.…`, `alloc_…`,
 * `vtable.3`, `str.0`, `panic_loc.2`), LLVM 14 (`switch.table.f`, `.str.4`, `__const.f.x`), GCC 12 (`CSWTCH.7`, `C.0.1`, `__func__.3`), and C++'s own
 * [Itanium C++ ABI §5.1.4].
 */
const COMPILER_MADE =
  /^(?:(?:\.L)?_*anon\.|(?:\.L)?_*unnamed_\d|alloc[_.]|(?:vtable|str|byte_str|const|ref|panic_\w*loc)\.|(?:\.L)?switch\.table\.|__const\.|(?:\.L)?\.?str(?:\.\d+)*$|CSWTCH\.|C\.\d+\.|__(?:func|FUNCTION|PRETTY_FUNCTION)__\.|\.LC\d|_ZT[VTISC]|_ZGV)/;

/** Whether a compiler made a symbol's name because the source has none: only such data is shared by those who refer to it. */
export function isCompilerMade(name: string): boolean {
  return COMPILER_MADE.test(name);
}

/** The name of the function that a compiler's constant was made for, `switch.table._RNv…`; the name itself for all others. */
export function functionNameIn(name: string): string {
  return /^(?:\.L)?(?:switch\.table\.|__const\.)(_(?:R|ZN).*)$/.exec(name)?.[1] ?? name;
}
