import { sections as analyse } from "../../src/analyses/sections.ts";
import { type Command, flag } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { filesOf, openInput } from "../inputs.ts";
import { withFirmware } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { wideSections } from "../wide-elf.ts";

export const sections: Command = {
  name: "sections",
  positionals: "<elf..>",
  summary: "Every section: size, type, flags, where it runs and where its load image lies",
  options: { ...MEMORY_OPTIONS, ...OUTPUT_OPTIONS, allocated: { type: "boolean", describe: "allocated sections alone", group: "Rows:" } },
  examples: [
    ["cortex-size sections app.elf", "the section table"],
    ["cortex-size sections app.elf --format csv", "for a spreadsheet"],
  ],
  async run(args, io) {
    const options = { allocatedOnly: flag(args, "allocated") };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "sections")) {
      const input = await openInput(file, io);
      const wide = input.kind === "elf" ? await wideSections(input.source, options) : undefined;
      await input.source.close();
      shown.push(wide ?? (await withFirmware(file, args, io, async (firmware) => presented(firmware, [analyse(firmware, options)]))));
    }
    await present(shown, args, io);
    return 0;
  },
};
