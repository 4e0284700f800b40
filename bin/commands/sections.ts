import { sections as analyse } from "../../src/analyses/sections.ts";
import { type Command, flag } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { firmwareOf, withElf } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { wideSections } from "../wide-elf.ts";

export const sections: Command = {
  name: "sections",
  positionals: "<elf..>",
  summary: "Every section: size, type, flags, where it runs and where its load image lies",
  formats: TABLE_FORMATS,
  options: { ...MEMORY_OPTIONS, ...OUTPUT_OPTIONS, allocated: { type: "boolean", describe: "allocated sections alone", group: "Rows:" } },
  examples: [
    ["cortex-size sections app.elf", "the section table"],
    ["cortex-size sections app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { allocatedOnly: flag(args, "allocated") };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "sections")) {
      shown.push(
        await withElf(file, io, async (source) => {
          const wide = await wideSections(source, options);
          if (wide !== undefined) return wide;
          const firmware = await firmwareOf(source, file, args, io, { symbols: false });
          return presented(firmware, [analyse(firmware, options)]);
        }),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
