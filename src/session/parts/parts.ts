import type { Result } from "../../analyses/analysis.ts";
import { dead } from "../../analyses/code/dead.ts";
import { duplicates } from "../../analyses/code/duplicates.ts";
import { type GenericsOptions, generics } from "../../analyses/code/generics.ts";
import { Outlinable } from "../../analyses/code/outlinable.ts";
import type { PanicOptions } from "../../analyses/code/panics.ts";
import { stack } from "../../analyses/code/stack.ts";
import { vectorViews } from "../../analyses/code/vectors.ts";
import { components } from "../../analyses/components.ts";
import { type CratesOptions, crates } from "../../analyses/crates.ts";
import { type DefmtOptions, defmt } from "../../analyses/defmt.ts";
import { doctorReport } from "../../analyses/doctor/report.ts";
import { type FilesOptions, files, type LinesOptions, sourceLines } from "../../analyses/files.ts";
import { image as flashed, type ImageOptions } from "../../analyses/image/image.ts";
import { type InlinesOptions, inlines } from "../../analyses/inlines.ts";
import { type ArchivesOptions, archives } from "../../analyses/linking/archives.ts";
import { type DiscardedOptions, discarded } from "../../analyses/linking/discarded.ts";
import { fill } from "../../analyses/linking/fill.ts";
import { objects } from "../../analyses/linking/objects.ts";
import { shared } from "../../analyses/linking/shared.ts";
import { regions } from "../../analyses/regions.ts";
import { type SectionsOptions, sections } from "../../analyses/sections.ts";
import { type SymbolsOptions, symbols } from "../../analyses/symbols.ts";
import { tasks } from "../../analyses/tasks.ts";
import { units } from "../../analyses/units.ts";
import { mergedStrings, sharedNames } from "../../attribution/find-shared.ts";
import { inliningOf } from "../../attribution/inlining.ts";
import { functionInstances } from "../../attribution/instances.ts";
import { InputError } from "../../bytes/input-error.ts";
import { deadFacts } from "../../code/dead.ts";
import { defmtFacts } from "../../defmt/defmt.ts";
import { demangle } from "../../formats/demangle/index.ts";
import type { DataOwners } from "../../graph/data/data-owners.ts";
import { findTasks } from "../../tasks/tasks.ts";
import type { Image } from "../image.ts";
import { decideLevel, levelNamed } from "../levels.ts";
import { rootAddresses } from "../roots.ts";
import { panicPart } from "./panic-part.ts";
import { symbolDetails } from "./symbol-details.ts";
import { type TreeOptions, treePart } from "./tree-part.ts";

/** Rows that people see in the views of a part; the part is whole. */
export interface RowOptions {
  readonly top: number;
}

/** All rows. */
const ALL: RowOptions = { top: Number.POSITIVE_INFINITY };
const NOTHING: Result = { parts: {}, views: [] };
/** What tables of units and of files say where there is no debug information. */
const UNTOLD: Result["views"] = [
  { kind: "text", name: "untold", lines: [{ text: "there is no debug information that tells it: build with debug = 2, or -g" }] },
];

/**
 * What can be asked of an image, by the name of the part of the document that answers. A part that the image cannot tell (a vector table of an object file) is
 * not there; a table with nothing to show is empty and says why. What an answer rests on and what does not fit together is in the image's findings then.
 */
export const PARTS = {
  /** What fits where. */
  regions: async (image: Image) => regions(image.firmware),
  sections: async (image: Image, options?: SectionsOptions) => sections(image.firmware, options),
  /** Symbols that own bytes; `lines` tells crate, unit and source line too, from debug information. */
  symbols: async (image: Image, options: Partial<SymbolsOptions> & { readonly lines?: boolean } = {}) => {
    const { lines = false, ...own } = options;
    return symbols(image.firmware, {
      sort: "size",
      ...ALL,
      places: image.places,
      ...own,
      ...(lines ? { details: await symbolDetails(image) } : {}),
    });
  },
  /** Bytes with several owners: names from the symbol table, merged strings from the linker map where there is one. */
  shared: async (image: Image, options = ALL) => {
    const found = await image.linkerMap();
    const strings = found === undefined ? undefined : mergedStrings(found.fitted.map, found.fitted.names);
    const told = strings !== undefined ? "told" : found === undefined ? "no map" : "not in the map";
    return shared([...(await sharedNames(image.firmware)), ...(strings ?? [])], told, options);
  },
  /** Crates, archives and folders; rows add up. */
  crates: async (image: Image, options: Partial<CratesOptions> = {}) =>
    crates(image.firmware, (await image.levels()).packages, { ...ALL, lens: "host", ...options }),
  /** Components of the settings; rows add up. @throws InputError `config/components` when the settings name none */
  components: async (image: Image, options = ALL) => {
    if (!(await decideLevel(image, levelNamed("component")!))) throw noComponents(image);
    return components(image.firmware, options);
  },
  /** Compile units; rows add up. */
  units: async (image: Image, options = ALL) => {
    const known = await image.units();
    return known === undefined ? { parts: { units: [] }, views: UNTOLD } : units(image.firmware, known.packages, known.units, options);
  },
  /** Source files; rows add up. */
  files: async (image: Image, options: Partial<FilesOptions> = {}) => {
    const known = await image.files();
    return known === undefined
      ? { parts: { files: [] }, views: UNTOLD }
      : files(image.firmware, known, { depth: Number.POSITIVE_INFINITY, ...options });
  },
  /** Source lines; rows add up. */
  lines: async (image: Image, options: Partial<LinesOptions> = {}) => {
    const known = await image.lines();
    return known === undefined ? NOTHING : sourceLines(image.firmware, known.files, known.lines, { ...ALL, ...options });
  },
  /** What inlining costs. */
  inlines: async (image: Image, options: Partial<InlinesOptions> = {}) => {
    const debug = await image.debug();
    return debug === undefined ? NOTHING : inlines(await inliningOf(debug), { ...ALL, sort: "saving", ...options });
  },
  /** Instances of generic functions, and who asked for them. */
  generics: async (image: Image, options: Partial<Omit<GenericsOptions, "outlinable">> = {}) => {
    const levels = await image.levels();
    const instances = await functionInstances(image.firmware, await image.debug(), levels);
    const outlinable = new Outlinable(await image.code());
    return generics(image.firmware, levels.packages, instances, { ...ALL, sort: "saving", ...options, outlinable });
  },
  /** Contributions nested by levels. */
  tree: (image: Image, options: TreeOptions) => treePart(image, options),
  /** What the archives of the linker map contribute; rows of depth 1 add up. */
  archives: async (image: Image, options: Partial<ArchivesOptions> = {}) =>
    archives(image.firmware, await image.linked(), { ...ALL, depth: 3, ...options }),
  /** What the objects of the linker map contribute; rows add up. */
  objects: async (image: Image, options = ALL) => objects(image.firmware, await image.linked(), options),
  /** What the linker left out. */
  discarded: async (image: Image, options: Partial<DiscardedOptions> = {}) =>
    discarded(image.firmware, await image.linked(), { ...ALL, by: "object", ...options }),
  /** Padding by cause. */
  fill: async (image: Image, options = ALL) => fill(image.firmware, await image.linked(), options),
  /** The vector table slot by slot. */
  vectors: async (image: Image): Promise<Result> => {
    const vectors = await image.vectors();
    return vectors === undefined ? NOTHING : { parts: { vectors }, views: vectorViews(vectors) };
  },
  /** The worst case of the stack. */
  stack: async (image: Image) => {
    const question = await image.stack();
    return question === undefined ? NOTHING : stack(question);
  },
  /** Places that can panic. */
  panics: (image: Image, options: Partial<PanicOptions> = {}) => panicPart(image, { ...ALL, ...options }),
  /** What defmt logs. */
  defmt: async (image: Image, options: Partial<DefmtOptions> = {}) =>
    defmt(await defmtFacts(image.firmware, await image.debug()), { ...ALL, by: "crate", ...options }),
  /** Functions and constants that are there more than once. */
  duplicates: async (image: Image, options = ALL) =>
    duplicates(await image.requireTraced(), { ...options, shownName: (raw) => demangle(raw).text }),
  /** What no root reaches; `roots` are symbols that count as reached. */
  dead: async (image: Image, { roots = [], top = ALL.top }: { readonly roots?: readonly string[]; readonly top?: number } = {}) => {
    const traced = await image.requireTraced();
    const { packages } = await image.levels();
    const part = deadFacts(image.firmware, packages, traced, await rootAddresses(image.firmware, roots));
    return dead(part, { top, doubts: doubts(traced) });
  },
  /** What is really flashed. */
  image: (image: Image, options: ImageOptions = {}) => flashed(image.firmware, options),
  /** Tasks of embassy and RTIC. */
  tasks: async (image: Image, { top }: RowOptions = ALL) =>
    tasks(await findTasks(image.firmware, await image.debug(), (await image.graph())?.code), top),
  /** What looks wrong or wasteful, by all rules of doctor. */
  findings: async (image: Image): Promise<Result> => {
    await image.examineWhole();
    return doctorReport(image.firmware.file, image.firmware.findings.list());
  },
} as const;

function noComponents({ firmware }: Image): InputError {
  return new InputError(
    "config/components",
    { file: firmware.file },
    'the configuration names no components: [components] with a table for each, rtos = { crates = "embassy-*" } for example',
  );
}

function doubts({ graph }: DataOwners): string[] {
  const found: string[] = [];
  const unknown = graph.sets.filter(({ functions }) => functions.length === 0).length;
  if (unknown > 0) found.push(`${unknown} kinds of indirect calls have no candidates; what they call may be listed here`);
  if (graph.code.cutShort) found.push("functions overlap so much that the code was not read to its end");
  return found;
}
