import { type Claims, evidenceId, PADDING, RESERVED, UNKNOWN, VECTORS, VENEER } from "../ledger/claims.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { Spans } from "../ledger/settle.ts";
import type { Symbols } from "./symbols.ts";

const RANK_FIRST = 0;
const RANK_LAST = 250;

/** Secure gateway stubs and long-branch veneers are the linker's own code. */
const VENEER_SECTION = /^\.gnu\.sgstubs$|^\.(vfp11|v4_bx|stm32l4xx)_veneer|\.veneers?$/;
/** `__name_veneer`, `__name_from_thumb`, LLD's `__Thumbv7ABSLongThunk_name` and their kin. */
const VENEER_SYMBOL = /^__.*(_veneer|_from_thumb|_from_arm)$|^__(Thumb|ARM|ARMv\w+|Thumbv\w+)\w*Thunk_/;

/** Claims what sections themselves tell, at any level above the symbol: vector tables, reserved stack and heap, the linker's stubs. */
export function claimSections(claims: Claims, sections: readonly ImageSection[]): void {
  const [vectors, reserved, veneer] = [
    evidenceId("vector table"),
    evidenceId("set aside for stack or heap"),
    evidenceId("veneer of the linker"),
  ];
  for (const section of sections) {
    if (section.storage === "vectors") claims.add(section.index, section.address, section.size, VECTORS, RANK_FIRST, vectors);
    if (section.storage === "reserved") claims.add(section.index, section.address, section.size, RESERVED, RANK_FIRST, reserved);
    if (VENEER_SECTION.test(section.name)) claims.add(section.index, section.address, section.size, VENEER, RANK_FIRST, veneer);
  }
}

/** Claims veneers that lie among other code: only their symbols tell. `bySymbol` is the symbol level, `isVeneer` holds 1 for each symbol that is one. */
export function claimVeneers(claims: Claims, bySymbol: Spans, isVeneer: Uint8Array, sections: readonly ImageSection[]): void {
  const veneer = evidenceId("veneer of the linker");
  for (let i = 0; i < bySymbol.count; i++) {
    if (isVeneer[bySymbol.owner[i]!] !== 1) continue;
    claims.add(sections[bySymbol.sectionRow[i]!]!.index, bySymbol.start[i]!, bySymbol.length[i]!, VENEER, RANK_FIRST, veneer);
  }
}

/** What all names of veneers begin with. */
export const VENEER_PREFIX = "__";

/** Which symbols are veneers; `names` are those of `symbols.rows`, or of them those that begin with `VENEER_PREFIX`. */
export function findVeneers(symbols: Symbols, names: readonly string[]): Uint8Array {
  const found = new Uint8Array(symbols.count);
  for (let i = 0; i < symbols.count; i++) {
    for (let at = symbols.firstRow[i]!; at < symbols.firstRow[i + 1]!; at++)
      if (names[at]!.startsWith(VENEER_PREFIX) && VENEER_SYMBOL.test(names[at]!)) found[i] = 1;
  }
  return found;
}

/** Claims, last of all, the gaps that only align what follows; `spans` is the symbol level. */
export function claimPadding(claims: Claims, spans: Spans, sections: readonly ImageSection[]): void {
  const padding = evidenceId("gap smaller than the alignment");
  for (let i = 0; i < spans.count; i++) {
    const section = sections[spans.sectionRow[i]!]!;
    const unclaimed = spans.owner[i] === UNKNOWN || spans.owner[i] === PADDING;
    if (unclaimed && isAlignment(spans.start[i]!, spans.length[i]!, section)) {
      claims.add(section.index, spans.start[i]!, spans.length[i]!, PADDING, RANK_LAST, padding);
    }
  }
}

/** Settled symbols with the gaps named that only align what follows. */
export function withPadding(spans: Spans, sections: readonly ImageSection[]): Spans {
  const padding = evidenceId("gap smaller than the alignment");
  const owner = spans.owner.slice(0, spans.count);
  const evidence = spans.evidence.slice(0, spans.count);
  for (let i = owner.indexOf(UNKNOWN); i >= 0; i = owner.indexOf(UNKNOWN, i + 1)) {
    if (!isAlignment(spans.start[i]!, spans.length[i]!, sections[spans.sectionRow[i]!]!)) continue;
    owner[i] = PADDING;
    evidence[i] = padding;
  }
  return { ...spans, owner, evidence };
}

/** A gap is padding when it is smaller than an alignment that its section has and that its end keeps; anything longer is unknown. */
function isAlignment(start: number, length: number, section: ImageSection): boolean {
  if (start === section.address) return false;
  for (let alignment = 2; alignment <= section.alignment; alignment *= 2) {
    if (length < alignment && (start + length) % alignment === 0) return true;
  }
  return false;
}
