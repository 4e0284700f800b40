import { generics as part } from "../../src/session/parts/generics.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const generics = command({
  name: "generics",
  positionals: "<elf..>",
  summary: "Generic functions and templates: instances, who asked for them, what could be saved at most, and what does not depend on types",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: {
      type: "string",
      choices: ["saving", "total", "instances", "outlinable"],
      default: "saving",
      describe: "order of the rows",
      group: "Rows:",
    },
  },
  examples: [
    ["cortex-size generics app.elf", "generics with the most bytes in copies"],
    ["cortex-size generics app.elf --sort outlinable", "those whose instances begin and end alike, and sums by crate"],
    ["cortex-size generics app.elf --format json", "every instance with its address and requester"],
  ],
  async run(args, io) {
    const options = {
      ...rowOptions(args, DEFAULT_ROWS),
      sort: args.sort,
    };
    return showPart(args, io, "generics", (image) => part.compute(image, options));
  },
});
