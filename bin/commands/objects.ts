import { objects as analyse } from "../../src/analyses/linking/objects.ts";
import { type Command, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withMap } from "../mapped.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const objects: Command = {
  name: "objects",
  positionals: "<elf..>",
  summary: "What each object file contributes, from the linker map; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size objects app.elf", "the largest objects, with the map found beside the ELF"],
    ["cortex-size objects app.elf --map build/output.map --all --format csv", "all of them, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { top: rowLimit(args, DEFAULT_ROWS) };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "objects")) {
      shown.push(await withMap(file, args, io, async (firmware, facts) => presented(firmware, [analyse(firmware, facts, options)])));
    }
    await present(shown, args, io);
    return 0;
  },
};
