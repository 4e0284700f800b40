import { vectors as part } from "../../src/session/parts/code/vectors.ts";
import { command } from "../command.ts";
import { CODE_OPTIONS, IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";

export const vectors = command({
  name: "vectors",
  positionals: "<elf..>",
  summary: "The vector table slot by slot: exception or interrupt, handler, default or not",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS],
  options: {
    ...IMAGE_OPTIONS,
    ...CODE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
  },
  examples: [
    ["cortex-size vectors app.elf", "who handles what"],
    ["cortex-size vectors app.elf --svd STM32F407.svd", "interrupts by the names of the device"],
    ["cortex-size vectors app.elf --vector-table 0x08000000", "the table at this address, where another is taken for it"],
  ],
  async run(args, io) {
    const rows = rowOptions(args);
    return showPart(args, io, "vectors", async (image) => {
      await image.requireVectors();
      return part.compute(image, rows);
    });
  },
});
