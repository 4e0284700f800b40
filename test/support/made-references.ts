import { AddressSpace } from "../../src/graph/address-space.ts";
import { type CodeSection, SYMBOL_FUNCTION } from "../../src/graph/code-image.ts";
import { Functions } from "../../src/graph/functions.ts";
import { type NamedReferences, Reference, References } from "../../src/graph/references.ts";
import { madeImage } from "./made-image.ts";
import { numbersFrom } from "./random.ts";

/** Images of a code section with data in it and of two data sections, whose words often point into one of them; flash begins at 0 in every other. */
export function madeReferences(seed: number): NamedReferences {
  const next = numbersFrom(seed * 2_654_435_761 + 1);
  const below = (limit: number) => next() % limit;
  const flash = below(2) * 0x0800_0000;
  const places = [flash + 0x10 + below(4), flash + 0x400 + below(4), 0x2000_0000 + below(4)];
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
  const borders = Array.from({ length: below(5) }, anywhere);
  const named = () => (borders.length > 0 && below(2) === 0 ? borders[below(borders.length)]! : anywhere());
  const image = { ...madeImage(sections, placed, mapping), borders };
  const space = new AddressSpace(image);
  const functions = new Functions(image, space);
  const kinds = [Reference.Data, Reference.Access, Reference.Literal, Reference.Table];
  const rows: number[][] = [];
  for (let count = below(16); count > 0; count--)
    rows.push([below(Math.max(1, functions.count)), count, kinds[below(4)]!, named(), 1 + below(8), 0]);
  const references = new References([0, 1, 2, 3, 4, 5].map((field) => Uint32Array.from(rows, (row) => row[field]!)));
  return { image, space, functions, references };
}
