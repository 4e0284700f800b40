import { isCodePointer } from "../../src/architecture/thumb-bit.ts";
import type { AddressSpace } from "../../src/graph/address-space.ts";
import { SYMBOL_OBJECT } from "../../src/graph/code-image.ts";
import { type NamedReferences, Reference } from "../../src/graph/references.ts";

const LONGEST_PAIR = 1 << 16;
const SMALL_NUMBERS = 1 << 16;

/** A word of data that points: its address, what it points to, 1 when that is a function, and the length of a pair. */
export type PlainWord = readonly [at: number, target: number, toFunction: number, length: number];

/** The plain version of the kernel's words that point, and of its starts of data, which those are held against. */
export function plainDataNames(code: NamedReferences): { words: PlainWord[]; starts: number[] } {
  const named = namedStarts(code);
  const words = pointerWords(code, new Set(named));
  const starts = new Set([...named, ...words.filter(([, , toFunction]) => toFunction === 0).map(([, target]) => target)]);
  return { words, starts: [...starts].sort((a, b) => a - b) };
}

function pointerWords(code: NamedReferences, named: ReadonlySet<number>): PlainWord[] {
  const words: PlainWord[] = [];
  const { space, functions } = code;
  const literals = literalHalfwords(code);
  const isFunction = (word: number) => space.isInstruction(word) && isCodePointer(word) && functions.startingAt(word - 1) >= 0;
  space.sections.forEach((section, index) => {
    const { bytes } = section;
    for (let at = (4 - (section.address % 4)) % 4; at + 4 <= bytes.length; at += 4) {
      const address = section.address + at;
      if (space.isCode(index) && (space.isInstruction(address) || literals.has(address))) continue;
      const word = space.word(address);
      const target = word === 0 ? -1 : space.sectionAt(word);
      if (target < 0) continue;
      if (space.isInstruction(word)) {
        if (isFunction(word)) words.push([address, word - 1, 1, 0]);
        continue;
      }
      const { address: start, size } = space.sections[target]!;
      const next = at + 8 <= bytes.length ? space.word(address + 4) : -1;
      const length = next > 0 && next <= LONGEST_PAIR && word + next <= start + size ? next : 0;
      if (word < SMALL_NUMBERS && length === 0 && word % 4 !== 0 && !named.has(word)) continue;
      words.push([address, word, 0, length]);
      if (length > 0) at += endsInRust(space, word + length) ? 12 : isFunction(length) ? 0 : 4;
    }
  });
  return words;
}

function endsInRust(space: AddressSpace, end: number): boolean {
  return [".", "r", "s"].every((letter, index) => space.byte(end - 3 + index) === letter.charCodeAt(0));
}

/** Addresses of halfwords of code that instructions load. */
function literalHalfwords({ references, space }: NamedReferences): Set<number> {
  const found = new Set<number>();
  for (let row = 0; row < references.count; row++) {
    const target = references.target.at(row);
    if (references.kind.at(row) !== Reference.Literal || space.sectionAt(target) < 0) continue;
    for (let at = target - (target % 2), end = target - (target % 2) + references.detail.at(row); at < end; at += 2) found.add(at);
  }
  return found;
}

function namedStarts({ references, image: { symbols } }: NamedReferences): number[] {
  const starts: number[] = [];
  for (let row = 0; row < references.count; row++) {
    const kind = references.kind.at(row);
    if (kind === Reference.Data || kind === Reference.Table) starts.push(references.target.at(row));
  }
  for (let row = 0; row < symbols.count; row++) if (symbols.kind[row] === SYMBOL_OBJECT) starts.push(symbols.address[row]!);
  return starts;
}
