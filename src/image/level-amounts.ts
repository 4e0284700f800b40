import { SPECIAL_OWNERS } from "../ledger/claims.ts";
import type { Level } from "../ledger/ledger.ts";
import type { RegionKind } from "../ledger/region.ts";
import { joinedAtoms } from "../ledger/tile.ts";
import type { Firmware } from "./firmware.ts";

/** Bytes that one owner of a level has in one region. */
export interface LevelAmount {
  readonly name: string;
  readonly region: string;
  readonly kind: RegionKind;
  readonly bytes: number;
}

/** What each owner of a decided level has in each region; what nobody owns is a word in parentheses. */
export function levelAmounts({ ledger, memory, sections }: Firmware, level: Level): LevelAmount[] {
  const atoms = joinedAtoms(memory, sections, [ledger.spans(level)]);
  const owners = ledger.owners(level);
  const sums = new Map<string, { owner: number; region: number; bytes: number }>();
  for (let i = 0; i < atoms.count; i++) {
    const [owner, region] = [atoms.owners[0]![i]!, atoms.region[i]!];
    const key = `${owner} ${region}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { owner, region, bytes: atoms.length[i]! });
    else sum.bytes += atoms.length[i]!;
  }
  return [...sums.values()].map(({ owner, region, bytes }) => ({
    name: owner >= 0 ? owners.name(owner) : `(${SPECIAL_OWNERS[owner] ?? "unknown"})`,
    region: memory.regions[region]!.name,
    kind: memory.regions[region]!.kind,
    bytes,
  }));
}
