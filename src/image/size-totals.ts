import { type Section, SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE, SHT_NOBITS } from "../formats/elf/index.ts";
import type { SizeTotals } from "./firmware.ts";

/** `berkeley`: read-only data is text. `gnu`: read-only data is data. */
export type SizeConvention = "berkeley" | "gnu";

/**
 * The sums that `size` prints. They follow section flags alone and are not flash and RAM: a writable `.vector_table` counts as data.
 * [seen: GNU size 2.40 `-B`, `-G`; llvm-size 14]
 */
export function sizeTotals(sections: readonly Section[], convention: SizeConvention = "berkeley"): SizeTotals {
  let [text, data, bss] = [0, 0, 0];
  for (const section of sections) {
    if ((section.flags & SHF_ALLOC) === 0) continue;
    const code = (section.flags & SHF_EXECINSTR) !== 0;
    const readOnly = (section.flags & SHF_WRITE) === 0;
    const bits = section.type !== SHT_NOBITS;
    if (code || (readOnly && convention === "berkeley")) text += section.size;
    else if (bits) data += section.size;
    else bss += section.size;
  }
  return { text, data, bss, total: text + data + bss };
}
