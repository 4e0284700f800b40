import { chipDetails, chipFit, chipList } from "../../analyses/chips.ts";
import { InputError } from "../../bytes/input-error.ts";
import { type Chip, type ChipTable, coreText } from "../../formats/chips/index.ts";
import { globMatches } from "../../views/glob.ts";
import { GENERATED, type Presented, presented } from "../document.ts";
import type { Image } from "../image.ts";
import { fitOf, needsOf, needsOfRegions } from "./chip-fit.ts";
import { chipRow } from "./chip-rows.ts";

/** Which parts are listed. */
export interface ChipFilter {
  /** Text in the part's, family's or maker's name; or a glob of the whole part. */
  readonly filter?: string | undefined;
  /** Architecture that the part's cores have, as `coreNamed` gives it. */
  readonly core?: string | undefined;
}

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

/** What cores are called. */
export const CORE_NAMES: readonly string[] = Object.keys(CORES);

/** Architecture of a core by a name that people have for it: `m4`, `Cortex-M33`; undefined for a word that is none. */
export function coreNamed(word: string): string | undefined {
  return Object.hasOwn(CORES, word) ? CORES[word] : undefined;
}

/** Named parts with their ranges and sectors; they have to match as those of a list do. */
export function namedChips(table: ChipTable, parts: readonly Chip[], filter: ChipFilter): Presented {
  return withoutImage(chipDetails(tablePart(table, parts, filter), coreText));
}

/** The parts of the table that match: `top` rows for people. */
export function listedChips(table: ChipTable, filter: ChipFilter, top: number): Presented {
  return withoutImage(chipList(tablePart(table, table.chips, filter), top, coreText));
}

/** The smallest part that would hold an image. @throws InputError `chip/machine` for an image that is not for Arm. */
export function fittingChip(image: Image, table: ChipTable): Presented {
  const { file, memory, machine, target } = image.firmware;
  if (machine !== "ARM")
    throw new InputError("chip/machine", { file }, `this image is for ${machine}, and the table is one of Cortex-M parts`);
  const chip = image.chip?.chip;
  const needs = chip === undefined ? needsOfRegions(memory.extents, memory.regions) : needsOf(memory.extents, chip, file);
  const { part, offset } = fitOf(needs, chip, table.chips, target.architecture);
  return presented(image, [chipFit(part, offset)]);
}

function tablePart({ source, licence, interruptSource, chips }: ChipTable, asked: readonly Chip[], { filter, core }: ChipFilter) {
  const matching = asked.filter((chip) => matches(chip, filter) && (core === undefined || chip.layout.cores.includes(core)));
  return { source, licence, interruptSource, parts: chips.length, matching: matching.length, chips: matching.map(chipRow) };
}

function matches({ name, family, maker }: Chip, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const wanted = filter.toLowerCase();
  if (/[*?]/.test(wanted)) return globMatches(wanted, name.toLowerCase());
  return [name, family, maker ?? ""].some((text) => text.toLowerCase().includes(wanted));
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
  return { document: { ...GENERATED, firmware, ...parts, findings: [] }, page: { title: "chips", views: [...views] } };
}
