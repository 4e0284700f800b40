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
 * function's index, one of `askers`, and the address that it refers to; undefined when that is no range's beginning.
 */
export function findRanges(code: NamedReferences, askers: ArrayLike<number>): (from: number, target: number) => BorderRange | undefined {
  const borders = new Set(code.image.borders ?? []);
  const named = namedBorders(code, borders, askers);
  const { space } = code;
  return (from, target) => {
    if (!borders.has(target)) return undefined;
    const section = space.sections[space.sectionAt(target)];
    if (section === undefined) return undefined;
    const last = section.address + section.size;
    const ends = (named.get(from) ?? []).filter((end) => end > target && end <= last);
    return ends.length === 0 ? undefined : { end: Math.min(...ends), writable: section.writable };
  };
}

/** Borders that each of some functions names. */
function namedBorders(
  { references, functions, space }: NamedReferences,
  borders: ReadonlySet<number>,
  askers: ArrayLike<number>,
): ReadonlyMap<number, number[]> {
  const named = new Map(Array.from(askers, (from): [number, number[]] => [from, []]));
  const isAsker = new Uint8Array(functions.count);
  for (const from of named.keys()) isAsker[from] = 1;
  const [from, kind, target] = [references.from.values(), references.kind.values(), references.target.values()];
  for (let row = 0; named.size > 0 && row < references.count; row++) {
    if (isAsker[from[row]!] !== 1 || (kind[row] !== Reference.Literal && kind[row] !== Reference.Data)) continue;
    const address = kind[row] === Reference.Data ? target[row]! : space.word(target[row]!);
    if (borders.has(address)) named.get(from[row]!)!.push(address);
  }
  return named;
}
