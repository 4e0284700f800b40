import { discarded as part } from "../../src/session/parts/linking/discarded.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const discarded = command({
  name: "discarded",
  positionals: "<elf..>",
  summary: "What the linker left out (--gc-sections, /DISCARD/), and what that saved, from the linker map",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    by: {
      type: "string",
      choices: ["archive", "object", "section"],
      default: "archive",
      describe: "what a row stands for",
      group: "Rows:",
    },
  },
  examples: [
    ["cortex-size discarded app.elf", "by archive, crate or object, with what was kept of each"],
    ["cortex-size discarded app.elf --by section --top 20", "the largest input sections that nobody refers to"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), by: args.by };
    return showPart(args, io, "discarded", (image) => part.compute(image, options));
  },
});
