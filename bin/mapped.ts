import type { LoadedFirmware } from "../src/image/load.ts";
import type { LinkMapFacts } from "../src/linkmap/link-map.ts";
import { reportLto } from "../src/linkmap/lto.ts";
import { mapFacts } from "../src/linkmap/map-facts.ts";
import { decideMapLevels } from "../src/linkmap/map-levels.ts";
import type { Arguments } from "./command.ts";
import type { Io } from "./io.ts";
import { requireMap } from "./linker-map.ts";
import { withFirmware } from "./load.ts";

/** Opens an ELF and its linker map, decides the levels that the map tells, and closes both after use. */
export function withMap<T>(
  name: string,
  args: Arguments,
  io: Io,
  use: (firmware: LoadedFirmware, facts: LinkMapFacts) => Promise<T>,
): Promise<T> {
  return withFirmware(name, args, io, async (firmware) => use(firmware, await decideFromMap(firmware, name, args, io)));
}

/**
 * Decides the levels archive, object and input section of an opened image from its linker map.
 * @throws InputError `map/none` when there is no map, and what `linkerMap` throws.
 */
export async function decideFromMap(firmware: LoadedFirmware, name: string, args: Arguments, io: Io): Promise<LinkMapFacts> {
  const { fitted, shown, reason } = await requireMap(firmware, name, args, io);
  decideMapLevels(firmware, fitted);
  await reportLto(firmware, fitted);
  return mapFacts(firmware, fitted, shown, reason);
}
