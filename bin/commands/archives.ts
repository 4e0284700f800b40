import { archives as part } from "../../src/session/parts/linking/archives.ts";
import { command } from "../command.ts";
import { FIGURE_ROW_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

const DEFAULT_ROWS = 30;

export const archives = command({
  name: "archives",
  positionals: "<elf..>",
  summary: "What each archive, its members and their input sections contribute, from the linker map; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...FIGURE_ROW_OPTIONS,
    depth: { type: "number", default: 1, describe: "1: archives; 2: their members; 3: their input sections", group: "Rows:" },
  },
  examples: [
    ["cortex-size archives app.elf", "archives and objects, with the map found beside the ELF"],
    ["cortex-size archives app.elf --map build/output.map --depth 2", "members of each archive"],
    ["cortex-size archives app.elf --depth 3 --all --format csv", "every input section, for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args, DEFAULT_ROWS), sort: args.sort, depth: args.depth };
    return showPart(args, io, "archives", (image) => part.compute(image, options));
  },
});
