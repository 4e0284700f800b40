import type { Result } from "../../analyses/analysis.ts";
import { type LevelFilter, type NestedLevel, nested } from "../../analyses/nested.ts";
import { inliningOf } from "../../attribution/inlining.ts";
import { InputError } from "../../bytes/input-error.ts";
import { MAP_LEVELS } from "../../ledger/ledger.ts";
import type { Image } from "../image.ts";

/** How contributions are nested. */
export interface TreeOptions {
  /** Levels, the outermost first. */
  readonly by: readonly NestedLevel[];
  /** How many levels are told: all when absent. */
  readonly depth?: number | undefined;
  /** Children of a row that people see. */
  readonly top: number;
  readonly filters?: readonly LevelFilter[];
}

/**
 * Contributions nested by levels: those that are asked for are decided.
 * @throws InputError `settings/level` for a level that nothing tells of this image, `map/none` for one of the linker map when there is none.
 */
export async function treePart(image: Image, { by, depth = by.length, top, filters = [] }: TreeOptions): Promise<Result> {
  const { firmware } = image;
  const wanted = [...by, ...filters.map(({ level }) => level)];
  const [levels, debug] = [await image.levels(), await image.debug()];
  if (wanted.some((level) => (MAP_LEVELS as readonly NestedLevel[]).includes(level))) await image.linked();
  if (wanted.includes("file")) await image.files();
  if (wanted.includes("line")) await image.lines();
  for (const level of wanted) {
    if (level !== "region" && level !== "section" && !firmware.ledger.has(level))
      throw new InputError(
        "settings/level",
        { file: firmware.file },
        `nothing tells the level ${level}: it comes from debug information; build with debug = 2`,
      );
  }
  const functions = debug === undefined ? [] : (await inliningOf(debug)).functions;
  return nested(firmware, {
    ...{ by, depth, top, filters },
    names: {
      package: async (owners) => owners.map((owner) => levels.packages.name(owner)),
      symbol: async (owners) => (await firmware.describe(Uint32Array.from(owners))).map(({ demangled }) => demangled),
      inline: async (owners) => owners.map((owner) => functions[owner]!.name),
    },
  });
}
