import { optionalPattern } from "../../src/session/name-pattern.ts";
import { inlines as part } from "../../src/session/parts/inlines.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

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
    filter: { type: "string", describe: "functions whose name holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size inlines app.elf", "where #[inline(never)] would pay most"],
    ["cortex-size inlines app.elf --filter 'core::fmt*' --sort bytes", "inlined parts of core::fmt"],
  ],
  async run(args, io) {
    const options = {
      top: rowLimit(args, DEFAULT_ROWS),
      sort: args.sort,
      match: optionalPattern(args.filter),
    };
    return showPart(args, io, "inlines", (image) => part.compute(image, options));
  },
});
