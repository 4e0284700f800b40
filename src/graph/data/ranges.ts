import { type NamedReferences, Reference } from "../references.ts";

/** What lies between two symbols of the linker script that a function refers to. */
export interface BorderRange {
  /** Address after its last byte. */
  readonly end: number;
  /** Whether its section can be written. */
  readonly writable: boolean;
}

/**
 * Tells references to a range from those to whatever lies first in it: a function that names `__sbss` and `__ebss` means all of it. The answer takes a
 * function's index and the address that it refers to; undefined when that is no range's beginning.
 */
export function findRanges(code: NamedReferences): (from: number, target: number) => BorderRange | undefined {
  const borders = new Set(code.image.borders ?? []);
  const named = new Map<number, number[]>();
  const { references, space } = code;
  for (let row = 0; row < references.count; row++) {
    const target = references.target.at(row);
    if (references.kind.at(row) !== Reference.Literal || space.word(target) < 0) continue;
    note(named, borders, references.from.at(row), space.word(target));
  }
  for (let row = 0; row < references.count; row++)
    if (references.kind.at(row) === Reference.Data) note(named, borders, references.from.at(row), references.target.at(row));
  return (from, target) => {
    if (!borders.has(target)) return undefined;
    const section = space.sections[space.sectionAt(target)];
    if (section === undefined) return undefined;
    const last = section.address + section.size;
    const ends = (named.get(from) ?? []).filter((end) => end > target && end <= last);
    return ends.length === 0 ? undefined : { end: Math.min(...ends), writable: section.writable };
  };
}

function note(named: Map<number, number[]>, borders: ReadonlySet<number>, from: number, address: number): void {
  if (!borders.has(address)) return;
  const known = named.get(from);
  if (known === undefined) named.set(from, [address]);
  else known.push(address);
}
