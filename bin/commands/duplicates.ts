import { duplicates as part } from "../../src/session/parts/code/duplicates.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const duplicates = command({
  name: "duplicates",
  positionals: "<elf..>",
  summary: "Functions that do the same and constants of equal bytes, with what the copies waste",
  formats: TABLE_FORMATS,
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size duplicates app.elf", "what is there more than once, the most wasted bytes first"],
    ["cortex-size duplicates app.elf --format csv --all", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = rowOptions(args, DEFAULT_ROWS);
    return showPart(args, io, "duplicates", (image) => part.compute(image, options));
  },
});
