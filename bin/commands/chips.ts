import { chipDetails, chipFit, chipList } from "../../src/analyses/chips.ts";
import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { SCHEMA_VERSION } from "../../src/contract/schema-version.ts";
import { type Chip, type ChipTable, coreText } from "../../src/formats/chips/index.ts";
import { globMatches } from "../../src/views/glob.ts";
import { chosenChip } from "../chips/chosen.ts";
import { fitOf, needsOf } from "../chips/fit.ts";
import { loadChips } from "../chips/load.ts";
import { chipNamed } from "../chips/named.ts";
import { chipRow } from "../chips/rows.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import type { Io } from "../io.ts";
import { withFirmware } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { VERSION } from "../version.ts";

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

export const chips: Command = {
  name: "chips",
  positionals: "[part..]",
  summary: "Cortex-M parts with their memory; a part's ranges and sectors; the smallest part that would hold an image",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    filter: { type: "string", describe: "text in the part's, family's or maker's name; or a glob of the whole part: 'STM32F4*CE*'" },
    core: { type: "string", describe: "core or architecture: m4, cortex-m33, armv7em" },
    fit: { type: "string", describe: "ELF: the smallest part of its chip's family that would hold it" },
  },
  examples: [
    ["cortex-size chips --filter nrf52", "parts whose name, family or maker holds this text"],
    ["cortex-size chips STM32F411CEU6", "ranges and flash sectors of a part"],
    ["cortex-size chips --fit app.elf --chip STM32F411CE", "would a smaller one do?"],
  ],
  async run(args, io) {
    const table = await loadChips();
    const names = (args["files"] as string[] | undefined) ?? [];
    const fit = stringOption(args, "fit");
    if (fit !== undefined) {
      if (names.length > 0) throw new UsageError("--fit takes the part from --chip", `cortex-size chips --fit ${fit} --chip ${names[0]}`);
      await present([await fitted(fit, args, io, table)], args, io);
      return EXIT.fine;
    }
    const filter = stringOption(args, "filter");
    const core = coreOption(stringOption(args, "core"));
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
};

async function fitted(elf: string, args: Readonly<Record<string, unknown>>, io: Io, table: ChipTable): Promise<Presented> {
  const { chosen } = await chosenChip(elf, args, io);
  if (chosen === undefined) throw new UsageError("--fit looks through the family of a part", `cortex-size chips --fit ${elf} --chip PART`);
  const { chip } = chosen;
  return withFirmware(elf, args, io, async (firmware) => {
    const needs = needsOf(firmware.memory.extents, chip, elf);
    return presented(firmware, [chipFit(fitOf(needs, chip, table.chips), needs.offset)]);
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
    document: { schemaVersion: SCHEMA_VERSION, generator: { name: "cortex-size", version: VERSION }, firmware, ...parts, findings: [] },
    page: { title: "chips", views: [...views] },
  };
}
