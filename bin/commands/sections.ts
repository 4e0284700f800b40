import { sections as part } from "../../src/session/parts/sections.ts";
import { wideSections } from "../../src/session/wide-sections.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

export const sections = command({
  name: "sections",
  positionals: "<elf..>",
  summary: "Every section: size, type, flags, where it runs and where its load image lies",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    allocated: { type: "boolean", describe: "allocated sections alone", group: "Rows:" },
  },
  examples: [
    ["cortex-size sections app.elf", "the section table"],
    ["cortex-size sections app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { ...rowOptions(args), allocatedOnly: args.allocated };
    return showPart(args, io, "sections", (image) => part.compute(image, options), {
      symbols: false,
      otherwise: (source) => wideSections(source, options),
    });
  },
});
