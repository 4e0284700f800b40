import type { FunctionFacts, UnitNames } from "../formats/dwarf/index.ts";
import { type Symbols, symbolAt } from "../image/symbols.ts";
import { claimRanges } from "../ledger/claim-ranges.ts";
import { Claims, evidenceId } from "../ledger/claims.ts";
import type { ImageSection } from "../ledger/section.ts";
import { SectionIndex } from "../ledger/section-index.ts";

const RANK_FUNCTION = 10;
const RANK_STATIC = 11;
const RANK_UNIT = 20;

/** A static of the debug information with the bytes that its symbol has. */
export interface StaticExtent {
  readonly row: number;
  readonly section: ImageSection;
  readonly address: number;
  readonly size: number;
  /** Row of `Symbols`, or -1. */
  readonly symbol: number;
}

/** Statics at their symbols; one without a symbol owns nothing, since only the symbol says how long it is. */
export function staticExtents(facts: FunctionFacts, sections: readonly ImageSection[], symbols: Symbols): StaticExtent[] {
  const index = new SectionIndex(sections);
  const lastAt = new Map<number, number>();
  for (let row = 0; row < symbols.count; row++) lastAt.set(symbols.address[row]!, row);
  const found: StaticExtent[] = [];
  for (let row = 0; row < facts.statics.count; row++) {
    const address = facts.statics.address[row]!;
    let symbol = lastAt.get(address);
    if (symbol === undefined) continue;
    const section = index.at(address);
    if (section === undefined) continue;
    // Of symbols without a size, and of sections that lie over one another, there may be others at the address.
    if (symbols.sectionIndex[symbol] !== section.index || symbols.size[symbol] === 0) symbol = symbolAt(symbols, section.index, address);
    if (symbol < 0 || symbols.address[symbol] !== address) continue;
    found.push({ row, section, address, size: symbols.size[symbol]!, symbol });
  }
  return found;
}

/** The unit level: functions and statics first, then the ranges that units say they cover. Owners are rows of the unit table. */
export function unitClaims(facts: FunctionFacts, sections: readonly ImageSection[], statics: readonly StaticExtent[]): Claims {
  const claims = new Claims();
  const [unit, code, variable] = [evidenceId("DWARF compile unit"), evidenceId("DWARF function"), evidenceId("DWARF variable")];
  const { functionClaims: ranges, functions, claims: covers } = facts;
  claimRanges(claims, sections, { ...ranges, owner: ranges.function, owners: functions.unit, lastFirst: true }, RANK_FUNCTION, code);
  for (const { row, section, address, size } of statics)
    claims.add(section.index, address, size, facts.statics.unit[row]!, RANK_STATIC, variable);
  claimRanges(claims, sections, { ...covers, owner: covers.unit, lastFirst: true }, RANK_UNIT, unit);
  return claims;
}

/** What people call a unit: its name, below its directory when it is relative. */
export function unitTitle(names: UnitNames): string {
  return names.name === "" ? "(unnamed unit)" : names.name;
}
