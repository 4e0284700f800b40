import { objects as part } from "../../src/session/parts/linking/objects.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
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
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size objects app.elf", "the largest objects, with the map found beside the ELF"],
    ["cortex-size objects app.elf --map build/output.map --all --format csv", "all of them, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { top: rowLimit(args, DEFAULT_ROWS) };
    return showPart(args, io, "objects", (image) => part.compute(image, options));
  },
});
