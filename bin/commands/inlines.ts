import { inlines as part } from "../../src/session/parts/inlines.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";
import { isForPeople } from "../present.ts";

const DEFAULT_ROWS = 40;

export const inlines = command({
  name: "inlines",
  positionals: "<elf..>",
  summary:
    "What inlining costs: bytes, copies and callers of each inlined function, and what one copy out of line would save (an estimate)",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: { type: "string", choices: ["saving", "bytes", "copies"], default: "saving", describe: "order of the rows", group: "Rows:" },
  },
  examples: [
    ["cortex-size inlines app.elf", "where #[inline(never)] would pay most"],
    ["cortex-size inlines app.elf --filter 'core::fmt*' --sort bytes", "inlined parts of core::fmt"],
  ],
  async run(args, io) {
    const options = {
      ...rowOptions(args, DEFAULT_ROWS),
      sort: args.sort,
      shownOnly: isForPeople(args),
    };
    return showPart(args, io, "inlines", (image) => part.compute(image, options));
  },
});
