import { retained as part } from "../../src/session/parts/code/retained.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPartOf } from "../part-command.ts";

const DEFAULT_ROWS = 40;

export const retained = command({
  name: "retained",
  positionals: "<elf> [crate|symbol..]",
  summary: "What would go if a crate or symbol went: itself and everything that is reached through it alone",
  formats: TABLE_FORMATS,
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size retained app.elf", "crates and symbols by what would go with each"],
    ["cortex-size retained app.elf core", "a crate by its name"],
    ["cortex-size retained app.elf 'core::fmt::num::*'", "all symbols that a glob or /regex/ matches, as if none were there"],
  ],
  async run(args, io) {
    const rows = rowOptions(args, DEFAULT_ROWS);
    const usage = {
      command: "retained",
      sentence: "name an ELF, and crates or symbols of it",
      example: "cortex-size retained app.elf core",
    };
    return showPartOf(args, io, usage, (image, queries) => part.compute(image, { queries, ...rows }));
  },
});
