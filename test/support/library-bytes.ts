import { existsSync, readFileSync } from "node:fs";
import type { LoadedFirmware } from "../../src/image/load.ts";
import { SYMBOL_KINDS } from "../../src/image/symbols.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import type { Sample } from "./samples.ts";

const OBJECT = SYMBOL_KINDS.indexOf("object");

/** Bytes of code without a source file that the linker map, as text, says come from a member of an archive (`libm.a(e_pow.o)`). */
export function libraryBytes(sample: Sample, firmware: LoadedFirmware): number {
  const map = sample.elf.replace(/\.elf$/, ".map");
  if (!existsSync(map)) return 0;
  const files = new OwnerLookup(firmware.ledger.spans("file"), firmware.sections);
  const { symbols } = firmware;
  const bySymbol = new OwnerLookup(firmware.ledger.spans("symbol"), firmware.sections);
  let bytes = 0;
  for (const { address, size } of archiveRows(readFileSync(map, "utf8"))) {
    if (firmware.sections.find((one) => address >= one.address && address < one.address + one.size)?.storage !== "code") continue;
    for (let at = address; at < address + size; at++) {
      const symbol = bySymbol.at(at);
      if (files.at(at) === -1 && (symbol < 0 || symbols.kind[symbol] !== OBJECT)) bytes++;
    }
  }
  return bytes;
}

/** Rows of GNU ld's map (`.text.x 0xaddr 0xsize archive(member)`, the name on a line of its own when it is long) and of LLD's. */
function archiveRows(text: string): { address: number; size: number }[] {
  const gnu = text.matchAll(/^ \.text\S*\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+\S+\.a\(\S+\)$/gm);
  const lld = text.matchAll(/^\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+\s+\S+\.a\(\S+\):\(\.text\S*\)$/gm);
  return [...gnu, ...lld].map(([, address = "", size = ""]) => ({
    address: Number.parseInt(address, 16),
    size: Number.parseInt(size, 16),
  }));
}
