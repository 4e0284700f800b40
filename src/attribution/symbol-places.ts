import { normalizePath, pathInside } from "../formats/crate-paths/index.ts";
import { NONE } from "../formats/dwarf/index.ts";
import type { Symbols } from "../image/symbols.ts";
import type { DebugFacts } from "./levels.ts";

/**
 * Where symbols are declared, `src/net.rs:118` by the symbol's row: the path below the directory in which it was compiled where it lies
 * there, the whole path else.
 */
export async function symbolPlaces({ dwarf, facts, units, statics }: DebugFacts, symbols: Symbols): Promise<Map<number, string>> {
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
  const places = new Map<number, string>();
  found.forEach(({ symbol }, i) => {
    const [path, line, unit] = [paths[i] ?? "", entities.declLine[i]!, entities.declUnit[i]!];
    if (path === "" || line === NONE || line === 0 || places.has(symbol)) return;
    const directory = unit === NONE ? "" : normalizePath(units[unit]?.directory ?? "");
    places.set(symbol, `${(directory === "" ? undefined : pathInside(directory, normalizePath(path))) ?? path}:${line}`);
  });
  return places;
}
