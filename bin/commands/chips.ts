import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import type { ChipTable } from "../../src/formats/chips/index.ts";
import type { Presented } from "../../src/session/document.ts";
import { CORE_NAMES, coreNamed, fittingChip, listedChips, namedChips } from "../../src/session/memory/chip-answers.ts";
import { loadChips } from "../chips/load.ts";
import { chipNamed } from "../chips/named.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import type { Io } from "../io.ts";
import { present } from "../present.ts";
import { chosenImages, withImage } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...ROW_OPTIONS,
  filter: { type: "string", describe: "text in the part's, family's or maker's name; or a glob of the whole part: 'STM32F4*CE*'" },
  core: { type: "string", describe: "core or architecture: m4, cortex-m33, armv7em" },
  fit: { type: "string", describe: "ELF: the smallest part that would hold it, of its chip's family where --chip names it" },
} as const satisfies OptionSpecs;

export const chips = command({
  name: "chips",
  positionals: "[part..]",
  summary: "Cortex-M parts with their memory; a part's ranges and sectors; the smallest part that would hold an image",
  formats: TABLE_FORMATS,
  options: OPTIONS,
  examples: [
    ["cortex-size chips --filter nrf52", "parts whose name, family or maker holds this text"],
    ["cortex-size chips STM32F411CEU6", "ranges and flash sectors of a part"],
    ["cortex-size chips --fit app.elf --chip STM32F411CE", "would a smaller one do?"],
  ],
  async run(args, io) {
    const table = await loadChips();
    const { files: names, fit, filter } = args;
    if (fit !== undefined) {
      if (names.length > 0) throw new UsageError("--fit takes the part from --chip", `cortex-size chips --fit ${fit} --chip ${names[0]}`);
      await present([await fitted(fit, args, io, table)], args, io);
      return EXIT.fine;
    }
    const chosen = { filter, core: coreOption(args.core) };
    const parts = names.map((name) => chipNamed(name, table, "part"));
    const shown = names.length > 0 ? namedChips(table, parts, chosen) : listedChips(table, chosen, rowOptions(args, DEFAULT_ROWS).top);
    await present([shown], args, io);
    return EXIT.fine;
  },
});

async function fitted(elf: string, args: Given<typeof OPTIONS>, io: Io, table: ChipTable): Promise<Presented> {
  const [image] = await chosenImages({ ...args, files: [elf] }, await configOf(args, io), io, "chips --fit");
  return withImage(image!, io, async (opened) => fittingChip(opened, table));
}

function coreOption(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const word = given
    .toLowerCase()
    .replace(/^cortex-?/, "")
    .replaceAll(/[-_ ](?=[me])/g, "");
  const core = coreNamed(word);
  if (core !== undefined) return core;
  const near = nearestWord(word, CORE_NAMES);
  throw new UsageError(
    `--core ${given} is none of the Cortex-M cores; known are ${CORE_NAMES.join(", ")}`,
    near === undefined ? undefined : `did you mean --core ${near}?`,
  );
}
