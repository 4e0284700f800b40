import { shared as analyseShared } from "../../src/analyses/linking/shared.ts";
import { symbols as analyse, type SymbolDetails } from "../../src/analyses/symbols.ts";
import { mergedStrings, sharedNames } from "../../src/attribution/find-shared.ts";
import { SYMBOL_KINDS } from "../../src/image/symbols.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import { type Presented, presented } from "../../src/session/document.ts";
import type { Image } from "../../src/session/image.ts";
import { optionalPattern } from "../../src/session/name-pattern.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { isForPeople, present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

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
    filter: { type: "string", describe: "names that hold this text; *glob* or /regex/", group: "Rows:" },
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
    const top = rowLimit(args, DEFAULT_ROWS);
    const region = args.region.filter((one) => !one.includes(":")).at(-1);
    const memory = { ...args, region: args.region.filter((one) => one.includes(":")) };
    const { sort, section, kind, crate } = args;
    const options = { sort, filter: optionalPattern(args.filter), section, region, kind, crate, top, shownOnly: isForPeople(args) };
    if (args.shared) refuseFilters({ filter: args.filter, section, kind, crate, lines: args.lines || undefined, region });
    const isDetailed = args.lines || crate !== undefined;
    const shown = await ofImages(memory, io, "symbols", async (image) =>
      args.shared
        ? sharedBytes(image, top)
        : presented(image, [await analyse(image.firmware, isDetailed ? { ...options, details: await detailsOf(image) } : options)]),
    );
    await present(shown, args, io);
    return 0;
  },
});

function refuseFilters(given: Readonly<Record<string, unknown>>): void {
  const unused = Object.keys(given).filter((option) => given[option] !== undefined);
  if (unused.length > 0) throw new UsageError(`--shared lists all bytes with several owners; leave out --${unused.join(" and --")}`);
}

/** Bytes with several owners: names from the symbol table, merged strings from the linker map where there is one. */
async function sharedBytes(image: Image, top: number): Promise<Presented> {
  const found = await image.linkerMap();
  const strings = found === undefined ? undefined : mergedStrings(found.fitted.map, found.fitted.names);
  const told = strings !== undefined ? "told" : found === undefined ? "no map" : "not in the map";
  return presented(image, [analyseShared([...(await sharedNames(image.firmware)), ...(strings ?? [])], told, { top })]);
}

/** Crate, unit and source line of symbols: those of their first byte. */
async function detailsOf(image: Image): Promise<(symbol: number) => SymbolDetails> {
  const { ledger, sections, symbols: table } = image.firmware;
  const levels = await image.levels();
  const packages = new OwnerLookup(ledger.spans("package"), sections);
  const units = ledger.has("unit") ? new OwnerLookup(ledger.spans("unit"), sections) : undefined;
  const places = await image.places();
  return (symbol) => {
    const at = table.address[symbol]!;
    const [crate, unit] = [packages.at(at), units?.at(at) ?? -1];
    return {
      crate: crate < 0 ? undefined : levels.packages.name(crate),
      unit: unit < 0 ? undefined : levels.units[unit]!.name,
      file: places?.get(symbol),
    };
  };
}
