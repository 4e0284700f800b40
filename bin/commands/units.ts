import { units as part } from "../../src/session/parts/units.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const units = command({
  name: "units",
  positionals: "<elf..>",
  summary: "What each compile unit contributes, with its language and crate; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...FIGURE_ROW_OPTIONS,
  },
  examples: [
    ["cortex-size units app.elf", "the largest compile units"],
    ["cortex-size units app.elf --all --format csv", "all of them, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort };
    return showPart(args, io, "units", (image) => part.compute(image, options));
  },
});
