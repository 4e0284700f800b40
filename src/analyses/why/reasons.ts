import type { Firmware } from "../../image/firmware.ts";
import { SYMBOL_KINDS } from "../../image/symbols.ts";
import { UNKNOWN } from "../../ledger/claims.ts";
import type { Level } from "../../ledger/ledger.ts";
import { Packages } from "../../ledger/packages.ts";
import type { Atoms } from "../../ledger/tile.ts";

/** Why bytes have no owner at a level. */
export const REASONS = [
  "no debug info",
  "assembler",
  "linker",
  "data without symbol",
  "code without symbol",
  "no crate in the name",
  "not in the map",
] as const;

export type Reason = (typeof REASONS)[number];

/** Sections that the linker writes itself: exception indices, tables of dynamic linking, notes. */
const LINKER_SECTION = /^\.(ARM\.ex(idx|tab)|i?plt|got|note|gnu|dyn|rela?\b|hash|interp|eh_frame)/;
const OTHER = SYMBOL_KINDS.indexOf("other");

/** What is missing where a level gives no owner: crates are told by names, archives by the map, all else by debug information. */
export type Missing = "no debug info" | "no crate in the name" | "not in the map";

/** What is missing at a decided level of an image. */
export function missingAt({ ledger }: Firmware, level: Level): Missing {
  const told = ledger.has(level) ? ledger.owners(level).missing : undefined;
  if (told !== undefined) return told;
  if ((level !== "package" && level !== "author") || !ledger.has("package")) return "no debug info";
  const packages = ledger.owners("package");
  return packages instanceof Packages && packages.has("crate") ? "no crate in the name" : "no debug info";
}

/**
 * Names the reason for atoms without an owner: owners below zero are kept, `UNKNOWN` becomes a number below all of them. `symbolLevel` is the
 * index of the symbol level among the atoms' levels.
 */
export class Unexplained {
  readonly #firmware: Firmware;
  readonly #linker: readonly boolean[];
  readonly #untold: Reason;

  /** `untold` is what is missing at this level; a linker map knows symbols' bytes and others alike. */
  constructor(firmware: Firmware, untold: Missing = "no debug info") {
    this.#firmware = firmware;
    this.#untold = untold;
    this.#linker = firmware.sections.map(({ name }) => LINKER_SECTION.test(name));
  }

  /** The owner of an atom at a level, or the number of the reason why it has none. */
  owner(atoms: Atoms, i: number, level: number, symbolLevel: number): number {
    const owner = atoms.owners[level]![i]!;
    return owner === UNKNOWN ? reasonOwner(this.#reason(atoms.sectionRow[i]!, atoms.owners[symbolLevel]![i]!)) : owner;
  }

  #reason(section: number, symbol: number): Reason {
    const { sections, symbols } = this.#firmware;
    if (this.#untold === "not in the map") return this.#untold;
    if (this.#linker[section] === true) return "linker";
    const executable = sections[section]?.executable === true;
    if (symbol < 0) return executable ? "code without symbol" : "data without symbol";
    return executable && (symbols.inferred[symbol] === 1 || symbols.kind[symbol] === OTHER) ? "assembler" : this.#untold;
  }
}

const FIRST_REASON = -10;

function reasonOwner(reason: Reason): number {
  return FIRST_REASON - REASONS.indexOf(reason);
}

/** The reason behind an owner number of `Unexplained.owner`; undefined for real owners and for padding and its kin. */
export function reasonOf(owner: number): Reason | undefined {
  return REASONS[FIRST_REASON - owner];
}
