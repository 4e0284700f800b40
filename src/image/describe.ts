import { crateOf, demangle } from "../formats/demangle/index.ts";
import type { SymbolTable } from "../formats/elf/index.ts";
import type { SymbolDescription } from "./firmware.ts";
import type { Symbols } from "./symbols.ts";

/** Names of the asked symbols: the preferred name demangled, the others as aliases, and the crate that any of them tells. */
export async function describeSymbols(table: SymbolTable | undefined, symbols: Symbols, asked: Uint32Array): Promise<SymbolDescription[]> {
  if (table === undefined) return [];
  const rows: number[] = [];
  for (const symbol of asked)
    for (let at = symbols.firstRow[symbol]!; at < symbols.firstRow[symbol + 1]!; at++) rows.push(symbols.rows[at]!);
  const names = await table.strings.at(Uint32Array.from(rows, (row) => table.nameOffset[row]!));
  let next = 0;
  return Array.from(asked, (symbol) => {
    const count = symbols.firstRow[symbol + 1]! - symbols.firstRow[symbol]!;
    const own = names.slice(next, next + count);
    next += count;
    return describe(own);
  });
}

/** Names are written when they are asked for: of most symbols only the crate is. */
function describe(names: readonly string[]): SymbolDescription {
  const raw = names[0] ?? "";
  let text: string | undefined;
  return {
    raw,
    get demangled() {
      text ??= demangle(raw).text;
      return text;
    },
    aliases: names.slice(1),
    crate: names.map((name) => crateOf(name)?.name).find((name) => name !== undefined),
  };
}
