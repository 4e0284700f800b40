import { codeAddress } from "../../architecture/thumb-bit.ts";
import type { Code } from "../code.ts";

/** Between these symbols lies what the start-up code of armlink's and of IAR's library walks: what to copy, to unpack or to clear, and by which function. */
const TABLES = [
  // Load address, run address, size, handler without the Thumb bit [Arm Compiler, C library, "__scatterload"; seen: armlink 5.06].
  { base: "Region$$Table$$Base", limit: "Region$$Table$$Limit", first: 12, step: 16, isRelative: false },
  // Handlers and ranges as distances from the word that holds them [seen: IAR ILINK 9.20, 9.32].
  { base: ".iar.init_table$$Base", limit: ".iar.init_table$$Limit", first: 0, step: 4, isRelative: true },
] as const;
const MOST_WORDS = 1 << 16;

/** Addresses of the functions that start-up code calls by a table, as the table gives them: with or without the Thumb bit. */
export function startUpHandlers({ image, space, functions }: Code): number[] {
  const found: number[] = [];
  const { symbols } = image;
  const addresses = new Map<string, number>();
  for (let row = 0; row < symbols.count; row++) {
    const name = symbols.name(row);
    if (name.endsWith("$$Base") || name.endsWith("$$Limit")) addresses.set(name, symbols.address[row]!);
  }
  for (const { base, limit, first, step, isRelative } of TABLES) {
    const [start, end] = [addresses.get(base), addresses.get(limit)];
    if (start === undefined || end === undefined || end - start > 4 * MOST_WORDS) continue;
    for (let at = start + first; at + 4 <= end; at += step) {
      const word = space.word(at);
      const target = isRelative ? (at + word) % 0x1_0000_0000 : word;
      if ((target % 2 === 1 || !isRelative) && functions.startingAt(codeAddress(target)) >= 0) found.push(target);
    }
  }
  return found;
}
