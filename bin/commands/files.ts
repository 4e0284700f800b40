import { files as part } from "../../src/session/parts/files.ts";
import { lines } from "../../src/session/parts/lines.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;
const DEFAULT_DEPTH = 3;

export const files = command({
  name: "files",
  positionals: "<elf..>",
  summary: "What each source file contributes, as a tree of folders; with --lines each source line; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...FIGURE_ROW_OPTIONS,
    depth: { type: "number", default: DEFAULT_DEPTH, describe: "how many levels of folders", group: "Rows:" },
    lines: { type: "boolean", describe: "source lines, the largest first", group: "Rows:" },
  },
  examples: [
    ["cortex-size files app.elf", "the folders that take most"],
    ["cortex-size files app.elf --top 5", "the five largest of each folder"],
    ["cortex-size files app.elf --all", "every file"],
    ["cortex-size files app.elf --lines --top 20", "the 20 source lines with the most bytes"],
  ],
  async run(args, io) {
    const depth = args.all ? Number.POSITIVE_INFINITY : args.depth;
    return showPart(args, io, "files", (image) =>
      args.lines
        ? lines.compute(image, { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort })
        : part.compute(image, { ...rowOptions(args), sort: args.sort, depth }),
    );
  },
});
