import { DEFMT_GROUPS } from "../../src/analyses/defmt.ts";
import { presented } from "../../src/session/document.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

export const defmt = command({
  name: "defmt",
  positionals: "<elf..>",
  summary:
    "What defmt logs: sites by crate, level or file, an estimate of the code of each, interned strings, RTT buffers. The code of a site is that of its line with the calls in it that were inlined, in all functions",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
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
    const options = { by: args.by, top: rowLimit(args, DEFAULT_ROWS) };
    const shown = await ofImages(args, io, "defmt", async (image) => presented(image, [await PARTS.defmt(image, options)]));
    await present(shown, args, io);
    return 0;
  },
});
