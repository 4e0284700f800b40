import type { LoadedFirmware } from "../image/load.ts";
import type { LinkMapFacts } from "./link-map.ts";
import { reportLto } from "./lto.ts";
import { mapFacts } from "./map-facts.ts";
import { decideMapLevels, type FittedMap } from "./map-levels.ts";

/** What a linker map of an image says; its levels (archive, object, input section) are decided in the ledger. `shown` and `reason`: the map's file, and how it was found. */
export async function decideLinked(
  firmware: LoadedFirmware,
  { fitted, shown, reason }: { readonly fitted: FittedMap; readonly shown: string; readonly reason: string },
): Promise<LinkMapFacts> {
  decideMapLevels(firmware, fitted);
  await reportLto(firmware, fitted);
  return mapFacts(firmware, fitted, shown, reason);
}
