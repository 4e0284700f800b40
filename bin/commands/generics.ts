import { generics as analyse } from "../../src/analyses/code/generics.ts";
import { Outlinable } from "../../src/analyses/code/outlinable.ts";
import { functionInstances } from "../../src/attribution/instances.ts";
import { codeImage } from "../../src/graph/load-code-image.ts";
import { type Command, rowLimit, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withLevels } from "../levels.ts";
import { optionalPattern } from "../pattern.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const generics: Command = {
  name: "generics",
  positionals: "<elf..>",
  summary: "Generic functions and templates: instances, who asked for them, what could be saved at most, and what does not depend on types",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: {
      type: "string",
      choices: ["saving", "total", "instances", "outlinable"],
      default: "saving",
      describe: "order of the rows",
      group: "Rows:",
    },
    match: { type: "string", describe: "functions whose name holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size generics app.elf", "generics with the most bytes in copies"],
    ["cortex-size generics app.elf --sort outlinable", "those whose instances begin and end alike, and sums by crate"],
    ["cortex-size generics app.elf --format json", "every instance with its address and requester"],
  ],
  async run(args, io) {
    const options = {
      top: rowLimit(args, DEFAULT_ROWS),
      sort: stringOption(args, "sort") as "saving" | "total" | "instances" | "outlinable",
      match: optionalPattern(args, "match"),
    };
    const shown: Presented[] = [];
    for (const file of filesOf(args, "generics")) {
      shown.push(
        await withLevels(file, args, io, async ({ firmware, levels, debug }) =>
          presented(firmware, [
            analyse(firmware, levels.packages, await functionInstances(firmware, debug, levels), {
              ...options,
              outlinable: new Outlinable(await codeImage(firmware, undefined)),
            }),
          ]),
        ),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
