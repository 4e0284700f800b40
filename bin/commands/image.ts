import type { ReportDocument } from "../../src/contract/document.ts";
import { image as part } from "../../src/session/parts/image.ts";
import { slotVerdicts } from "../../src/session/verdicts.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { parseSize } from "../config/size-value.ts";
import { UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";
import { parseSlot } from "../slots.ts";

export const image = command({
  name: "image",
  positionals: "<elf..>",
  summary: "What is really flashed: .bin with its holes, .hex, .uf2, sectors, and whether it fits a slot",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, "junit"],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    sector: { type: "string", describe: "size of a flash sector, 4KiB for example (default: the chip's)", group: "Flash:" },
    slot: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "NAME:START:LENGTH[:copy] that must hold the image, else exit code 1",
      group: "Flash:",
    },
  },
  examples: [
    ["cortex-size image app.elf", "lengths of .bin, .hex and .uf2"],
    ["cortex-size image app.elf --sector 4KiB", "how much flash is erased"],
    ["cortex-size image app.elf --slot app:0x08008000:96K --slot update:0x08020000:96K:copy", "an image behind a bootloader"],
  ],
  async run(args, io) {
    const options = { sector: sectorOption(args.sector), slots: args.slot.map(parseSlot) };
    const judge = ({ image: flashed }: ReportDocument) => slotVerdicts(flashed!);
    return showPart(args, io, "image", (image) => part.compute(image, options), { symbols: false, judge });
  },
});

function sectorOption(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const size = parseSize(given);
  if (!size.ok) throw new UsageError(`--sector ${size.problem}`);
  if (size.value === 0) throw new UsageError("--sector 0: a sector has at least one byte");
  return size.value;
}
