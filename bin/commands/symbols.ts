import { shared as analyseShared } from "../../src/analyses/linking/shared.ts";
import { symbols as analyse, type SymbolDetails } from "../../src/analyses/symbols.ts";
import { mergedStrings, sharedNames } from "../../src/attribution/find-shared.ts";
import { symbolPlaces } from "../../src/attribution/symbol-places.ts";
import { SYMBOL_KINDS, type SymbolKind } from "../../src/image/symbols.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import { type Arguments, type Command, flag, stringOption, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { type Decided, withLevels } from "../levels.ts";
import { linkerMap } from "../linker-map.ts";
import { withFirmware } from "../load.ts";
import { namePattern } from "../pattern.ts";
import { isForPeople, type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;

export const symbols: Command = {
  name: "symbols",
  positionals: "<elf..>",
  summary: "Symbols that own bytes, the largest first; aliases are one row",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
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
    const top = flag(args, "all") ? Number.POSITIVE_INFINITY : typeof args["top"] === "number" ? args["top"] : DEFAULT_ROWS;
    const filter = stringOption(args, "filter");
    const named = stringsOption(args, "region");
    const memory = { ...args, region: named.filter((region) => region.includes(":")) };
    const options = {
      sort: stringOption(args, "sort") as "size" | "address" | "name",
      filter: filter === undefined ? undefined : namePattern(filter),
      section: stringOption(args, "section"),
      region: named.filter((region) => !region.includes(":")).at(-1),
      kind: stringOption(args, "kind") as SymbolKind | undefined,
      crate: stringOption(args, "crate"),
      top,
      shownOnly: isForPeople(args),
    };
    const shown: Presented[] = [];
    if (flag(args, "shared")) {
      const unused = ["filter", "section", "kind", "crate", "lines"].filter(
        (option) => args[option] !== undefined && args[option] !== false,
      );
      if (options.region !== undefined) unused.push("region");
      if (unused.length > 0) throw new UsageError(`--shared lists all bytes with several owners; leave out --${unused.join(" and --")}`);
      for (const file of filesOf(args, "symbols")) shown.push(await sharedBytes(file, memory, io, top));
      await present(shown, args, io);
      return 0;
    }
    for (const file of filesOf(args, "symbols")) {
      const detailed = flag(args, "lines") || options.crate !== undefined;
      shown.push(
        detailed
          ? await withLevels(file, memory, io, async (decided) =>
              presented(decided.firmware, [await analyse(decided.firmware, { ...options, details: await detailsOf(decided) })]),
            )
          : await withFirmware(file, memory, io, async (firmware) => presented(firmware, [await analyse(firmware, options)])),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};

/** Bytes with several owners: names from the symbol table, merged strings from the linker map where there is one. */
function sharedBytes(file: string, args: Arguments, io: Io, top: number): Promise<Presented> {
  return withFirmware(file, args, io, async (firmware) => {
    const found = await linkerMap(firmware, file, args, io);
    const strings = found === undefined ? undefined : mergedStrings(found.fitted.map, found.fitted.names);
    const told = strings !== undefined ? "told" : found === undefined ? "no map" : "not in the map";
    return presented(firmware, [analyseShared([...(await sharedNames(firmware)), ...(strings ?? [])], told, { top })]);
  });
}

/** Crate, unit and source line of symbols: those of their first byte. */
async function detailsOf({ firmware, levels, debug }: Decided): Promise<(symbol: number) => SymbolDetails> {
  const { ledger, sections, symbols: table } = firmware;
  const packages = new OwnerLookup(ledger.spans("package"), sections);
  const units = debug === undefined ? undefined : new OwnerLookup(ledger.spans("unit"), sections);
  const places = debug === undefined ? undefined : await symbolPlaces(debug, table);
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
