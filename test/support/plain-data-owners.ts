import { SYMBOL_OBJECT } from "../../src/graph/code-image.ts";
import { Referrer } from "../../src/graph/data/data-owners.ts";
import type { DataNames } from "../../src/graph/data/pointer-words.ts";
import { findRanges } from "../../src/graph/data/ranges.ts";
import { NO_SYMBOL } from "../../src/graph/functions.ts";
import { type NamedReferences, Reference } from "../../src/graph/references.ts";

/** An object of data: `symbol` is its row or `NO_SYMBOL`, `isStart` 1 where something points to its first byte or a symbol names it. */
export type PlainObject = readonly [start: number, end: number, symbol: number, isStart: number];

/** A reference to an object, by its row. */
export type PlainLink = readonly [kind: number, at: number, from: number, to: number];

/** The plain version of the kernel's objects, references to them and their owners, for images in which few functions own one. */
export function plainDataOwners(names: DataNames): { objects: PlainObject[]; links: PlainLink[]; owners: number[][] } {
  const objects = pieces(names.code).flatMap(([start, end]) => cut(names, start, end));
  const at = (address: number) => objects.findIndex(([start, end]) => start <= address && address < end);
  const links = [...instructions(names.code, objects, at), ...words(names, objects, at)];
  return { objects, links, owners: objects.map((_, object) => ownersOf(object, links)) };
}

/** Stretches of data: whole sections, and halfwords of code that mapping symbols call data and no function with a symbol covers. */
function pieces({ space, functions }: NamedReferences): [number, number][] {
  return space.sections.flatMap(({ name, address, size, bytes }, index): [number, number][] => {
    if (/^\.ARM\.ex|^\.eh_frame|^\.gcc_except/.test(name)) return [];
    if (!space.isCode(index)) return [[address, address + size]];
    const found: [number, number][] = [];
    for (let at = address; at < address + bytes.length; at += 2) {
      if (space.isInstruction(at) || functions.covering(at) >= 0) continue;
      const end = Math.min(at + 2, address + bytes.length);
      const last = found.at(-1);
      if (last?.[1] === at) last[1] = end;
      else found.push([at, end]);
    }
    return found;
  });
}

function cut({ code, starts }: DataNames, first: number, last: number): PlainObject[] {
  const { symbols } = code.image;
  const isStart = new Set(starts);
  const found: PlainObject[] = [];
  for (let at = first; at < last; at = found.at(-1)![1]) {
    const sized = largestAt(symbols, at);
    if (sized >= 0) {
      found.push([at, Math.min(last, at + symbols.size[sized]!), sized, 1]);
      continue;
    }
    let end = at + 1;
    while (end < last && !isStart.has(end) && largestAt(symbols, end) < 0) end++;
    found.push([at, end, NO_SYMBOL, isStart.has(at) ? 1 : 0]);
  }
  return found;
}

/** The symbol of data of the largest size at an address, of equal ones the first; -1 for none. */
function largestAt({ count, address, size, kind }: NamedReferences["image"]["symbols"], at: number): number {
  let found = -1;
  for (let row = 0; row < count; row++)
    if (kind[row] === SYMBOL_OBJECT && address[row] === at && size[row]! > (found < 0 ? 0 : size[found]!)) found = row;
  return found;
}

function instructions(code: NamedReferences, objects: readonly PlainObject[], at: (address: number) => number): PlainLink[] {
  const { references } = code;
  const ranges = findRanges(code, references.from.values());
  const found: PlainLink[] = [];
  for (let row = 0; row < references.count; row++) {
    const [kind, from, target] = [references.kind.at(row), references.from.at(row), references.target.at(row)];
    const object = at(target);
    if ((kind !== Reference.Data && kind !== Reference.Access && kind !== Reference.Table) || object < 0) continue;
    const range = ranges(from, target);
    if (range === undefined)
      found.push([kind === Reference.Table ? Referrer.JumpTable : Referrer.Instruction, references.at.at(row), from, object]);
    else if (!range.writable)
      for (let to = object; to < objects.length && objects[to]![0] < range.end; to++)
        found.push([Referrer.Instruction, references.at.at(row), from, to]);
  }
  return found;
}

function words({ words }: DataNames, objects: readonly PlainObject[], at: (address: number) => number): PlainLink[] {
  const found: PlainLink[] = [];
  for (let row = 0; row < words.count; row++) {
    const [from, target, length] = [at(words.at.at(row)), words.target.at(row), words.length.at(row)];
    if (words.toFunction.at(row) === 1 || from < 0) continue;
    const first = at(target);
    objects.forEach(([start], to) => {
      if (first < 0 || to < first || to === from || (to > first && (start >= target + length || to >= first + 32))) return;
      found.push([length > 0 ? Referrer.PointerAndLength : Referrer.Pointer, words.at.at(row), from, to]);
    });
  }
  return found;
}

/** The functions that refer to an object, or to one from which pointers lead there. */
function ownersOf(object: number, links: readonly PlainLink[]): number[] {
  const reached = new Set([object]);
  const found = new Set<number>();
  for (const each of reached)
    for (const [kind, , from, to] of links) if (to === each) (kind < Referrer.Pointer ? found : reached).add(from);
  return [...found].sort((a, b) => a - b);
}
