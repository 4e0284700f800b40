import type { LevelFilter, NestedLevel } from "../../analyses/nested.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { treeShape } from "../../contract/program-shape.ts";
import type { Image } from "../image.ts";
import { decideLevel, LEVELS, type LevelEntry, levelNamed } from "../levels.ts";
import { namePattern } from "../name-pattern.ts";
import { ALL, part } from "./part.ts";

const shape: { readonly tree: typeof treeShape } = { tree: treeShape };

/** How contributions are nested. */
export interface TreeOptions {
  /** Levels, the outermost first: regions, their sections and the packages in them when absent. */
  readonly by?: readonly NestedLevel[];
  /** How many levels are told: all when absent. */
  readonly depth?: number | undefined;
  /** Children of a row that people see: all when absent. */
  readonly top?: number;
  /** What contributions are told of: all without any. */
  readonly only?: TreeFilter;
}

/** Names that contributions must have, each a part of the name, a glob or a /regex/; a plain word is a crate's whole name, with or without its version. */
export interface TreeFilter {
  readonly crate?: string | undefined;
  readonly file?: string | undefined;
  readonly match?: string | undefined;
}

/**
 * Contributions nested by levels: those that are asked for are decided.
 * @throws InputError `settings/level` for a level that nothing tells of this image, `map/none` for one of the linker map when there is none.
 */
export const tree = part({
  shape,
  async compute(image: Image, { by = ["region", "section", "package"], depth, top = ALL.top, only = {} }: TreeOptions = {}) {
    const { firmware } = image;
    const filters = filtersOf(only);
    const { packages } = await image.levels();
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
    return nested(firmware, { by, depth: depth ?? by.length, top, filters, names: Object.fromEntries(named), packages });
  },
});

function filtersOf({ crate, file, match }: TreeFilter): LevelFilter[] {
  const filters: LevelFilter[] = [];
  const isGlob = /[*?]|^\//.test(crate ?? "");
  // `core` is not `embassy_core`.
  const isCrate = (name: string) => name.split(" ")[0] === crate || name === crate;
  if (crate !== undefined) filters.push({ level: "package", matches: isGlob ? namePattern(crate) : isCrate });
  if (file !== undefined) filters.push({ level: "file", matches: namePattern(file) });
  if (match !== undefined) filters.push({ level: "symbol", matches: namePattern(match) });
  return filters;
}

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
