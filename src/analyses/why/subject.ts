import { codeAddress } from "../../architecture/thumb-bit.ts";
import type { Firmware } from "../../image/firmware.ts";

/** A byte that was asked for. */
export interface Subject {
  readonly query: string;
  /** Run address. */
  readonly address: number;
}

/** Nothing, or too much, is called so. */
export interface NoSubject {
  readonly query: string;
  /** Names that match, at most a few; none when nothing does. */
  readonly candidates: readonly string[];
  readonly matching: number;
}

/** Candidates that are named. */
const MOST_CANDIDATES = 8;

/**
 * The byte that a query means: an address in hexadecimal or decimal (of the load image too), a symbol by its exact name, or a part of a name that
 * fits one symbol alone.
 */
export async function findSubject(firmware: Firmware, query: string, matches: (name: string) => boolean): Promise<Subject | NoSubject> {
  if (/^(0x[0-9a-f]+|\d+)$/i.test(query)) return { query, address: runAddress(firmware, Number(query)) };
  const exact = (await firmware.find([query])).get(query);
  const { symbols } = firmware;
  if (exact !== undefined) return { query, address: ofSymbol(firmware, exact.value) };
  const all = await firmware.describe(Uint32Array.from({ length: symbols.count }, (_, i) => i));
  const found: number[] = [];
  const equal: number[] = [];
  all.forEach(({ raw, demangled, aliases }, i) => {
    if (demangled === query) equal.push(i);
    if (matches(demangled) || matches(raw) || aliases.some(matches)) found.push(i);
  });
  const best = equal.length > 0 ? equal : found;
  if (best.length === 1) return { query, address: symbols.address[best[0]!]! };
  const names = best.slice(0, MOST_CANDIDATES).map((i) => `${all[i]!.demangled} (0x${symbols.address[i]!.toString(16)})`);
  return { query, candidates: names, matching: best.length };
}

/** A function's value has the Thumb bit; data may lie at odd addresses. */
function ofSymbol({ symbols }: Firmware, value: number): number {
  const even = codeAddress(value);
  for (let i = 0; i < symbols.count; i++) if (symbols.address[i] === value) return value;
  return symbols.address.includes(even) ? even : value;
}

/** An address in a load image stands for the byte that runs elsewhere. */
function runAddress({ memory }: Firmware, address: number): number {
  const extent = memory.extents.find(
    (candidate) => candidate.as === "load" && address >= candidate.address && address < candidate.address + candidate.length,
  );
  if (extent === undefined) return address;
  return extent.section.address + extent.sectionOffset + (address - extent.address);
}
