import { basename, relative, resolve } from "node:path";
import { FileSource } from "../src/bytes/file-source.ts";
import { Findings } from "../src/bytes/finding.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { readLinkMap, recogniseMap } from "../src/formats/map/index.ts";
import type { Firmware } from "../src/image/firmware.ts";
import { type FittedMap, matchMap } from "../src/linkmap/map-levels.ts";
import { type Arguments, stringOption } from "./command.ts";
import { findMapFiles } from "./find/map-file.ts";
import type { Io } from "./io.ts";

/** Bytes that tell what linker wrote a file. */
const HEAD = 1 << 16;

/** A file that is, or may be, the linker map of an ELF. */
interface MapPlace {
  /** Absolute path. */
  readonly path: string;
  /** What people are told. */
  readonly shown: string;
  /** `--map`, or where it was found. */
  readonly reason: string;
  readonly named: boolean;
}

/** A map that fits, and how it was found. */
export interface FoundMap {
  readonly fitted: FittedMap;
  /** Its file, as people are told. */
  readonly shown: string;
  readonly reason: string;
}

/** The map that `--map` names, else those found near the ELF, the likeliest first. Found ones exist. */
export function mapPlaces(elf: string, args: Arguments, io: Io): MapPlace[] {
  const named = stringOption(args, "map");
  if (named !== undefined) return [{ path: resolve(io.cwd, named), shown: named, reason: "--map", named: true }];
  if (elf === "-") return [];
  return findMapFiles(resolve(io.cwd, elf)).map(({ path, reason }) => {
    const shown = relative(io.cwd, path);
    return { path, shown: shown.startsWith("..") ? basename(path) : shown, reason, named: false };
  });
}

/**
 * The linker map of an image, read and checked against it: the one that `--map` names, or the first one found that was written by this link.
 * A found map of another link, one that is cut off, or one that cannot be read, costs a finding. Undefined when there is none.
 * @throws InputError for a named map that is missing, no map, or of another link.
 */
export function linkerMap(firmware: Firmware, elf: string, args: Arguments, io: Io): Promise<FoundMap | undefined> {
  let found = KNOWN.get(firmware);
  if (found === undefined) {
    found = readMap(firmware, elf, args, io);
    KNOWN.set(firmware, found);
  }
  return found;
}

/** Maps of images that are open: levels and packages ask for the same one. */
const KNOWN = new WeakMap<Firmware, Promise<FoundMap | undefined>>();

async function readMap(firmware: Firmware, elf: string, args: Arguments, io: Io): Promise<FoundMap | undefined> {
  for (const place of mapPlaces(elf, args, io)) {
    let source: FileSource | undefined;
    try {
      source = FileSource.open(place.path, place.shown);
      if (!place.named && recogniseMap(await source.read(0, Math.min(HEAD, source.size))) === undefined) continue;
      const findings = new Findings();
      const map = await readLinkMap(source, findings);
      if (!place.named && !map.complete) throw cutOff(findings, place.shown);
      const fitted = await matchMap(firmware, map, place.shown);
      for (const finding of findings.list()) firmware.findings.report(finding);
      return { fitted, shown: place.shown, reason: place.reason };
    } catch (error) {
      if (place.named || !(error instanceof InputError)) throw error;
      firmware.findings.recovered(error, "warning", `it was found ${place.reason} and is left out; name the right one with --map`);
    } finally {
      await source?.close();
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

/** As `linkerMap`, for a question that only a map answers. @throws InputError `map/none` when there is none. */
export async function requireMap(firmware: Firmware, elf: string, args: Arguments, io: Io): Promise<FoundMap> {
  const found = await linkerMap(firmware, elf, args, io);
  if (found !== undefined) return found;
  const refused = firmware.findings.list().find(({ code }) => REFUSED.includes(code));
  if (refused !== undefined) {
    throw new InputError(refused.code, { file: refused.where ?? elf }, `${refused.message}. Link again, or name the right map with --map`);
  }
  throw new InputError(
    "map/none",
    { file: firmware.file },
    `only its linker map tells this, and none was found beside it. Link with -Wl,-Map=${mapName(elf)} (rustc: -C link-arg=-Map=${mapName(elf)}), or name the map with --map`,
  );
}

function mapName(elf: string): string {
  return elf === "-" ? "app.map" : `${basename(elf).replace(/\.(elf|axf|out)$/i, "")}.map`;
}
