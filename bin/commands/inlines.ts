import { presented } from "../../src/session/document.ts";
import { optionalPattern } from "../../src/session/name-pattern.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

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
    match: { type: "string", describe: "functions whose name holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size inlines app.elf", "where #[inline(never)] would pay most"],
    ["cortex-size inlines app.elf --match 'core::fmt*' --sort bytes", "inlined parts of core::fmt"],
  ],
  async run(args, io) {
    const options = {
      top: rowLimit(args, DEFAULT_ROWS),
      sort: args.sort,
      match: optionalPattern(args.match),
    };
    const shown = await ofImages(args, io, "inlines", async (image) => presented(image, [await PARTS.inlines(image, options)]));
    await present(shown, args, io);
    return 0;
  },
});
