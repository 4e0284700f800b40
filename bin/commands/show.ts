import { InputError } from "../../src/bytes/input-error.ts";
import { besideEachOther } from "../../src/session/comparison/side-by-side.ts";
import { type Presented, presented } from "../../src/session/document.ts";
import { overview } from "../../src/session/parts/overview.ts";
import { strictVerdict, withVerdicts } from "../../src/session/verdicts.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { openInput } from "../inputs.ts";
import type { Io } from "../io.ts";
import { isForPeople, present } from "../present.ts";
import { type ChosenImage, chosenImages, withImage } from "../settings/images.ts";
import { exitCodeOf } from "../verdict.ts";

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...OUTPUT_OPTIONS,
  all: { type: "boolean", describe: "all symbols in the text too", group: "Rows:" },
  quick: {
    type: "boolean",
    describe: "neither code nor debug information is read: no worst case of the stack, and a fraction of the time",
  },
  "link-error": { type: "string", describe: "build log of a link that failed, instead of an ELF; with --map and --memory where known" },
  strict: { type: "boolean", describe: "exit 1 when a finding is an error" },
} as const satisfies OptionSpecs;

export const show = command({
  name: "show",
  positionals: "<elf..>",
  summary: "One screen: what fits where, how much is left, what takes the bytes, what looks wrong",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS, "junit"],
  options: OPTIONS,
  examples: [
    ["cortex-size target/thumbv7em-none-eabihf/release/app", "the summary"],
    ["cortex-size app.elf --memory memory.x --format json", "the same as JSON"],
    ["cortex-size app.elf --quick", "in a prompt or after each build: without the stack's worst case"],
    ["cortex-size --link-error build.log --map app.map --memory memory.x", "why a link failed and what to cut"],
    ["cortex-size app.map", "a linker map without its ELF, or of a link that failed"],
    ["cortex-size bootloader.elf app.elf", "two images side by side, then each of them"],
  ],
  async run(args, io) {
    if (args.linkError !== undefined) return (await import("../link-error.ts")).explainLinkError(args.linkError, args, io);
    const shown: Presented[] = [];
    const loaded = await configOf(args, io);
    const isStrict = args.strict || loaded.config.strict;
    for (const chosen of await chosenImages(args, loaded, io, "show")) {
      const one = await showImage(chosen, args, io);
      shown.push(withVerdicts(one, isStrict ? [strictVerdict(one.document.findings)] : []));
    }
    await present(besideEachOther(shown), args, io);
    return exitCodeOf(shown);
  },
});

/** An ELF, or a linker map without its ELF. */
async function showImage(chosen: ChosenImage, args: Given<typeof OPTIONS>, io: Io): Promise<Presented> {
  try {
    return await withImage(chosen, io, async (image) => {
      const symbolRows = args.all ? Number.POSITIVE_INFINITY : undefined;
      return presented(image, [await overview.compute(image, { symbolRows, shownOnly: isForPeople(args), quick: args.quick })]);
    });
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== "input/map" || chosen.file === "-") throw error;
    const { mapAlone } = await import("../../src/session/map-image.ts");
    const { source } = await openInput(chosen.file, io);
    try {
      return await mapAlone(source, chosen.settings, chosen.around, args.all);
    } finally {
      await source.close();
    }
  }
}
