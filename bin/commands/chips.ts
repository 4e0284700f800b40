import { chipDetails, chipFit, chipList } from "../../src/analyses/chips.ts";
import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { type Chip, type ChipTable, coreText } from "../../src/formats/chips/index.ts";
import { GENERATED, type Presented, presented } from "../../src/session/document.ts";
import { fitOf, needsOf, needsOfRegions } from "../../src/session/memory/chip-fit.ts";
import { chipRow } from "../../src/session/memory/chip-rows.ts";
import { globMatches } from "../../src/views/glob.ts";
import { loadChips } from "../chips/load.ts";
import { chipNamed } from "../chips/named.ts";
import { command, type Given, type OptionSpecs, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import type { Io } from "../io.ts";
import { present } from "../present.ts";
import { chosenImages, withImage } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

/** Architectures by what people call a core. */
const CORES: Readonly<Record<string, string>> = {
  m0: "armv6m",
  "m0+": "armv6m",
  m0plus: "armv6m",
  m1: "armv6m",
  m3: "armv7m",
  m4: "armv7em",
  m4f: "armv7em",
  m7: "armv7em",
  m7f: "armv7em",
  m23: "armv8m",
  m33: "armv8m",
  m35p: "armv8m",
  m52: "armv8m",
  m55: "armv8m",
  m85: "armv8m",
  armv6m: "armv6m",
  armv7m: "armv7m",
  armv7em: "armv7em",
  armv8m: "armv8m",
};

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
    const core = coreOption(args.core);
    const asked = names.length > 0 ? names.map((name) => chipNamed(name, table, "part")) : table.chips;
    const matching = asked.filter((chip) => matches(chip, filter) && (core === undefined || chip.layout.cores.includes(core)));
    const part = {
      source: table.source,
      licence: table.licence,
      parts: table.chips.length,
      matching: matching.length,
      chips: matching.map(chipRow),
    };
    const result = names.length > 0 ? chipDetails(part, coreText) : chipList(part, rowLimit(args, DEFAULT_ROWS), coreText);
    await present([withoutImage(result)], args, io);
    return EXIT.fine;
  },
});

async function fitted(elf: string, args: Given<typeof OPTIONS>, io: Io, table: ChipTable): Promise<Presented> {
  const [image] = await chosenImages({ ...args, files: [elf] }, await configOf(args, io), io, "chips --fit");
  return withImage(image!, io, async (opened) => {
    const { memory, machine, target } = opened.firmware;
    if (machine !== "ARM")
      throw new InputError("chip/machine", { file: elf }, `this image is for ${machine}, and the table is one of Cortex-M parts`);
    const chip = opened.chip?.chip;
    const needs = chip === undefined ? needsOfRegions(memory.extents, memory.regions) : needsOf(memory.extents, chip, elf);
    return presented(opened, [chipFit(fitOf(needs, chip, table.chips, target.architecture), needs.offset)]);
  });
}

function matches({ name, family, maker }: Chip, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const wanted = filter.toLowerCase();
  if (/[*?]/.test(wanted)) return globMatches(wanted, name.toLowerCase());
  return [name, family, maker ?? ""].some((text) => text.toLowerCase().includes(wanted));
}

function coreOption(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const word = given
    .toLowerCase()
    .replace(/^cortex-?/, "")
    .replaceAll(/[-_ ](?=[me])/g, "");
  const core = Object.hasOwn(CORES, word) ? CORES[word] : undefined;
  if (core !== undefined) return core;
  const near = nearestWord(word, Object.keys(CORES));
  throw new UsageError(
    `--core ${given} is none of the Cortex-M cores; known are ${Object.keys(CORES).join(", ")}`,
    near === undefined ? undefined : `did you mean --core ${near}?`,
  );
}

/** A document that is about parts, not about an image. */
function withoutImage({ parts, views }: ReturnType<typeof chipList>): Presented {
  const firmware = {
    file: "(table of chips)",
    class: 32,
    machine: "ARM",
    entry: null,
    buildId: null,
    producers: [],
    target: { triple: null, architecture: null, core: null, fpu: null, floatAbi: null },
  };
  return {
    document: { ...GENERATED, firmware, ...parts, findings: [] },
    page: { title: "chips", views: [...views] },
  };
}
