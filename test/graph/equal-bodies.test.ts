import { describe, expect, it } from "vitest";
import { AddressSpace } from "../../src/graph/address-space.ts";
import { type CodeImage, type CodeSection, SYMBOL_FUNCTION } from "../../src/graph/code-image.ts";
import { codeRemarks } from "../../src/graph/code-remarks.ts";
import { firstAlike } from "../../src/graph/data/equal-bodies.ts";
import { MaskedBodies } from "../../src/graph/data/masked-bodies.ts";
import { Functions } from "../../src/graph/functions.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { madeImage } from "../support/made-image.ts";
import { bodyKey, bytesKey } from "../support/plain-equal-bodies.ts";
import { plainFingerprint, plainMasked } from "../support/plain-masked.ts";
import { plainRemarks } from "../support/plain-remarks.ts";
import { numbersFrom } from "../support/random.ts";
import { samples } from "../support/samples.ts";

/** Instructions that leave a body or stay in it, set lengths, stop or copy: B, B<c>, CBZ, LDR literal, ADR, MOVS r2, BKPT; BL, B.W, LDR.W literal, VLDR literal. */
const NARROW = [0xe000, 0xd000, 0xb100, 0x4800, 0xa000, 0x2200, 0xbe00];
const WIDE = [0xf000d000, 0xf0009000, 0xf8df0000, 0xed9f0a00, 0xf20f0000];

/** An image of code whose functions are copies of few bodies at other places, some of them with a word changed, and of constants. */
function made(seed: number): CodeImage {
  const next = numbersFrom(seed * 2_654_435_761 + 1);
  const below = (limit: number) => next() % limit;
  const bodies = Array.from({ length: 3 }, () =>
    Array.from({ length: 1 + below(6) }, (): number[] => {
      const kind = below(4);
      if (kind === 0) return [NARROW[below(NARROW.length)]! | below(kind === 0 ? 256 : 1)];
      if (kind === 1) {
        const word = WIDE[below(WIDE.length)]!;
        return [word >>> 16, (word & 0xffff) | below(64)];
      }
      return [below(0x10000)];
    }).flat(),
  );
  const halves: number[] = [];
  const symbols: { address: number; size: number }[] = [];
  const base = 0x0800_0000 + below(2) * 2;
  while (halves.length < 120) {
    const body = bodies[below(3)]!.map((half) => (below(12) === 0 ? below(0x10000) : half));
    symbols.push({ address: base + halves.length * 2, size: body.length * 2 - (below(20) === 0 ? 1 : 0) });
    halves.push(...body);
  }
  const bytes = new Uint8Array(Uint16Array.from(halves).buffer);
  const sections: CodeSection[] = [
    { name: ".text", address: base, size: bytes.length, bytes, writable: false, executable: true },
    {
      name: ".rodata",
      address: 0x0900_0000,
      size: 64,
      bytes: Uint8Array.from({ length: 64 }, () => below(2)),
      writable: false,
      executable: false,
    },
  ];
  const mapping = Array.from({ length: below(4) }, (): [number, number] => [base + below(halves.length) * 2, below(2)]).sort(
    ([a], [b]) => a - b,
  );
  const functions = symbols.map((symbol, row) => ({ ...symbol, kind: SYMBOL_FUNCTION, name: row % 3 === 0 ? "memcpy" : String(row) }));
  return madeImage(sections, functions, mapping);
}

/** Functions of an image, and constants of eight bytes in sections that are no code. */
function bodiesOf(image: CodeImage, space: AddressSpace) {
  const { symbols } = image;
  const functions = Array.from({ length: symbols.count }, (_, row) => row)
    .filter((row) => symbols.kind[row] === SYMBOL_FUNCTION && symbols.size[row]! > 0)
    .map((row) => ({
      isFunction: true,
      address: symbols.address[row]!,
      size: symbols.size[row]!,
      section: space.sectionAt(symbols.address[row]!),
    }))
    .filter(({ address, size, section }) => {
      const holder = space.sections[section];
      return holder !== undefined && space.isCode(section) && address + size <= holder.address + holder.bytes.length;
    });
  const constants = space.sections.flatMap(({ address, bytes }, section) =>
    space.isCode(section)
      ? []
      : Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => ({ isFunction: false, address: address + i * 8, size: 8, section })),
  );
  return [...functions, ...constants];
}

function compare(image: CodeImage): void {
  const space = new AddressSpace(image);
  const bodies = bodiesOf(image, space);
  const firsts = new Map<string, number>();
  const expected = bodies.map(({ isFunction, address, size, section }, row) => {
    const key = isFunction
      ? `f${bodyKey(space, section, address, address + size)}`
      : `c${bytesKey(space, section, address, address + size)}`;
    if (!firsts.has(key)) firsts.set(key, row);
    return firsts.get(key)!;
  });
  expect([...firstAlike(space, bodies)]).toEqual(expected);
  const placed = bodies.map(({ address, size, section }) => ({ start: address, end: address + size, section }));
  const plain = placed.map(({ start, end, section }) => plainMasked(space, section, start, end));
  const masked = new MaskedBodies(space);
  expect(masked.words(placed).map(({ word, length }) => ({ word: [...word], length: [...length] }))).toEqual(plain);
  expect(masked.fingerprints(placed)).toEqual(plain.map(({ word }, row) => plainFingerprint(bodies[row]!.size, word)));
  const functions = new Functions(image, space);
  expect(codeRemarks({ functions, space })).toEqual(plainRemarks({ functions, space }));
}

// Oracle: plain versions in TypeScript, with a decoder of their own.
describe("bodies that are alike, bodies without their place, and what instructions say on their own", () => {
  it("are those of a plain version in 2,000 made images", () => {
    for (let seed = 1; seed <= 2000; seed++) compare(made(seed));
  });

  it.each(samples())("are those of a plain version in $name", async ({ elf }) => {
    compare(await loadCodeImage(elf));
  });
});
