import { codeAddress } from "../architecture/thumb-bit.ts";
import { Cursor, type CursorOrigin } from "../bytes/cursor.ts";
import type { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";

/**
 * `.stack_sizes`: for each function its address and a ULEB128 number of bytes [LLVM CodeGen, Emitting function stack size information].
 * Addresses come without the Thumb bit; a damaged section costs a finding and what follows the damage.
 */
export function readStackSizes(bytes: Uint8Array, origin: CursorOrigin, findings: Findings): Map<number, number> {
  const sizes = new Map<number, number>();
  const cursor = new Cursor(bytes, origin);
  try {
    while (cursor.remaining > 0) {
      const address = cursor.u32();
      sizes.set(codeAddress(address), cursor.uleb());
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    findings.recovered(error);
  }
  return sizes;
}
