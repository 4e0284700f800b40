import { discarded as analyse } from "../../src/analyses/linking/discarded.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withMap } from "../mapped.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const discarded: Command = {
  name: "discarded",
  positionals: "<elf..>",
  summary: "What the linker left out (--gc-sections, /DISCARD/), and what that saved, from the linker map",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    by: {
      type: "string",
      choices: ["archive", "object", "section"],
      default: "archive",
      describe: "what a row stands for",
      group: "Rows:",
    },
  },
  examples: [
    ["cortex-size discarded app.elf", "by archive, crate or object, with what was kept of each"],
    ["cortex-size discarded app.elf --by section --top 20", "the largest input sections that nobody refers to"],
  ],
  async run(args, io) {
    const options = { by: stringOption(args, "by") as "archive" | "object" | "section", top: rowLimit(args, DEFAULT_ROWS) };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "discarded")) {
      shown.push(await withMap(file, args, io, async (firmware, facts) => presented(firmware, [analyse(firmware, facts, options)])));
    }
    await present(shown, args, io);
    return 0;
  },
};
