import { NO_SECTION, SHN_ABS, STB_GLOBAL, STB_WEAK, STT_FILE, STT_SECTION, type SymbolTable } from "../formats/elf/index.ts";
import type { NamedSymbol } from "./firmware.ts";

/** Bytes of a name that `nameHash` tells. */
const HASHED = 256;
/** So many names are looked for one by one. */
const FEW_NAMES = 64;
/** A name that stands more often than this tells no more with the rest. */
const MOST_VALUES = 4096;

/**
 * Looks defined symbols up by exact name. Of several of a name a global one is meant before a weak one, that before a local one, of equal ones the
 * first; files and sections are not called by their symbols' names.
 */
export async function findSymbols(table: SymbolTable | undefined, names: readonly string[]): Promise<Map<string, NamedSymbol>> {
  const found = new Map<string, NamedSymbol>();
  const best = new Map<string, { rank: number; row: number }>();
  await visitNamed(table, names, (table, row, name) => {
    if (table.type[row] === STT_FILE || table.type[row] === STT_SECTION) return;
    const rank = bindingRank(table.binding[row]!);
    const known = best.get(name);
    if (known !== undefined && (known.rank < rank || (known.rank === rank && known.row < row))) return;
    best.set(name, { rank, row });
    found.set(name, namedSymbol(table, row, name));
  });
  return found;
}

function bindingRank(binding: number): number {
  return binding === STB_GLOBAL ? 0 : binding === STB_WEAK ? 1 : 2;
}

/** Values (`st_value`, with the Thumb bit) of every defined symbol of a name, at most `MOST_VALUES` of each; names that no symbol has are left out. */
export async function symbolValues(table: SymbolTable | undefined, names: readonly string[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  await visitNamed(table, names, (table, row, name) => {
    if (table.type[row] === STT_FILE || table.type[row] === STT_SECTION) return;
    const values = found.get(name);
    if (values === undefined) found.set(name, [table.value[row]!]);
    else if (values.length < MOST_VALUES) values.push(table.value[row]!);
  });
  return found;
}

/** Visits the defined symbols of some names: only those whose hashes match are read again and compared. */
async function visitNamed(
  table: SymbolTable | undefined,
  names: readonly string[],
  visit: (table: SymbolTable, row: number, name: string) => void,
): Promise<void> {
  if (table === undefined) return;
  const encoder = new TextEncoder();
  const wanted = new Map<number, { name: string; bytes: Uint8Array }[]>();
  for (const name of names) {
    const bytes = encoder.encode(name);
    const hash = fnv1a(bytes, 0, bytes.length);
    const same = wanted.get(hash);
    if (same === undefined) wanted.set(hash, [{ name, bytes }]);
    else same.push({ name, bytes });
  }
  const hashed = table.nameHash;
  const alike = rowsOf(hashed, wanted).filter((row) => table.rawSection[row] !== 0);
  const offsets = Uint32Array.from(alike, (row) => table.nameOffset[row]!);
  await table.strings.visit(offsets, (i, page, start, end) => {
    const row = alike[i]!;
    for (const candidate of wanted.get(hashed[row]!)!)
      if (end > start && equal(candidate.bytes, page, start, end)) visit(table, row, candidate.name);
  });
}

/** Rows whose hashes are wanted, ascending. Of few hashes each is looked for by itself: the engine does that many times as fast as a loop that has not run before. */
function rowsOf(hashed: Uint32Array, wanted: ReadonlyMap<number, unknown>): number[] {
  const rows: number[] = [];
  if (wanted.size > FEW_NAMES) {
    for (let row = 0; row < hashed.length; row++) if (wanted.has(hashed[row]!)) rows.push(row);
    return rows;
  }
  for (const hash of wanted.keys()) for (let row = hashed.indexOf(hash); row >= 0; row = hashed.indexOf(hash, row + 1)) rows.push(row);
  return rows.sort((a, b) => a - b);
}

function namedSymbol(table: SymbolTable, row: number, name: string): NamedSymbol {
  const section = table.section[row]!;
  const absolute = section === NO_SECTION && table.rawSection[row] === SHN_ABS;
  return { name, value: table.value[row]!, size: table.size[row]!, sectionIndex: absolute || section === NO_SECTION ? undefined : section };
}

function fnv1a(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  const last = Math.min(end, start + HASHED);
  for (let i = start; i < last; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

function equal(bytes: Uint8Array, page: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== page[start + i]) return false;
  return true;
}
