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
  const named = namedBorders(code, borders);
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

/** Borders that functions name, by function: of those only that name the beginning of something. */
function namedBorders({ references, space }: NamedReferences, borders: ReadonlySet<number>): ReadonlyMap<number, number[]> {
  const [from, kind, target] = [references.from.values(), references.kind.values(), references.target.values()];
  const named = new Map<number, number[]>();
  for (let row = 0; row < references.count; row++) {
    if (kind[row] !== Reference.Literal && borders.has(target[row]!) && !named.has(from[row]!)) named.set(from[row]!, []);
  }
  for (let row = 0; named.size > 0 && row < references.count; row++) {
    const known = kind[row] === Reference.Literal || kind[row] === Reference.Data ? named.get(from[row]!) : undefined;
    if (known === undefined) continue;
    const address = kind[row] === Reference.Data ? target[row]! : space.word(target[row]!);
    if (borders.has(address)) known.push(address);
  }
  return named;
}
