import type { AddressSpace } from "./address-space.ts";

/** Addresses that a jump table leads to, and the bytes it has. */
export interface JumpTable {
  readonly address: number;
  readonly size: number;
  readonly targets: readonly number[];
}

/** More entries than `TBH` can index with a comparison that a compiler writes. */
const MOST_ENTRIES = 4096;

/**
 * The table of `TBB` (`width` 1) or `TBH` (2) [ARMv7-M §A7.7.185]: unsigned halves of forward offsets from `address`, which for the usual form is the
 * address after the instruction. It ends where its first target begins, where mapping symbols end its data, and after `limit` + 1 entries when
 * a comparison was seen (-1: none was).
 */
export function offsetTable(space: AddressSpace, address: number, width: 1 | 2, from: number, end: number, limit: number): JumpTable {
  const targets: number[] = [];
  const section = space.sectionAt(address);
  const marked = section >= 0 && space.isCode(section) && space.isData[space.halfword(section, address)] === 1;
  const entries = limit >= 0 ? Math.min(limit + 1, MOST_ENTRIES) : MOST_ENTRIES;
  let lowest = end;
  let at = address;
  while (targets.length < entries && at + width <= lowest) {
    if (marked && space.isData[space.halfword(section, at)] === 0) break;
    const low = space.byte(at);
    const high = width === 2 ? space.byte(at + 1) : 0;
    if (low < 0 || high < 0) break;
    const target = from + 2 * (low | (high << 8));
    if (target <= at || target >= end) break;
    targets.push(target);
    if (target > address) lowest = Math.min(lowest, target);
    at += width;
  }
  return { address, size: at - address, targets };
}

/** A table of addresses: words that point into [start, end), with or without the Thumb bit. */
export function addressTable(space: AddressSpace, address: number, start: number, end: number, limit: number): JumpTable {
  const targets: number[] = [];
  const entries = limit >= 0 ? Math.min(limit + 1, MOST_ENTRIES) : MOST_ENTRIES;
  let at = address;
  while (targets.length < entries) {
    const word = space.word(at);
    const target = word - (word & 1);
    if (word < 0 || target < start || target >= end || !space.isInstruction(target)) break;
    targets.push(target);
    at += 4;
  }
  return { address, size: at - address, targets };
}
