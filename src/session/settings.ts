import type { Assumption } from "../graph/stack/other-sets.ts";
import type { RegionDefinition } from "../ledger/region.ts";

export { ASSUMPTIONS } from "../graph/stack/other-sets.ts";
export type { RegionDefinition } from "../ledger/region.ts";

/** How deep a stack was seen to get in a run; `source` says how it was seen. */
export type Mark =
  | { readonly name: string; readonly used?: number | undefined; readonly unused?: number | undefined; readonly source: string }
  | { readonly pointers: readonly number[]; readonly source: string };

/** What the machine code does not show of the stack, as the user says it. */
export interface StackSettings {
  /** Bytes of stack of functions with all that they call, by name, glob or /regex/. */
  readonly assume: ReadonlyMap<string, number>;
  /** Priorities as they are written to the register, by the name of a slot or of its handler, or `IRQ 7`. */
  readonly priorities: ReadonlyMap<string, number>;
  /** Bits of a priority that the part implements; the description's (SVD) when absent. */
  readonly priorityBits?: number | undefined;
  /** Slots or handlers that do not count, by name or glob. */
  readonly exclude: readonly string[];
  /** How often functions can be active at a time, by name, glob or /regex/: it bounds the recursion that they are in. */
  readonly recursion: ReadonlyMap<string, number>;
  /** Assumptions that are not made. */
  readonly refused: readonly Assumption[];
  /** Whether budgets and gates pass on a bound without assumptions only. */
  readonly strict: boolean;
  /** Threads by name, for those that the code does not show: name of the entry, bytes of the stack. */
  readonly threads: ReadonlyMap<string, { readonly entry: string; readonly bytes: number }>;
  /** Marks of runs, to be held against the figures. */
  readonly measured: readonly Mark[];
  /** Functions that are asked for besides: entries of threads. */
  readonly roots: readonly string[];
}

/** What belongs to a component: names or globs by what they name; a thing that any of them names belongs to it. */
export interface ComponentRule {
  readonly name: string;
  readonly crates?: readonly string[] | undefined;
  readonly archives?: readonly string[] | undefined;
  readonly objects?: readonly string[] | undefined;
  readonly files?: readonly string[] | undefined;
  readonly sections?: readonly string[] | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** A setting that somebody gave, and where. */
export interface SettingOrigin {
  /** `memory`, `chip`, `stack.assume`. */
  readonly key: string;
  /** As people write it. */
  readonly value: string;
  /** `--memory`, `cortex-size.toml:4:1`. */
  readonly from: string;
}

/**
 * What the user knows of an image besides its bytes: one value, the same for every question. Files that belong to an image (its linker script,
 * map, Cargo.lock) are its `Surroundings`.
 */
export interface Settings {
  /** They replace those of linker scripts. */
  readonly regions: readonly RegionDefinition[];
  /** Address of the vector table, when it is not found by itself. */
  readonly vectorTable: number | undefined;
  readonly stack: StackSettings;
  /** The first rule that names a byte's crate, archive, object, file, section or symbol says its component. */
  readonly components: readonly ComponentRule[];
  /** Codes or globs of findings that are not reported. */
  readonly silence: readonly string[];
  /** Name of the image in the configuration. */
  readonly target: string | undefined;
  /** Every setting that was given. */
  readonly origins: readonly SettingOrigin[];
}

export const NO_SETTINGS: Settings = {
  regions: [],
  vectorTable: undefined,
  stack: {
    ...{ assume: new Map(), priorities: new Map(), exclude: [], recursion: new Map(), threads: new Map() },
    ...{ refused: [], strict: false, measured: [], roots: [] },
  },
  components: [],
  silence: [],
  target: undefined,
  origins: [],
};
