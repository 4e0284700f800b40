import { FUNCTION_ORDERS, functions as part } from "../../src/session/parts/code/functions.ts";
import { command } from "../command.ts";
import { CODE_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const functions = command({
  name: "functions",
  positionals: "<elf..>",
  summary: "Every function: the deepest stack from its entry on, its frame, size, callers and place",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...CODE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: { type: "string", choices: FUNCTION_ORDERS, default: "stack", describe: "order of the rows", group: "Rows:" },
  },
  examples: [
    ["cortex-size functions app.elf --top 20", "the 20 from which the stack gets deepest"],
    ["cortex-size functions app.elf --sort frame", "the largest frames first"],
    ["cortex-size functions app.elf --filter 'core::*' --json", "for editors and scripts"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort };
    return showPart(args, io, "functions", (image) => part.compute(image, options));
  },
});
