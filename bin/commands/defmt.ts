import { defmt as analyse, DEFMT_GROUPS, type DefmtGroup } from "../../src/analyses/defmt.ts";
import { defmtFacts } from "../../src/defmt/defmt.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withProgram } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const defmt: Command = {
  name: "defmt",
  positionals: "<elf..>",
  summary:
    "What defmt logs: sites by crate, level or file, an estimate of the code of each, interned strings, RTT buffers. The code of a site is that of its line with the calls in it that were inlined, in all functions",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
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
    const options = { by: stringOption(args, "by") as DefmtGroup, top: rowLimit(args, DEFAULT_ROWS) };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "defmt")) {
      shown.push(
        await withProgram(file, args, io, async ({ firmware, debug }) =>
          presented(firmware, [analyse(await defmtFacts(firmware, debug), options)]),
        ),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
