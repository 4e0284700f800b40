import { DEFMT_GROUPS, defmt as part } from "../../src/session/parts/code/defmt.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const defmt = command({
  name: "defmt",
  positionals: "<elf..>",
  summary:
    "What defmt logs: sites by crate, level or file, an estimate of the code of each, interned strings, RTT buffers. The code of a site is that of its line with the calls in it that were inlined, in all functions",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    by: { type: "string", choices: DEFMT_GROUPS, default: "crate", describe: "what log sites are summed by", group: "Rows:" },
  },
  examples: [
    ["cortex-size defmt app.elf", "log sites by crate, and each with its place and code"],
    ["cortex-size defmt app.elf --by level", "how many of each level are left"],
    ["cortex-size defmt app.elf --by file --all", "every site"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), by: args.by };
    return showPart(args, io, "defmt", (image) => part.compute(image, options));
  },
});
