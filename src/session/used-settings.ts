import { hex } from "../views/numbers.ts";
import type { Image } from "./image.ts";
import type { SettingOrigin } from "./settings.ts";

/** What an image is read with: what was given, from where, and what was found, how. */
export interface UsedSettings {
  readonly given: readonly SettingOrigin[];
  /** Memory regions with where they are defined, the chip and the linker map, as far as there are any. */
  readonly found: readonly SettingOrigin[];
}

/** The settings of an image with their origins. */
export async function usedSettings(image: Image): Promise<UsedSettings> {
  const { firmware, settings, chip } = image;
  const found: SettingOrigin[] = firmware.memory.regions.map(({ name, origin, length, evidence }) => ({
    key: `regions.${name}`,
    value: `${hex(origin)}:${length ?? "unknown"}`,
    from: evidence,
  }));
  if (chip !== undefined) found.push({ key: "chip", value: chip.chip.name, from: chip.evidence });
  const map = await image.linkerMap();
  if (map !== undefined) found.push({ key: "map", value: map.shown, from: map.reason });
  return { given: settings.origins, found };
}
