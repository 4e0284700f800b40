import type { DwarfInput } from "../../../src/formats/dwarf/input.ts";
import { extentAt, isTombstone, lastNotAbove } from "../../../src/formats/dwarf/liveness.ts";

/** Whether a variable really lies at `address`. */
export function liveStatic(input: DwarfInput, address: number): boolean {
  if (isTombstone(address) && input.dataStarts[lastNotAbove(input.dataStarts, address)] !== address) return false;
  return extentAt(input.allocated, address) >= 0;
}
