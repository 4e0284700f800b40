import { optionalPattern } from "../src/session/name-pattern.ts";
import { FIGURE_ORDERS } from "../src/session/parts/crates.ts";
import type { Mark } from "../src/session/settings.ts";
import type { RowOptions } from "../src/views/first-rows.ts";
import type { Given, OptionSpecs } from "./command.ts";

/** Options of every command that shows something. */
export const OUTPUT_OPTIONS = {
  format: { type: "string", default: "text", describe: "what to print", group: "Output:" },
  json: { type: "boolean", describe: "short for --format json", group: "Output:" },
  out: { type: "string", array: true, nargs: 1, describe: "also write FORMAT:PATH, as often as wanted", group: "Output:" },
  color: {
    type: "string",
    choices: ["auto", "always", "never"],
    default: "auto",
    describe: "colour the text (NO_COLOR is honoured)",
    group: "Output:",
  },
  width: { type: "number", describe: "columns of the text (default: the terminal's, else 100)", group: "Output:" },
  wide: { type: "boolean", describe: "names whole and all columns, however wide", group: "Output:" },
  ascii: { type: "boolean", describe: "no signs but ASCII (so it is with LANG=C and TERM=dumb)", group: "Output:" },
} as const satisfies OptionSpecs;

/** Which configuration is read. */
export const CONFIG_OPTIONS = {
  config: { type: "string", describe: "configuration file (default: found upward from here)", group: "Configuration:" },
  "no-config": { type: "boolean", describe: "read no configuration", group: "Configuration:" },
  profile: { type: "string", describe: "profile of the configuration", group: "Configuration:" },
} as const satisfies OptionSpecs;

/** Where an image's memory is described. */
export const MEMORY_OPTIONS = {
  memory: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "linker script with MEMORY, memory.x for example; Keil's .sct and IAR's .icf too",
    group: "Memory:",
  },
  "library-path": { alias: "L", type: "string", array: true, nargs: 1, describe: "folder in which INCLUDE looks", group: "Memory:" },
  map: { type: "string", describe: "linker map of this ELF (default: the one found beside it)", group: "Memory:" },
  chip: {
    type: "string",
    describe: "part, STM32F411CE for example: its memory, and a check of the script's (see chips)",
    group: "Memory:",
  },
  region: { type: "string", array: true, nargs: 1, describe: "NAME:ORIGIN:LENGTH[:flash|ram|other]", group: "Memory:" },
} as const satisfies OptionSpecs;

/** What is known of an image besides its bytes. */
export const FACT_OPTIONS = {
  ...MEMORY_OPTIONS,
  "vector-table": { type: "string", describe: "address of the vector table, when it is not found by itself", group: "Memory:" },
  svd: { type: "string", describe: "CMSIS-SVD description of the device, for the names of its interrupts", group: "Memory:" },
  "debug-file": {
    type: "string",
    describe: "ELF that holds what was stripped from this one, or package (.dwp) of its units",
    group: "Debug information:",
  },
  lockfile: { type: "string", describe: "Cargo.lock, for the versions of crates (default: found upward)", group: "Debug information:" },
} as const satisfies OptionSpecs;

/** Options of every command that opens an image. What they leave open comes from the configuration. */
export const IMAGE_OPTIONS = {
  ...FACT_OPTIONS,
  ...CONFIG_OPTIONS,
  target: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "target of the configuration (default: the one of this ELF, or all)",
    group: "Configuration:",
  },
} as const satisfies OptionSpecs;

/** What the code does not show of the stack: options of the commands whose answer it changes. */
export const CODE_OPTIONS = {
  assume: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "GLOB=BYTES for functions whose depth cannot be told, with all that they call",
    group: "Stack:",
  },
  priority: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "NAME=N: priority of an interrupt as written to its register, where the code does not show it",
    group: "Stack:",
  },
  recursion: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "NAME=N: how often a function can be active at a time, which bounds its recursion",
    group: "Stack:",
  },
  "no-assume": {
    type: "string",
    array: true,
    nargs: 1,
    choices: ["types", "vtables", "fmt", "panics"],
    describe: "do without an assumption: on C types, traits' vtables, formatting arguments, or that a panic does not panic again",
    group: "Stack:",
  },
} as const satisfies OptionSpecs;

/** The same for commands that also judge the stack. */
export const STACK_OPTIONS = {
  ...CODE_OPTIONS,
  "strict-stack": { type: "boolean", describe: "gates on the stack pass on a bound without assumptions only", group: "Stack:" },
} as const satisfies OptionSpecs;

/** Rows: which, and how many of them. */
export const ROW_OPTIONS = {
  top: { type: "number", alias: "n", describe: "how many rows; in a tree, below each row", group: "Rows:" },
  all: { type: "boolean", describe: "all rows", group: "Rows:" },
  filter: { type: "string", describe: "rows of which a name holds this text; *glob* or /regex/", group: "Rows:" },
} as const satisfies OptionSpecs;

/** The same of rows that have a figure of flash and of RAM. */
export const FIGURE_ROW_OPTIONS = {
  ...ROW_OPTIONS,
  sort: { type: "string", choices: FIGURE_ORDERS, default: "flash", describe: "order of the rows", group: "Rows:" },
} as const satisfies OptionSpecs;

/** What the options of rows say; `usual` rows are shown where they say nothing. @throws InputError `settings/pattern` as `namePattern`. */
export function rowOptions(
  { all, top, filter }: Pick<Given<typeof ROW_OPTIONS>, "all" | "top" | "filter">,
  usual: number = Number.POSITIVE_INFINITY,
): RowOptions {
  return { top: all ? Number.POSITIVE_INFINITY : (top ?? usual), match: optionalPattern(filter) };
}

export type ImageArguments = Given<typeof MEMORY_OPTIONS> &
  Partial<Given<typeof IMAGE_OPTIONS>> &
  Partial<Given<typeof STACK_OPTIONS>> &
  SettingArguments;
export type OutputArguments = Pick<Given<typeof OUTPUT_OPTIONS>, "format" | "json" | "out" | "color" | "width" | "wide" | "ascii"> &
  Partial<Pick<Given<typeof ROW_OPTIONS>, "top" | "all">>;

/** Settings that single commands have options for. */
interface SettingArguments {
  readonly silence?: readonly string[];
  readonly stackRoots?: readonly string[];
  readonly stackMarks?: readonly Mark[];
}
