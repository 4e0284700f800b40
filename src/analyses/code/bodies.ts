import { spaceOf } from "../../graph/address-space.ts";
import type { CodeImage } from "../../graph/code-image.ts";
import { MaskedBodies, type PlacedBody } from "../../graph/data/masked-bodies.ts";
import { Readings } from "../../graph/readings.ts";
import type { Symbols } from "../../image/symbols.ts";

/** Shorter bodies are alike by chance, bytes. */
const SHORTEST = 8;

/**
 * A fingerprint of each symbol's bytes in which addresses do not count: the same code has the same in another place or another link. Empty where there
 * are no bytes, and once symbols that lie over one another have been read too often.
 */
export function bodyFingerprints(image: CodeImage, symbols: Symbols): string[] {
  const space = spaceOf(image);
  const readings = new Readings(space.sections);
  const [rows, bodies]: [number[], PlacedBody[]] = [[], []];
  for (let i = 0; i < symbols.count; i++) {
    const start = symbols.address[i]!;
    const section = space.sectionAt(start);
    const holder = space.sections[section];
    const end = Math.min(start + symbols.size[i]!, holder === undefined ? 0 : holder.address + holder.bytes.length);
    if (end - start < SHORTEST || !readings.take(end - start)) continue;
    rows.push(i);
    bodies.push({ start, end, section });
  }
  const all = new Array<string>(symbols.count).fill("");
  new MaskedBodies(space).fingerprints(bodies).forEach((fingerprint, i) => {
    all[rows[i]!] = fingerprint;
  });
  return all;
}
