import { presented } from "../../src/session/document.ts";
import { optionalPattern } from "../../src/session/name-pattern.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

export const panics = command({
  name: "panics",
  positionals: "<elf..>",
  summary: "Every place that can panic as file:line:column with the functions that reach it, and the bytes that only panics keep",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    crate: { type: "string", describe: "only places in sources of these crates: a part of the name, a glob or /regex/" },
  },
  examples: [
    ["cortex-size panics app.elf", "what panics cost, and where they can happen"],
    ["cortex-size panics app.elf --crate app --all", "the program's own places"],
    ["cortex-size panics app.elf --format csv --all", "for a spreadsheet"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const crate = optionalPattern(args.crate);
    const shown = await ofImages(args, io, "panics", async (image) => presented(image, [await PARTS.panics(image, { top, crate })]));
    await present(shown, args, io);
    return 0;
  },
});
