import { ascendingOrder } from "../../kernel/numbers.ts";
import type { AddressSpace } from "../address-space.ts";
import { type CodeImage, SYMBOL_OBJECT } from "../code-image.ts";

/** A stretch of data that a pointer into it does not leave. */
export interface StaticObject {
  readonly start: number;
  readonly end: number;
  /** Whether nothing can be stored there. */
  readonly constant: boolean;
}

/** The data of an image as objects that do not overlap, ascending: what symbols with a size cover, and whole gaps between those. */
export function findStaticObjects(image: CodeImage, space: AddressSpace): StaticObject[] {
  const { symbols } = image;
  const order = ascendingOrder(symbols.address).filter((row) => symbols.kind[row] === SYMBOL_OBJECT && symbols.size[row]! > 0);
  const found: StaticObject[] = [];
  let next = 0;
  for (const [start, end, constant] of stretches(space)) {
    let at = start;
    while (next < order.length && symbols.address[order[next]!]! < start) next++;
    for (let i = next; i < order.length && symbols.address[order[i]!]! < end; i++) {
      const address = symbols.address[order[i]!]!;
      const last = Math.min(end, address + symbols.size[order[i]!]!);
      if (last <= at) continue;
      if (address > at) found.push({ start: at, end: address, constant });
      // What overlaps is one object.
      if (address < at) found.push({ start: found.pop()!.start, end: last, constant });
      else found.push({ start: address, end: last, constant });
      at = last;
    }
    if (at < end) found.push({ start: at, end, constant });
  }
  return found;
}

/** Sections of data, and data among code as mapping symbols mark it. */
function* stretches(space: AddressSpace): Iterable<readonly [start: number, end: number, constant: boolean]> {
  for (const [index, section] of space.sections.entries()) {
    const end = section.address + section.size;
    if (!space.isCode(index)) {
      yield [section.address, end, !section.writable];
      continue;
    }
    for (const [from, to] of space.dataIn(index)) yield [from, Math.min(end, to), !section.writable];
  }
}

/** Where each symbol of the linker script ends what begins at it: at the next one, or with its section. */
export function findBorders(image: CodeImage, space: AddressSpace): { readonly start: number; readonly end: number }[] {
  const borders = image.borders ?? [];
  return borders.flatMap((start, i) => {
    const section = space.sectionAt(start);
    if (section < 0) return [];
    const end = space.sections[section]!.address + space.sections[section]!.size;
    return [{ start, end: Math.min(end, borders[i + 1] ?? end) }];
  });
}
