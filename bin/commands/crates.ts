import { crates as part } from "../../src/session/parts/crates.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const crates = command({
  name: "crates",
  positionals: "<elf..>",
  summary: "What each crate (in C and C++ each folder) contributes to flash and RAM; rows add up",
  formats: [...TABLE_FORMATS, "openmetrics"],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...FIGURE_ROW_OPTIONS,
    lens: {
      type: "string",
      choices: ["host", "author"],
      default: "host",
      describe: "inlined code belongs to the function that holds it, or to the crate that it was written in",
    },
  },
  examples: [
    ["cortex-size crates app.elf", "all crates, the largest first"],
    ["cortex-size crates app.elf --lens author", "inlined code where it was written"],
    ["cortex-size crates app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort, lens: args.lens };
    return showPart(args, io, "crates", (image) => part.compute(image, options));
  },
});
