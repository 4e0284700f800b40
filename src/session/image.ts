import type { StackAnswer } from "../analyses/code/stack.ts";
import { vectors as decodeVectors } from "../analyses/code/vectors.ts";
import type { DebugFacts } from "../attribution/levels.ts";
import { decideNames } from "../attribution/names-level.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import type { VectorsPart } from "../contract/document.ts";
import type { Dwarf, FunctionFacts } from "../formats/dwarf/index.ts";
import type { CallGraph } from "../graph/calls.ts";
import type { DataOwners, TracedOwners } from "../graph/data/data-owners.ts";
import type { NotFollowed } from "../graph/load-code-image.ts";
import { reportNoDebugInfo } from "../image/debug-holder.ts";
import { type LoadedFirmware, loadFirmware } from "../image/load.ts";
import { imagePlaces } from "../image/region-fit.ts";
import { runtimeFacts } from "../image/runtime.ts";
import { missingTable } from "../image/vectors/cortex-m.ts";
import { type PartInterrupts, partInterrupts, withinPart } from "../image/vectors/part-interrupts.ts";
import { tableInterrupts, tableSlots } from "../image/vectors/vector-slots.ts";
import { findVectorTable } from "../image/vectors/vector-table.ts";
import type { LinkMapFacts } from "../linkmap/link-map.ts";
import { globMatches } from "../views/glob.ts";
import { lockedVersions } from "./cargo-lock.ts";
import { checkUnusedDebugFile, findDebugFile } from "./debug-file.ts";
import { examineCheaply } from "./examine-image.ts";
import { checkCore } from "./memory/chip-core.ts";
import { findRegions } from "./memory/regions.ts";
import { NO_SETTINGS, type Settings } from "./settings.ts";
import { findSplitUnits } from "./split-units.ts";
import { type ChosenChip, NOTHING_AROUND, type Surroundings, textOf } from "./surroundings.ts";

/** Longest SVD description that is read, bytes. */
const LONGEST_SVD = 1 << 26;

/** How an image is opened. */
export interface OpenOptions {
  /** `false` leaves the symbol table unread: for questions about sections and memory alone. */
  readonly symbols?: boolean;
  /** Told when a step begins that may take a while: what it does, and how many bytes lie before it. */
  readonly onStep?: ((what: string, bytes: number) => void) | undefined;
}

/**
 * Opens a linked ELF with all that is known besides: reads headers, symbols and memory regions, and nothing that only a question needs. The image owns the
 * source from here on: `close` closes it, and it is closed when opening fails.
 * @throws InputError as `loadFirmware` (`elf/…`), and for what the settings name and cannot be used (`memory-x/…`, `bytes/missing`, `chip/…`).
 */
export async function openImage(
  source: ByteSource,
  settings: Settings = NO_SETTINGS,
  around: Surroundings = NOTHING_AROUND,
  options: OpenOptions = {},
): Promise<Image> {
  const opened: ByteSource[] = [source];
  try {
    const { regions, findings: remarks, chosen } = await findRegions(settings, around, await imagePlaces(source));
    const findings = new Findings((code) => settings.silence.some((pattern) => globMatches(pattern, code)));
    const firmware = await loadFirmware(source, {
      ...{ regions, findings, symbols: options.symbols !== false },
      companion: async (elf) => {
        const found = await findDebugFile(elf, around, findings);
        if (found !== undefined) opened.push(found.source);
        return found?.elf;
      },
      splitUnit: findSplitUnits(around, findings),
    });
    if (firmware.elf.companion === undefined) await checkUnusedDebugFile(firmware.elf, around, findings);
    for (const finding of remarks) findings.report(finding);
    const core = chosen && checkCore(firmware.target.architecture, chosen);
    if (core !== undefined) findings.report(core);
    return new Image({ firmware, settings, around, chip: chosen, opened, onStep: options.onStep ?? (() => undefined) });
  } catch (error) {
    for (const one of opened) await one.close();
    throw error;
  }
}

interface Opened {
  readonly firmware: LoadedFirmware;
  readonly settings: Settings;
  readonly around: Surroundings;
  readonly chip: ChosenChip | undefined;
  readonly opened: readonly ByteSource[];
  readonly onStep: (what: string, bytes: number) => void;
}

/**
 * An opened image. What computes a fact is loaded with it, so that a command loads what it runs. Each fact is computed when it is first asked for, from the
 * facts that it needs, and kept: whoever asks again gets the same.
 * What is noticed on the way is in `firmware.findings`.
 */
export class Image {
  readonly firmware: LoadedFirmware;
  readonly settings: Settings;
  /** The part that it is for, where that is known. */
  readonly chip: ChosenChip | undefined;
  readonly #around: Surroundings;
  readonly #opened: readonly ByteSource[];
  readonly #onStep: Opened["onStep"];
  /** All debug information was asked for. */
  #isWhole = false;

  constructor({ firmware, settings, around, chip, opened, onStep }: Opened) {
    this.firmware = firmware;
    this.settings = settings;
    this.chip = chip;
    this.#around = around;
    this.#opened = opened;
    this.#onStep = onStep;
  }

  /** Versions of crates as Cargo.lock has them. */
  readonly #lockedVersions = once(() => lockedVersions(this.#around.lock(), this.firmware.findings));

  /** What the levels may ask besides the ELF: the map is read when they do. */
  readonly #levelOptions = once(async () => ({
    lockedVersion: await this.#lockedVersions(),
    linkerMap: async () => (await this.linkerMap())?.fitted,
    named: this.named,
  }));

  readonly #sayNoDebug = once(async () => reportNoDebugInfo(this.firmware));

  readonly #dwarf = once(async (): Promise<Dwarf | undefined> => {
    this.#step("reading debug information", this.firmware.elf.source.size);
    await this.#sayNoDebug();
    return (await import("../image/debug-info.ts")).openDebugInfo(this.firmware);
  });

  /** Its debug information; undefined when there is none. */
  readonly debug = once(async (): Promise<DebugFacts | undefined> => {
    this.#isWhole = true;
    const dwarf = await this.#dwarf();
    return dwarf && (await levelsOf()).debugFacts(this.firmware, dwarf);
  });

  /** The same without what was inlined, unless that was asked for before. */
  readonly #functions = once(async (): Promise<DebugFacts<FunctionFacts> | undefined> => {
    if (this.#isWhole) return this.debug();
    const dwarf = await this.#dwarf();
    return dwarf && (await levelsOf()).functionFacts(this.firmware, dwarf);
  });

  /** Crates or folders, units and inlined functions: decided in the ledger. */
  readonly levels = once(async () => {
    const debug = await this.debug();
    this.#step("deciding what belongs to whom", this.firmware.elf.source.size);
    return (await levelsOf()).decideLevels(this.firmware, debug, await this.#levelOptions());
  });

  /** Compile units alone, much cheaper than all levels; undefined without debug information. */
  readonly units = once(async () => {
    const debug = await this.#functions();
    return debug && (await levelsOf()).decideUnits(this.firmware, debug, await this.#levelOptions());
  });

  /** Crates as symbol names alone tell them, cheap; undefined when no name tells one. */
  readonly names = once(() => decideNames(this.firmware));

  /** The level of source files; undefined without debug information. */
  readonly files = once(async () => {
    const debug = await this.#functions();
    this.#step("reading source lines", 0);
    return debug && (await levelsOf()).decideFiles(this.firmware, debug, this.named);
  });

  /** The level of source lines; undefined without debug information. */
  readonly lines = once(async () => {
    const debug = await this.#functions();
    this.#step("reading source lines", 0);
    return debug && (await levelsOf()).decideLines(this.firmware, debug, this.named);
  });

  /** Where symbols are declared, by their rows; undefined without debug information. */
  readonly places = once(async () => {
    const debug = await this.debug();
    return debug && (await import("../attribution/symbol-places.ts")).symbolPlaces(debug, this.firmware.symbols);
  });

  /** The linker map that was written by the link of this image. */
  readonly linkerMap = once(async () => (await import("./linker-map.ts")).findLinkerMap(this.firmware, this.#around));

  /**
   * What the linker map says; its levels (archive, object, input section) are decided in the ledger.
   * @throws InputError `map/none` when there is no map, `map/other-link` when the one that lies there is of another link.
   */
  readonly linked = once(async (): Promise<LinkMapFacts> => {
    const found = await this.linkerMap();
    if (found === undefined) throw (await import("./linker-map.ts")).noLinkerMap(this.firmware);
    return (await import("../linkmap/decide-linked.ts")).decideLinked(this.firmware, found);
  });

  /** The words of the vector table; undefined when none was found. */
  readonly vectorTable = once(async () => withinPart(await findVectorTable(this.firmware, this.settings.vectorTable), this.partInterrupts));

  /** How many interrupts the chip has; undefined without one, or when its table does not tell. */
  get partInterrupts(): PartInterrupts | undefined {
    return this.chip && partInterrupts(this.chip.chip.interrupts, this.firmware.target.architecture, this.chip.evidence);
  }

  readonly #svd = once(async () => {
    const file = this.#around.svd();
    return file && { name: file.name, text: await textOf(file, LONGEST_SVD, "svd/size", "a description") };
  });

  /** What a CMSIS-SVD description calls the interrupts; undefined when none is named. */
  readonly described = once(async () => {
    const svd = await this.#svd();
    if (svd === undefined) return undefined;
    const { readSvdInterrupts } = await import("../formats/svd/index.ts");
    return new Map(readSvdInterrupts(svd.name, svd.text).map(({ number, name }) => [number, name]));
  });

  /** Bits of a priority that the part implements: as the settings say, else its description; undefined when nothing tells. */
  readonly priorityBits = once(async (): Promise<number | undefined> => {
    const said = this.settings.stack.priorityBits;
    const svd = said === undefined ? await this.#svd() : undefined;
    return svd === undefined ? said : (await import("../formats/svd/index.ts")).readSvdPriorityBits(svd.text);
  });

  /** The device's names of its interrupts: those of the description, else those that the debug information has. */
  readonly interrupts = once(async (): Promise<ReadonlyMap<number, string> | undefined> => {
    const described = await this.described();
    if (described !== undefined) return described;
    const debug = await this.debug();
    const table = debug && (await this.vectorTable());
    const { interruptNames } = await import("../image/vectors/interrupt-names.ts");
    if (debug === undefined || table === undefined) return undefined;
    return interruptNames(debug.dwarf, tableInterrupts(table, await tableSlots(this.firmware, table)));
  });

  /** Where the stack lies and what the heap is, without the code being followed. */
  readonly runtime = once(async () => runtimeFacts(this.firmware, await this.vectorTable()));

  /** Bytes, symbols and processor as following code needs them. */
  readonly code = once(async () => {
    const table = await this.vectorTable();
    const { codeImage } = await import("../graph/load-code-image.ts");
    return codeImage(this.firmware, table && { address: table.address, words: table.words.length });
  });

  /** Why `graph` followed nothing of code that could be read; known after it. */
  notFollowed: NotFollowed | undefined;

  /** Who calls whom; undefined for what cannot be followed. */
  readonly graph = once(async () => {
    const { rootFunctions } = await import("./stack/root-functions.ts");
    const { loadCallGraph } = await import("../graph/load-call-graph.ts");
    return loadCallGraph(
      this.firmware,
      this.code,
      (code) => rootFunctions(code, this.settings.stack),
      (why) => {
        this.notFollowed = why;
      },
    );
  });

  /** Whose instructions name which data, without code being followed; undefined for code that cannot be read. */
  readonly named = once(
    async (): Promise<DataOwners | undefined> => (await import("../graph/load-names.ts")).loadNames(this.firmware, this.code),
  );

  /** Who refers to which data, with all calls; undefined for what cannot be followed. */
  readonly traced = once(async (): Promise<TracedOwners | undefined> => {
    const graph = await this.graph();
    return graph && new (await import("../graph/data/data-owners.ts")).DataOwners(graph);
  });

  /** The vector table slot by slot; undefined when none was found. */
  readonly vectors = once(async (): Promise<VectorsPart | undefined> => {
    const table = await this.vectorTable();
    if (table === undefined) return undefined;
    return (await decodeVectors(this.firmware, table, { names: await this.interrupts() })).parts.vectors;
  });

  /**
   * The worst case of the stack, with what the settings say of it; undefined without a vector table, unless roots or threads are named, and for code that
   * cannot be followed.
   */
  readonly stack = once(async (): Promise<StackAnswer | undefined> => {
    const vectors = await this.vectors();
    const { roots, threads } = this.settings.stack;
    if (vectors === undefined && roots.length === 0 && threads.size === 0) return undefined;
    return (await import("./stack/stack-question.ts")).askStack(this, vectors);
  });

  /** Every place that can panic, and what only panics need. */
  readonly panics = once(async () => {
    const { panicFacts } = await import("../code/panics.ts");
    return panicFacts(this.firmware, (await this.levels()).packages, await this.requireTraced());
  });

  /** Reports what looks wrong without debug information and code; `examineWhole` also reports what these tell, `examineProblems` as far as it is more than a note. */
  readonly examine = once(async () => {
    await this.#sayNoDebug();
    await examineCheaply(this);
  });

  readonly examineWhole = once(async () => {
    await this.examine();
    await (await import("./examine-program.ts")).examineProgramOf(this, true);
  });

  readonly examineProblems = once(async () => {
    await this.examine();
    await (await import("./examine-program.ts")).examineProgramOf(this, false);
  });

  /** As `traced`, for a question that nothing else answers. @throws InputError `code/not-traced`, `code/memory`, `code/work` */
  async requireTraced(): Promise<TracedOwners> {
    await this.requireGraph();
    return (await this.traced())!;
  }

  /** As `graph`, for a question that nothing else answers. @throws InputError as `requireTraced` */
  async requireGraph(): Promise<CallGraph> {
    const graph = await this.graph();
    if (graph !== undefined) return graph;
    const { file, machine, littleEndian } = this.firmware;
    if (this.notFollowed !== undefined) throw new InputError(this.notFollowed.code, { file }, this.notFollowed.message);
    const what = machine === "ARM" && !littleEndian ? "big-endian code" : `code of ${machine}`;
    throw new InputError("code/not-traced", { file }, `${what} is not followed: little-endian ARM is`);
  }

  /** As `vectors`, for a question that only a table answers. @throws InputError `vectors/not-found` */
  async requireVectors(): Promise<VectorsPart> {
    const vectors = await this.vectors();
    if (vectors === undefined) throw new InputError("vectors/not-found", { file: this.firmware.file }, missingTable(this.firmware));
    return vectors;
  }

  async close(): Promise<void> {
    for (const source of this.#opened) await source.close();
  }

  #step(what: string, bytes: number): void {
    this.#onStep(`${this.firmware.file}: ${what}`, bytes);
  }
}

/** What decides levels, loaded when a level is asked for: summaries run without it. */
const levelsOf = () => import("../attribution/levels.ts");

/** A fact that is computed when it is first asked for. */
export function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= compute();
    return known;
  };
}
