import { NO_SECTION, SHN_ABS, type SymbolTable } from "../formats/elf/index.ts";
import type { NamedSymbol } from "./firmware.ts";

/**
 * Looks symbols up by exact name in one pass over the string table: names are hashed in place and only those that match are decoded.
 */
export async function findSymbols(table: SymbolTable | undefined, names: readonly string[]): Promise<Map<string, NamedSymbol>> {
  const found = new Map<string, NamedSymbol>();
  if (table === undefined) return found;
  const encoder = new TextEncoder();
  const wanted = new Map<number, { name: string; bytes: Uint8Array }[]>();
  for (const name of names) {
    const bytes = encoder.encode(name);
    const hash = fnv1a(bytes, 0, bytes.length);
    wanted.set(hash, [...(wanted.get(hash) ?? []), { name, bytes }]);
  }
  const longest = Math.max(0, ...names.map((name) => name.length * 3));
  await table.strings.visit(table.nameOffset, (row, page, start, end) => {
    if (end - start > longest || end === start || table.rawSection[row] === 0) return;
    for (const candidate of wanted.get(fnv1a(page, start, end)) ?? []) {
      if (!found.has(candidate.name) && equal(candidate.bytes, page, start, end))
        found.set(candidate.name, namedSymbol(table, row, candidate.name));
    }
  });
  return found;
}

function namedSymbol(table: SymbolTable, row: number, name: string): NamedSymbol {
  const section = table.section[row]!;
  const absolute = section === NO_SECTION && table.rawSection[row] === SHN_ABS;
  return { name, value: table.value[row]!, size: table.size[row]!, section: absolute || section === NO_SECTION ? undefined : section };
}

function fnv1a(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

function equal(bytes: Uint8Array, page: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== page[start + i]) return false;
  return true;
}
