import { retained as analyse, mostRetained } from "../../src/analyses/code/retained.ts";
import { Retained } from "../../src/code/retained.ts";
import { presented } from "../../src/session/document.ts";
import { namePattern } from "../../src/session/name-pattern.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofOneImage } from "../settings/images.ts";

const DEFAULT_ROWS = 40;
/** Symbols that are answered for one by one when no question is asked, however many rows are wanted. */
const MOST_SYMBOLS = 200;

export const retained = command({
  name: "retained",
  positionals: "<elf> [crate|symbol..]",
  summary: "What would go if a crate or symbol went: itself and everything that is reached through it alone",
  formats: TABLE_FORMATS,
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size retained app.elf", "crates and symbols by what would go with each"],
    ["cortex-size retained app.elf serde_json_core", "a crate by its name"],
    ["cortex-size retained app.elf 'core::fmt::float::*'", "all symbols that a glob or /regex/ matches, as if none were there"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const usage = {
      command: "retained",
      sentence: "name an ELF, and crates or symbols of it",
      example: "cortex-size retained app.elf core",
    };
    const shown = await ofOneImage(args, io, usage, async (image, queries) => {
      const { firmware } = image;
      const traced = await image.requireTraced();
      const answers = new Retained(firmware, (await image.levels()).packages, traced);
      if (queries.length === 0)
        return presented(image, [mostRetained(answers.crates(), answers.symbols(Math.min(top, MOST_SYMBOLS)), top)]);
      const parts = queries.map((query) => {
        const part = answers.answer(query, namePattern(query));
        if (part === undefined)
          throw new UsageError(
            `no crate or symbol of ${firmware.file} that is reached from a root is called ${query}`,
            `cortex-size dead ${firmware.file}`,
          );
        return part;
      });
      return presented(image, [analyse(parts, top)]);
    });
    await present([shown], args, io);
    return 0;
  },
});
