import type { RegionRow } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Region } from "../ledger/region.ts";
import { bytes } from "../views/numbers.ts";
import type { BarsView } from "../views/view.ts";
import type { Result } from "./analysis.ts";

/** Each region with its fill. */
export function regions(firmware: Firmware): Result {
  const rows = firmware.memory.regions.map(regionRow);
  return { parts: { regions: rows }, views: [regionBars(rows)] };
}

function regionRow(region: Region): RegionRow {
  return {
    name: region.name,
    origin: region.origin,
    length: region.length ?? null,
    kind: region.kind,
    used: region.used,
    reserved: region.reserved,
    free: region.free ?? null,
    overflow: region.overflow,
    evidence: region.evidence,
    parts: region.parts.map((part) => ({ section: part.name, address: part.address, bytes: part.bytes, as: part.as })),
  };
}

/** Regions as bars. */
export function regionBars(rows: readonly RegionRow[]): BarsView {
  return {
    kind: "bars",
    name: "regions",
    bars: rows.map((region) => ({
      name: region.name,
      origin: region.origin,
      length: region.length ?? undefined,
      used: region.used,
      reserved: region.reserved,
      free: region.free ?? undefined,
      overflow: region.overflow,
      note: note(region),
      remark: region.reserved > 0 ? `${bytes(region.reserved)} reserved for ${reservedFor(region)}` : undefined,
    })),
  };
}

function note({ overflow, free }: RegionRow): string {
  if (overflow > 0) return `over by ${bytes(overflow)}`;
  return free === null ? "length unknown" : `${bytes(free)} free`;
}

function reservedFor(region: RegionRow): string {
  const names = region.parts.filter((part) => part.as === "reserved").map((part) => part.section);
  const [stack, heap] = [names.some((name) => /stack/i.test(name)), names.some((name) => /heap/i.test(name))];
  return stack && heap ? "stack and heap" : stack ? "the stack" : heap ? "the heap" : names.join(", ");
}
