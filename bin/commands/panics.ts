import { optionalPattern } from "../../src/session/name-pattern.ts";
import { panics as part } from "../../src/session/parts/code/panics.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const panics = command({
  name: "panics",
  positionals: "<elf..>",
  summary: "Every place that can panic as file:line:column with the functions that reach it, and the bytes that only panics keep",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    crate: { type: "string", describe: "only places in sources of these crates: a part of the name, a glob or /regex/" },
  },
  examples: [
    ["cortex-size panics app.elf", "what panics cost, and where they can happen"],
    ["cortex-size panics app.elf --crate app --all", "the program's own places"],
    ["cortex-size panics app.elf --format csv --all", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), crate: optionalPattern(args.crate) };
    return showPart(args, io, "panics", (image) => part.compute(image, options));
  },
});
