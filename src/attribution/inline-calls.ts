import { normalizePath } from "../formats/crate-paths/index.ts";
import { demangle } from "../formats/demangle/index.ts";
import { NONE } from "../formats/dwarf/index.ts";
import type { Symbols } from "../image/symbols.ts";
import type { DebugFacts } from "./levels.ts";
import type { InlineCall } from "./program.ts";
import { sourceTitles } from "./source-level.ts";

/**
 * The inlined calls with the most code, at most `most`, each behind the call that it was inlined into: bytes of a call include those of the
 * calls inside of it, so the ones around a kept call are kept too.
 */
export async function inlineCalls({ dwarf, facts, units, ...debug }: DebugFacts, symbols: Symbols, most: number): Promise<InlineCall[]> {
  const { inlines, functions } = facts;
  const bytes = bytesOfCalls(facts);
  const depth = depths(inlines.parent, inlines.count);
  const kept = Array.from({ length: inlines.count }, (_, call) => call)
    .filter((call) => bytes[call]! > 0)
    .sort((a, b) => bytes[b]! - bytes[a]! || depth[a]! - depth[b]! || a - b)
    .slice(0, most);
  const authors = await debug.authors();
  const paths = await dwarf.declarationPaths(
    Uint32Array.from(kept, (call) => functions.unit[inlines.function[call]!]!),
    Uint32Array.from(kept, (call) => inlines.callFile[call]!),
  );
  const titles = sourceTitles(paths.map(normalizePath), units);
  const rows = new Map<number, number>();
  for (let i = 0; i < symbols.count; i++) rows.set(symbols.address[i]!, i);
  const position = new Map(kept.map((call, i) => [call, i]));
  return kept.map((call, i) => {
    const { linkageName, name } = authors.functions[authors.ofInline[call]!]!;
    const line = inlines.callLine[call]!;
    const known = titles[i] !== "" && line !== NONE && line > 0;
    return {
      symbol: rows.get(functions.start[inlines.function[call]!]!) ?? -1,
      parent: position.get(inlines.parent[call]!) ?? -1,
      name: linkageName === "" ? name : demangle(linkageName).text,
      place: known ? `${titles[i]}:${line}` : undefined,
      bytes: bytes[call]!,
    };
  });
}

/** Bytes of code inside of each inlined call. */
function bytesOfCalls({ cells, inlines }: DebugFacts["facts"]): Float64Array {
  const bytes = new Float64Array(inlines.count);
  for (let cell = 0; cell < cells.count; cell++) {
    let steps = 0;
    for (let call = cells.inline[cell]!; call !== NONE && steps <= inlines.count; call = inlines.parent[call]!, steps++)
      bytes[call]! += cells.length[cell]!;
  }
  return bytes;
}

/** How many calls lie around each one. */
function depths(parent: Uint32Array, count: number): Uint32Array {
  const depth = new Uint32Array(count);
  for (let call = 0; call < count; call++)
    for (let at = parent[call]!; at !== NONE && depth[call]! <= count; at = parent[at]!) depth[call]!++;
  return depth;
}
