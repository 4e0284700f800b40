import { nearestWord } from "../../bytes/did-you-mean.ts";
import type { Chip } from "./chip.ts";

/** What a name led to: one part; several that differ in memory (the first few of `count`); or none, with the nearest name if one is near. */
export type FoundChip =
  | { readonly kind: "found"; readonly chip: Chip }
  | { readonly kind: "several"; readonly names: readonly string[]; readonly count: number }
  | { readonly kind: "none"; readonly near: string | undefined };

const SHOWN = 6;

/**
 * Finds a part by the name that people use, without regard to case: the table's own name first; then one that differs only where either has a
 * small `x` (any character), `STM32F411CEU6` is `STM32F411CEUx`; then the longest that the name continues (`STM32F411CEU6TR`); then those that
 * continue the name (`nRF52840` is `nRF52840_xxAA`). Of several equally good ones the first is taken if all have the same memory.
 */
export function findChip(name: string, chips: readonly Chip[]): FoundChip {
  const wanted = name.trim();
  const lower = wanted.toLowerCase();
  if (lower === "") return { kind: "none", near: undefined };
  const exact = chips.find((chip) => chip.name === wanted) ?? chips.find((chip) => chip.name.toLowerCase() === lower);
  if (exact !== undefined) return { kind: "found", chip: exact };

  const wild = chips.filter((chip) => sharedLength(chip.name, wanted) === Math.min(chip.name.length, wanted.length));
  const same = wild.filter((chip) => chip.name.length === wanted.length);
  if (same.length > 0) return oneOf(same);
  const continued = wild.filter((chip) => chip.name.length < wanted.length && chip.name.length >= SHORTEST_STEM);
  const longest = Math.max(0, ...continued.map((chip) => chip.name.length));
  if (longest > 0) return oneOf(continued.filter((chip) => chip.name.length === longest));
  const continuing = wild.filter((chip) => chip.name.length > wanted.length);
  if (continuing.length > 0) return oneOf(continuing);
  return {
    kind: "none",
    near: nearestWord(
      wanted,
      chips.map((chip) => chip.name),
    ),
  };
}

/** A shorter name that another one continues says nothing about it. */
const SHORTEST_STEM = 6;

function oneOf(chips: readonly Chip[]): FoundChip {
  const [first] = chips;
  if (first !== undefined && chips.every((chip) => chip.layout === first.layout)) {
    const alike = chips.every(({ interrupts }) => interrupts === first.interrupts);
    return { kind: "found", chip: alike ? first : { ...first, interrupts: undefined } };
  }
  return { kind: "several", names: chips.slice(0, SHOWN).map((chip) => chip.name), count: chips.length };
}

/** How many characters from the start are alike; a small `x` of either is like any letter or digit. */
function sharedLength(known: string, wanted: string): number {
  const end = Math.min(known.length, wanted.length);
  let at = 0;
  for (; at < end; at++) {
    const [a, b] = [known[at]!, wanted[at]!];
    const wild = (a === "x" && /[0-9a-z]/i.test(b)) || (b === "x" && /[0-9a-z]/i.test(a));
    if (!wild && a.toLowerCase() !== b.toLowerCase()) break;
  }
  return at;
}
