import type { Options } from "yargs";

/** Options of every command that shows something. */
export const OUTPUT_OPTIONS: Readonly<Record<string, Options>> = {
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
};

/** Options of every command that lays sections out in memory. */
export const MEMORY_OPTIONS: Readonly<Record<string, Options>> = {
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
  "debug-file": { type: "string", describe: "ELF that holds what was stripped from this one", group: "Debug information:" },
  region: { type: "string", array: true, nargs: 1, describe: "NAME:ORIGIN:LENGTH[:flash|ram|other]", group: "Memory:" },
};

/** Row limits. */
export const ROW_OPTIONS: Readonly<Record<string, Options>> = {
  top: { type: "number", describe: "how many rows", group: "Rows:" },
  all: { type: "boolean", describe: "all rows", group: "Rows:" },
};
