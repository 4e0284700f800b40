import { fill as analyse } from "../../src/analyses/linking/fill.ts";
import { type Command, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withMap } from "../mapped.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 20;

export const fill: Command = {
  name: "fill",
  positionals: "<elf..>",
  summary: "Every gap of padding with its cause, and what another order would save, from the linker map",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size fill app.elf", "sections with padding, and the largest gaps"],
    ["cortex-size fill app.elf --all --format csv", "every gap, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { top: rowLimit(args, DEFAULT_ROWS) };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "fill")) {
      shown.push(await withMap(file, args, io, async (firmware, facts) => presented(firmware, [analyse(firmware, facts, options)])));
    }
    await present(shown, args, io);
    return 0;
  },
};
