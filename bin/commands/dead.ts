import { dead as part } from "../../src/session/parts/code/dead.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const dead = command({
  name: "dead",
  positionals: "<elf..>",
  summary: "Functions and statics that nothing reaches from the vector table, the entry point or a kept section",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    root: { type: "string", array: true, nargs: 1, describe: "SYMBOL that counts as reached: what a debugger or a bootloader uses" },
  },
  examples: [
    ["cortex-size dead app.elf", "what could go, the largest first"],
    ["cortex-size dead app.elf --root _SEGGER_RTT", "what something outside of the image uses is not dead"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), roots: args.root };
    return showPart(args, io, "dead", (image) => part.compute(image, options));
  },
});
