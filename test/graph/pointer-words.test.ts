import { expect, it } from "vitest";
import { AddressSpace } from "../../src/graph/address-space.ts";
import { type CodeSection, SYMBOL_FUNCTION } from "../../src/graph/code-image.ts";
import { findDataNames } from "../../src/graph/data/pointer-words.ts";
import { Functions } from "../../src/graph/functions.ts";
import { type NamedReferences, Reference, References } from "../../src/graph/references.ts";
import { madeImage } from "../support/made-image.ts";
import { plainDataNames } from "../support/plain-pointer-words.ts";
import { numbersFrom } from "../support/random.ts";

/** Images of a code section with data in it and of two data sections, whose words often point into one of them; flash begins at 0 in every other. */
function made(seed: number): NamedReferences {
  const next = numbersFrom(seed * 2_654_435_761 + 1);
  const below = (limit: number) => next() % limit;
  const flash = below(2) * 0x0800_0000;
  const places = [flash + 0x100 + below(4), flash + 0x400 + below(4), 0x2000_0000 + below(4)];
  const sizes = places.map(() => 16 + below(200));
  const anywhere = () => {
    const section = below(3);
    return places[section]! + below(sizes[section]! + 4);
  };
  const sections = places.map((address, index): CodeSection => {
    const bytes = new Uint8Array(sizes[index]!);
    for (let at = 0; at < bytes.length; at++) bytes[at] = below(8) === 0 ? 0x2e : below(256);
    const view = new DataView(bytes.buffer);
    for (let at = (4 - (address % 4)) % 4; at + 4 <= bytes.length; at += 4) {
      const kind = below(4);
      if (kind < 2) view.setUint32(at, anywhere(), true);
      else if (kind === 2) view.setUint32(at, below(64), true);
    }
    if (below(2) === 0) bytes.set(new TextEncoder().encode(".rs"), below(bytes.length - 3));
    return { name: `.${index}`, address, size: bytes.length, bytes, writable: index === 2, executable: index === 0 };
  });
  const symbols = Array.from({ length: 1 + below(8) }, () => ({ address: anywhere(), kind: below(3), size: below(24) }));
  const mapping = Array.from({ length: below(6) }, (): [number, number] => [places[0]! + below(sizes[0]!), below(2)]);
  mapping.sort(([a], [b]) => a - b);
  const placed = symbols.map(({ address, kind, size }, row) => ({
    address: kind === SYMBOL_FUNCTION ? address - (address % 2) : address,
    kind,
    size,
    name: String(row),
  }));
  const image = madeImage(sections, placed, mapping);
  const space = new AddressSpace(image);
  const references = new References();
  const kinds = [Reference.Data, Reference.Access, Reference.Literal, Reference.Table];
  for (let count = below(12); count > 0; count--) references.add(0, 0, kinds[below(4)]!, anywhere(), 1 + below(8), 0);
  return { image, space, functions: new Functions(image, space), references };
}

// Oracle: the plain version of both, written without the kernel.
it("finds the words that point, and where data starts, as the plain version does, in 2,000 random images", () => {
  let [pairs, pointers] = [0, 0];
  for (let seed = 1; seed <= 2000; seed++) {
    const code = made(seed);
    const plain = plainDataNames(code);
    const { words, starts } = findDataNames(code);
    const rows = Array.from({ length: words.count }, (_, row) =>
      [words.at, words.target, words.toFunction, words.length].map((c) => c.at(row)),
    );
    expect(rows, `image ${seed}`).toEqual(plain.words);
    expect([...starts], `image ${seed}`).toEqual(plain.starts);
    for (const [, , toFunction, length] of plain.words) {
      if (length > 0) pairs++;
      if (toFunction === 1) pointers++;
    }
  }
  expect(Math.min(pairs, pointers)).toBeGreaterThan(100);
});
