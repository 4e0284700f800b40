import { presented } from "../../src/session/document.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { wideSections } from "../../src/session/wide-sections.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

export const sections = command({
  name: "sections",
  positionals: "<elf..>",
  summary: "Every section: size, type, flags, where it runs and where its load image lies",
  formats: TABLE_FORMATS,
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, allocated: { type: "boolean", describe: "allocated sections alone", group: "Rows:" } },
  examples: [
    ["cortex-size sections app.elf", "the section table"],
    ["cortex-size sections app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { allocatedOnly: args.allocated };
    const shown = await ofImages(args, io, "sections", async (image) => presented(image, [await PARTS.sections(image, options)]), {
      symbols: false,
      otherwise: (source) => wideSections(source, options),
    });
    await present(shown, args, io);
    return 0;
  },
});
