import { objects as part } from "../../src/session/parts/linking/objects.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const objects = command({
  name: "objects",
  positionals: "<elf..>",
  summary: "What each object file contributes, from the linker map; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...FIGURE_ROW_OPTIONS,
  },
  examples: [
    ["cortex-size objects app.elf", "the largest objects, with the map found beside the ELF"],
    ["cortex-size objects app.elf --map build/output.map --all --format csv", "all of them, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort };
    return showPart(args, io, "objects", (image) => part.compute(image, options));
  },
});
