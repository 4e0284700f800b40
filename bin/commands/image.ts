import { image as analyse } from "../../src/analyses/image/image.ts";
import { sectorRanges } from "../../src/formats/chips/index.ts";
import { presented } from "../../src/session/document.ts";
import { slotVerdicts, withVerdicts } from "../../src/session/verdicts.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { parseSize } from "../config/size-value.ts";
import { UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";
import { parseSlot } from "../slots.ts";
import { exitCodeOf } from "../verdict.ts";

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
    const slots = args.slot.map(parseSlot);
    const sector = sectorOption(args.sector);
    const shown = await ofImages(
      args,
      io,
      "image",
      async (image) => {
        const { firmware, chip } = image;
        const flash = chip && { sectors: sectorRanges(chip.chip.layout), evidence: chip.evidence };
        const result = await analyse(firmware, { sector, flash: sector === undefined ? flash : undefined, slots });
        return withVerdicts(presented(image, [result]), slotVerdicts(result.parts.image!));
      },
      { symbols: false },
    );
    await present(shown, args, io);
    return exitCodeOf(shown);
  },
});

function sectorOption(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const size = parseSize(given);
  if (!size.ok) throw new UsageError(`--sector ${size.problem}`);
  if (size.value === 0) throw new UsageError("--sector 0: a sector has at least one byte");
  return size.value;
}
