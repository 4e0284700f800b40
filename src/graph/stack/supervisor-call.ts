import type { Code } from "../code.ts";
import type { SetupPlace } from "./priorities.ts";

/** A first halfword from here on is the first of two [ARMv7-M §A5.1]. */
const FIRST_OF_TWO = 0xe800;
/** Upper byte of `SVC`, whose lower one is its number [ARMv7-M §A7.7.175]. */
const SVC = 0xdf;

/** Functions with an `SVC` among their instructions, each with the first. */
export function executesSupervisorCall({ space, functions }: Code): SetupPlace[] {
  const found: SetupPlace[] = [];
  // Functions overlap in damaged files; those of real ones hardly do.
  let steps = space.halfwordCount * 2;
  for (let index = 0; index < functions.count; index++) {
    const row = functions.section[index]!;
    const { bytes, address } = space.sections[row]!;
    const end = Math.min(functions.end[index]!, address + bytes.length - 1);
    for (let at = functions.start[index]!; at < end && steps > 0; steps--) {
      const isInstruction = space.isCode(row) && space.isData[space.halfword(row, at)] === 0;
      const upper = bytes[at + 1 - address]!;
      if (isInstruction && upper === SVC) {
        found.push({ function: index, at });
        break;
      }
      at += isInstruction && upper >= FIRST_OF_TWO >> 8 ? 4 : 2;
    }
  }
  return found;
}
