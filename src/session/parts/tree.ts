import type { LevelFilter, NestedLevel } from "../../analyses/nested.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { treeShape } from "../../contract/program-shape.ts";
import type { Image } from "../image.ts";
import { decideLevel, LEVELS, type LevelEntry, levelNamed } from "../levels.ts";
import { ALL, part } from "./part.ts";

const shape = { tree: treeShape };

/** How contributions are nested. */
export interface TreeOptions {
  /** Levels, the outermost first: regions, their sections and the packages in them when absent. */
  readonly by?: readonly NestedLevel[];
  /** How many levels are told: all when absent. */
  readonly depth?: number | undefined;
  /** Children of a row that people see: all when absent. */
  readonly top?: number;
  readonly filters?: readonly LevelFilter[];
}

/**
 * Contributions nested by levels: those that are asked for are decided.
 * @throws InputError `settings/level` for a level that nothing tells of this image, `map/none` for one of the linker map when there is none.
 */
export const tree = part({
  shape,
  async compute(image: Image, { by = ["region", "section", "package"], depth, top = ALL.top, filters = [] }: TreeOptions = {}) {
    const { firmware } = image;
    await image.levels();
    for (const wanted of [...by, ...filters.map(({ level }) => level)]) {
      const level = levelNamed(wanted);
      if (level === undefined || !(await decideLevel(image, level)))
        throw new InputError(
          "settings/level",
          { file: firmware.file },
          `nothing tells the level ${wanted}${level === undefined ? "" : `: ${MISSING[level.needs]}`}`,
        );
    }
    const named = LEVELS.flatMap(({ name, names }) =>
      names === undefined ? [] : [[name, (owners: readonly number[]) => names(image, owners)] as const],
    );
    const { nested } = await import("../../analyses/nested.ts");
    return nested(firmware, { by, depth: depth ?? by.length, top, filters, names: Object.fromEntries(named) });
  },
});

/** What a level that is not told needs. */
const MISSING: Readonly<Record<LevelEntry["needs"], string>> = {
  nothing: "the image has no symbols",
  "debug information": "it comes from debug information; build with debug = 2",
  "linker map": "it comes from the linker map; name it with --map",
  configuration: "it comes from the configuration; name components in [components]",
};

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
