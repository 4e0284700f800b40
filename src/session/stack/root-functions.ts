import { demangle } from "../../formats/demangle/index.ts";
import { type CodeImage, SYMBOL_FUNCTION } from "../../graph/code-image.ts";
import { namePattern } from "../name-pattern.ts";
import type { StackSettings } from "../settings.ts";

/** Addresses of the functions that settings of the stack name, so that code is followed from there too; names that no function has are left out. */
export function rootFunctions({ symbols }: CodeImage, { roots, threads }: StackSettings): number[] {
  const names = [...roots, ...[...threads.values()].map(({ entry }) => entry)];
  if (names.length === 0) return [];
  const exact = new Set(names);
  const patterns = names.map(namePattern);
  const found: number[] = [];
  for (let row = 0; row < symbols.count; row++) {
    if (symbols.kind[row] !== SYMBOL_FUNCTION) continue;
    const raw = symbols.name(row);
    const text = demangle(raw).text;
    if (exact.has(raw) || exact.has(text) || patterns.some((matches) => matches(text))) found.push(symbols.address[row]!);
  }
  return found;
}
