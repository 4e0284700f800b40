import { units as analyse } from "../../src/analyses/units.ts";
import { type Command, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { unitsOf, withProgram } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const units: Command = {
  name: "units",
  positionals: "<elf..>",
  summary: "What each compile unit contributes, with its language and crate; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size units app.elf", "the largest compile units"],
    ["cortex-size units app.elf --all --format csv", "all of them, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { top: rowLimit(args, DEFAULT_ROWS) };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "units")) {
      shown.push(
        await withProgram(file, args, io, async ({ firmware, debug }) => {
          if (debug === undefined) return presented(firmware, []);
          const { packages, units } = await unitsOf(firmware, debug, file, io);
          return presented(firmware, [analyse(firmware, packages, units, options)]);
        }),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
