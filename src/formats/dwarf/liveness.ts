import { DROPPED_NO_SYMBOL, DROPPED_OUTSIDE, DROPPED_TOMBSTONE } from "../../kernel/tables.ts";
import type { DwarfInput, Extents } from "./input.ts";

/** Index of the extent that holds `address`; -1 when none does. */
export function extentAt(extents: Extents, address: number): number {
  const index = lastNotAbove(extents.start, address);
  return index >= 0 && address - (extents.start[index] as number) < (extents.length[index] as number) ? index : -1;
}

/** Index of the last value that is not above `value` in ascending `values`; -1 when all are. */
export function lastNotAbove(values: Uint32Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Addresses that linkers leave where the code was removed: GNU ld and LLD write 0 or 1, LLD also -1 and -2. */
export function isTombstone(address: number): boolean {
  return address <= 1 || address >= 0xfffffffe;
}

/**
 * Whether code really starts at `address`: the number of bytes from there to the end of its section, or, negative, the complement
 * of a `DROPPED_` reason. A tombstone counts only where a function is known to start; any other address inside executable sections
 * counts unless it lies in front of the first known function of its section, where the small addresses of removed code end up when
 * flash starts at 0.
 */
export function liveExtent(input: DwarfInput, address: number): number {
  const at = lastNotAbove(input.functionStarts, address);
  const nearest = at < 0 ? -1 : (input.functionStarts[at] as number);
  if (isTombstone(address) && nearest !== address) return ~DROPPED_TOMBSTONE;
  const extent = extentAt(input.code, address);
  if (extent < 0) return ~DROPPED_OUTSIDE;
  const start = input.code.start[extent] as number;
  if (input.functionStarts.length > 0 && nearest < start) return ~DROPPED_NO_SYMBOL;
  return start + (input.code.length[extent] as number) - address;
}
