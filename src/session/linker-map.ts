import { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { readLinkMap, recogniseMap } from "../formats/map/index.ts";
import type { Firmware } from "../image/firmware.ts";
import { type FittedMap, matchMap } from "../linkmap/map-levels.ts";
import type { Surroundings } from "./surroundings.ts";

/** Bytes that tell what linker wrote a file. */
const HEAD = 1 << 16;

/** A map that fits, and how it was found. */
export interface FoundMap {
  readonly fitted: FittedMap;
  /** Its file, as people are told. */
  readonly shown: string;
  readonly reason: string;
}

/**
 * The linker map of an image, read and checked against it: the one that is named, or the first one found that was written by this link. A found map of
 * another link, one that is cut off, or one that cannot be read, costs a finding. Undefined when there is none.
 * @throws InputError for a named map that is missing, no map, or of another link.
 */
export async function findLinkerMap(firmware: Firmware, around: Surroundings): Promise<FoundMap | undefined> {
  for (const file of around.maps()) {
    try {
      const source = file.open();
      try {
        if (!file.named && recogniseMap(await source.read(0, Math.min(HEAD, source.size))) === undefined) continue;
        const findings = new Findings();
        const map = await readLinkMap(source, findings);
        if (!file.named && !map.complete) throw cutOff(findings, file.name);
        const fitted = await matchMap(firmware, map, file.name);
        for (const finding of findings.list()) firmware.findings.report(finding);
        return { fitted, shown: file.name, reason: file.reason };
      } finally {
        await source.close();
      }
    } catch (error) {
      if (file.named || !(error instanceof InputError)) throw error;
      firmware.findings.recovered(error, "warning", `it was found ${file.reason} and is left out; name the right one with --map`);
    }
  }
  return undefined;
}

/** A map that nobody named and that ends early says less than none. */
function cutOff(findings: Findings, file: string): InputError {
  const found = findings.list().find(({ code }) => code === "map/truncated");
  return new InputError("map/truncated", { file }, found?.message ?? "the map is cut off");
}

/** Why a map that was found is not used. */
const REFUSED = ["map/other-link", "map/truncated", "map/sums"];

/** Why a question that only a map answers cannot be answered. */
export function noLinkerMap(firmware: Firmware): InputError {
  const refused = firmware.findings.list().find(({ code }) => REFUSED.includes(code));
  if (refused !== undefined)
    return new InputError(
      refused.code,
      { file: refused.where ?? firmware.file },
      `${refused.message}. Link again, or name the right map with --map`,
    );
  const map = `${firmware.file.startsWith("(") ? "app" : firmware.file.replace(/^.*[\\/]/, "").replace(/\.(elf|axf|out)$/i, "")}.map`;
  return new InputError(
    "map/none",
    { file: firmware.file },
    `only its linker map tells this, and none was found beside it. Link with -Wl,-Map=${map} (rustc: -C link-arg=-Map=${map}), or name the map with --map`,
  );
}
