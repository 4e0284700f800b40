import { shared } from "../../src/session/parts/linking/shared.ts";
import { symbols as part, SYMBOL_KINDS } from "../../src/session/parts/symbols.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";
import { isForPeople } from "../present.ts";

const DEFAULT_ROWS = 40;

export const symbols = command({
  name: "symbols",
  positionals: "<elf..>",
  summary: "Symbols that own bytes, the largest first; aliases are one row",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    sort: { type: "string", choices: ["size", "address", "name"], default: "size", describe: "order of the rows", group: "Rows:" },
    section: { type: "string", describe: "symbols of this section", group: "Rows:" },
    region: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "symbols that run in this region; NAME:ORIGIN:LENGTH[:KIND] defines one",
      group: "Rows:",
    },
    kind: { type: "string", choices: SYMBOL_KINDS, describe: "symbols of this kind", group: "Rows:" },
    crate: { type: "string", describe: "symbols of this crate or folder, as debug information tells it", group: "Rows:" },
    shared: {
      type: "boolean",
      describe: "only bytes with several owners: aliases, folded functions, merged strings; each owner's share",
      group: "Rows:",
    },
    lines: { type: "boolean", describe: "crate, unit and source line of each, from debug information", group: "Rows:" },
  },
  examples: [
    ["cortex-size symbols app.elf --top 20", "the 20 largest"],
    ["cortex-size symbols app.elf --filter 'core::fmt*' --all", "everything of core::fmt"],
    ["cortex-size symbols app.elf --section .bss --sort address", "what lies in .bss, in order"],
    ["cortex-size symbols app.elf --shared --map app.map", "what several owners share, and how much of it is whose"],
  ],
  async run(args, io) {
    const rows = rowOptions(args, DEFAULT_ROWS);
    const region = args.region.filter((one) => !one.includes(":")).at(-1);
    const memory = { ...args, region: args.region.filter((one) => one.includes(":")) };
    const { sort, section, kind, crate } = args;
    const options = { ...rows, sort, section, region, kind, crate, shownOnly: isForPeople(args) };
    if (args.shared) refuseFilters({ section, kind, crate, lines: args.lines || undefined, region });
    const lines = args.lines || crate !== undefined;
    return showPart(memory, io, "symbols", (image) =>
      args.shared ? shared.compute(image, rows) : part.compute(image, { ...options, lines }),
    );
  },
});

function refuseFilters(given: Readonly<Record<string, unknown>>): void {
  const unused = Object.keys(given).filter((option) => given[option] !== undefined);
  if (unused.length > 0) throw new UsageError(`--shared lists all bytes with several owners; leave out --${unused.join(" and --")}`);
}
