import { image as analyse, type ImageOptions } from "../../src/analyses/image/image.ts";
import { sectorRanges } from "../../src/formats/chips/index.ts";
import { chosenChip } from "../chips/chosen.ts";
import { type Arguments, type Command, stringOption, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { parseSize } from "../config/size-value.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { firmwareOf, withElf } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { parseSlot } from "../slots.ts";

export const image: Command = {
  name: "image",
  positionals: "<elf..>",
  summary: "What is really flashed: .bin with its holes, .hex, .uf2, sectors, and whether it fits a slot",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, "junit"],
  options: {
    ...MEMORY_OPTIONS,
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
    const slots = stringsOption(args, "slot").map(parseSlot);
    const sector = sectorOption(args);
    const shown: Presented[] = [];
    for (const file of filesOf(args, "image")) {
      shown.push(
        await withElf(file, io, async (source) => {
          const firmware = await firmwareOf(source, file, args, io, { symbols: false });
          const flash = sector === undefined ? await sectorsOf(file, args, io) : undefined;
          return presented(firmware, [await analyse(firmware, { sector, flash, slots })]);
        }),
      );
    }
    await present(shown, args, io);
    return shown.every(({ document }) => document.image?.slots.every((slot) => slot.fits)) ? EXIT.fine : EXIT.broken;
  },
};

/** The flash sectors of the chip, where it is known. */
async function sectorsOf(file: string, args: Arguments, io: Io): Promise<ImageOptions["flash"]> {
  const { chosen } = await chosenChip(file, args, io);
  return chosen && { sectors: sectorRanges(chosen.chip.layout), evidence: chosen.evidence };
}

function sectorOption(args: Arguments): number | undefined {
  const given = stringOption(args, "sector");
  if (given === undefined) return undefined;
  const size = parseSize(given);
  if (!size.ok) throw new UsageError(`--sector ${size.problem}`);
  if (size.value === 0) throw new UsageError("--sector 0: a sector has at least one byte");
  return size.value;
}
