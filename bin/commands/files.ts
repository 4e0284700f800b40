import { optionalPattern } from "../../src/session/name-pattern.ts";
import { files as part } from "../../src/session/parts/files.ts";
import { lines } from "../../src/session/parts/lines.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
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
    ...ROW_OPTIONS,
    depth: { type: "number", default: DEFAULT_DEPTH, describe: "how many levels of folders", group: "Rows:" },
    lines: { type: "boolean", describe: "source lines, the largest first", group: "Rows:" },
    filter: { type: "string", describe: "files whose path holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size files app.elf", "the folders that take most"],
    ["cortex-size files app.elf --top 5", "the five largest of each folder"],
    ["cortex-size files app.elf --all", "every file"],
    ["cortex-size files app.elf --lines --top 20", "the 20 source lines with the most bytes"],
  ],
  async run(args, io) {
    const match = optionalPattern(args.filter);
    const depth = args.all ? Number.POSITIVE_INFINITY : args.depth;
    const top = rowLimit(args, DEFAULT_ROWS);
    return showPart(args, io, "files", (image) =>
      args.lines
        ? lines.compute(image, { top, match })
        : part.compute(image, { depth, match, top: rowLimit(args, Number.POSITIVE_INFINITY) }),
    );
  },
});
