import { crates as analyse } from "../../src/analyses/crates.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withLevels } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const crates: Command = {
  name: "crates",
  positionals: "<elf..>",
  summary: "What each crate (in C and C++ each folder) contributes to flash and RAM; rows add up",
  formats: [...TABLE_FORMATS, "openmetrics"],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    lens: {
      type: "string",
      choices: ["host", "author"],
      default: "host",
      describe: "inlined code belongs to the function that holds it, or to the crate that it was written in",
    },
  },
  examples: [
    ["cortex-size crates app.elf", "all crates, the largest first"],
    ["cortex-size crates app.elf --lens author", "inlined code where it was written"],
    ["cortex-size crates app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const lens = stringOption(args, "lens") as "host" | "author";
    const shown: Presented[] = [];
    for (const file of filesOf(args, "crates")) {
      shown.push(
        await withLevels(file, args, io, async ({ firmware, levels }) =>
          presented(firmware, [analyse(firmware, levels.packages, { top, lens })]),
        ),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
