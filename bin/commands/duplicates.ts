import { duplicates as analyse } from "../../src/analyses/code/duplicates.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import { type Command, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withTraced } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const duplicates: Command = {
  name: "duplicates",
  positionals: "<elf..>",
  summary: "Functions that do the same and constants of equal bytes, with what the copies waste",
  formats: TABLE_FORMATS,
  options: { ...MEMORY_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size duplicates app.elf", "what is there more than once, the most wasted bytes first"],
    ["cortex-size duplicates app.elf --format csv --all", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { top: rowLimit(args, DEFAULT_ROWS), shownName: (raw: string) => demangle(raw).text };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "duplicates")) {
      shown.push(await withTraced(file, args, io, async ({ firmware, traced }) => presented(firmware, [analyse(traced, options)])));
    }
    await present(shown, args, io);
    return 0;
  },
};
