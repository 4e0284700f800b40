import { panics as analyse } from "../../src/analyses/code/panics.ts";
import { type PanicCost, PanicUse } from "../../src/code/panic-cost.ts";
import type { PanicPlace } from "../../src/code/panics.ts";
import type { PanicCostPart, PanicEntry } from "../../src/contract/code-shape.ts";
import { presented } from "../../src/session/document.ts";
import { optionalPattern } from "../../src/session/name-pattern.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

export const panics = command({
  name: "panics",
  positionals: "<elf..>",
  summary: "Every place that can panic as file:line:column with the functions that reach it, and the bytes that only panics keep",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    crate: { type: "string", describe: "only places in sources of these crates: a part of the name, a glob or /regex/" },
  },
  examples: [
    ["cortex-size panics app.elf", "what panics cost, and where they can happen"],
    ["cortex-size panics app.elf --crate app --all", "the program's own places"],
    ["cortex-size panics app.elf --format csv --all", "for a spreadsheet"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const crate = optionalPattern(args.crate);
    const shown = await ofImages(args, io, "panics", async (image) => {
      const { places, cost } = await image.panics();
      return presented(image, [analyse(places.map(entryOf), costOf(cost), { top, crate })]);
    });
    await present(shown, args, io);
    return 0;
  },
});

function entryOf({ crate, functions, ...place }: PanicPlace): PanicEntry {
  return {
    ...place,
    ...(crate === undefined ? {} : { crate }),
    functions: functions.map(({ crate: of, ...one }) => ({ ...one, ...(of === undefined ? {} : { crate: of }) })),
  };
}

function costOf({ bytes }: PanicCost): PanicCostPart {
  const of = (use: PanicUse) => bytes[use] ?? 0;
  return {
    locations: of(PanicUse.Location),
    paths: of(PanicUse.Path),
    messages: of(PanicUse.Message),
    panicking: of(PanicUse.Panicking),
    formatting: of(PanicUse.Formatting),
    other: of(PanicUse.Other),
    total: bytes.reduce((sum, each) => sum + each, 0),
  };
}
