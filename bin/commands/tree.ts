import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { LEVEL_TITLES, levelNamed } from "../../src/session/levels.ts";
import { tree as part } from "../../src/session/parts/tree.ts";
import { command, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_CHILDREN = 12;
const DEFAULT_LEVELS = "region,section,package";

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...ROW_OPTIONS,
  by: { type: "string", default: DEFAULT_LEVELS, describe: `levels, the outermost first: ${LEVEL_TITLES.join(", ")}`, group: "Rows:" },
  depth: { type: "number", describe: "how many levels are shown", group: "Rows:" },
  crate: { type: "string", describe: "this crate alone: *glob* or /regex/ too", group: "Rows:" },
  file: { type: "string", describe: "source files whose path holds this text; *glob* or /regex/", group: "Rows:" },
} as const satisfies OptionSpecs;

export const tree = command({
  name: "tree",
  positionals: "<elf..>",
  summary: "Contributions nested by any levels in any order; the rows in a row add up to it",
  formats: TABLE_FORMATS,
  options: OPTIONS,
  examples: [
    ["cortex-size tree app.elf", "regions, their sections, and the crates in them"],
    ["cortex-size tree app.elf --by crate,symbol,inline --crate core", "what core is made of"],
    ["cortex-size tree app.elf --by archive,object,symbol", "who gave which symbol to the linker, from its map"],
    ["cortex-size tree app.elf --by file,line --file src/main.rs", "lines of one file"],
  ],
  async run(args, io) {
    const { crate, file, filter: match } = args;
    const options = { by: levelsOf(args.by), depth: args.depth, top: rowOptions(args, DEFAULT_CHILDREN).top, only: { crate, file, match } };
    return showPart(args, io, "tree", (image) => part.compute(image, options));
  },
});

function levelsOf(given: string): string[] {
  const words = given.split(",").map((word) => word.trim().toLowerCase());
  const levels = words.map((word): string => {
    const level = levelNamed(word);
    if (level !== undefined) return level.name;
    const near = nearestWord(word, LEVEL_TITLES);
    throw new UsageError(
      `--by ${word} is no level; known are ${LEVEL_TITLES.join(", ")}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  });
  const twice = levels.find((level, i) => levels.indexOf(level) !== i);
  if (twice !== undefined) throw new UsageError(`--by names ${twice} twice`);
  return levels;
}
