import { NotMangled } from "../limits.ts";
import { parseEncoding } from "./encoding.ts";
import { CppPrinter } from "./printer.ts";
import { CppReader } from "./reader.ts";

/** A C++ name in full, and without template arguments and parameters. */
export interface CppName {
  readonly text: string;
  readonly path: string;
}

/** Reads `_Z…` [Itanium C++ ABI §5.1] without suffixes of clones; ASCII only, since lengths count bytes. Throws `NotMangled` when it is none or breaks a limit. */
export function demangleCpp(mangled: string): CppName {
  if (/[^\0-\x7f]/.test(mangled)) throw new NotMangled();
  const reader = new CppReader(mangled.slice(2));
  const node = parseEncoding(reader, true);
  if (reader.next !== reader.text.length) throw new NotMangled();
  const print = (bare: boolean) => {
    const printer = new CppPrinter(mangled.length, bare);
    printer.print(node);
    return printer.text;
  };
  return {
    text: print(false),
    get path() {
      return print(true);
    },
  };
}
