import { inlines as analyse } from "../../src/analyses/inlines.ts";
import { inliningOf } from "../../src/attribution/inlining.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withProgram } from "../levels.ts";
import { optionalPattern } from "../pattern.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const inlines: Command = {
  name: "inlines",
  positionals: "<elf..>",
  summary:
    "What inlining costs: bytes, copies and callers of each inlined function, and what one copy out of line would save (an estimate)",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: { type: "string", choices: ["saving", "bytes", "copies"], default: "saving", describe: "order of the rows", group: "Rows:" },
    match: { type: "string", describe: "functions whose name holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size inlines app.elf", "where #[inline(never)] would pay most"],
    ["cortex-size inlines app.elf --match 'core::fmt*' --sort bytes", "inlined parts of core::fmt"],
  ],
  async run(args, io) {
    const options = {
      top: rowLimit(args, DEFAULT_ROWS),
      sort: stringOption(args, "sort") as "saving" | "bytes" | "copies",
      match: optionalPattern(args, "match"),
    };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "inlines")) {
      shown.push(
        await withProgram(file, args, io, async ({ firmware, debug }) =>
          presented(firmware, debug === undefined ? [] : [analyse(await inliningOf(debug), options)]),
        ),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
