import { normalizePath, pathInside } from "../formats/crate-paths/index.ts";
import { NONE } from "../formats/dwarf/index.ts";
import type { Symbols } from "../image/symbols.ts";
import type { DebugFacts } from "./levels.ts";

/** Where a symbol is declared. */
export interface SymbolPlace {
  /** `src/net.rs:118`: the path below `directory` where it lies there, the whole path else. */
  readonly file: string;
  /** The directory in which it was compiled, where `file` is relative to it. */
  readonly directory: string | undefined;
}

/** Where symbols are declared, by the symbol's row. */
export async function symbolPlaces({ dwarf, facts, units, statics }: DebugFacts, symbols: Symbols): Promise<Map<number, SymbolPlace>> {
  const rows = new Map<number, number>();
  for (let i = 0; i < symbols.count; i++) rows.set(symbols.address[i]!, i);
  const found: { symbol: number; die: number }[] = [];
  for (let i = 0; i < facts.functions.count; i++) {
    const symbol = rows.get(facts.functions.start[i]!);
    if (symbol !== undefined) found.push({ symbol, die: facts.functions.die[i]! });
  }
  for (const { row, address } of statics) {
    const symbol = rows.get(address);
    if (symbol !== undefined) found.push({ symbol, die: facts.statics.die[row]! });
  }
  const entities = await dwarf.entities(Uint32Array.from(found, ({ die }) => die));
  const paths = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const places = new Map<number, SymbolPlace>();
  found.forEach(({ symbol }, i) => {
    const [path, line, unit] = [paths[i] ?? "", entities.declLine[i]!, entities.declUnit[i]!];
    if (path === "" || line === NONE || line === 0 || places.has(symbol)) return;
    const directory = unit === NONE ? "" : normalizePath(units[unit]?.directory ?? "");
    const inside = directory === "" ? undefined : pathInside(directory, normalizePath(path));
    places.set(symbol, { file: `${inside ?? path}:${line}`, directory: inside === undefined ? undefined : directory });
  });
  return places;
}
