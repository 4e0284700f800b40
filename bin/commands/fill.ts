import { fill as part } from "../../src/session/parts/linking/fill.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 20;

export const fill = command({
  name: "fill",
  positionals: "<elf..>",
  summary: "Every gap of padding with its cause, and what another order would save, from the linker map",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size fill app.elf", "sections with padding, and the largest gaps"],
    ["cortex-size fill app.elf --all --format csv", "every gap, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = rowOptions(args, DEFAULT_ROWS);
    return showPart(args, io, "fill", (image) => part.compute(image, options));
  },
});
