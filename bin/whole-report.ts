import type { Result } from "../src/analyses/analysis.ts";
import { crates } from "../src/analyses/crates.ts";
import { overview } from "../src/analyses/overview.ts";
import { pieces } from "../src/analyses/pieces.ts";
import { regions } from "../src/analyses/regions.ts";
import { sections } from "../src/analyses/sections.ts";
import { symbols } from "../src/analyses/symbols.ts";
import type { LoadedFirmware } from "../src/claims/firmware.ts";
import { debugFacts, decideLevels } from "../src/claims/levels.ts";
import { symbolPlaces } from "../src/claims/symbol-places.ts";
import type { ReportDocument, SymbolEntry } from "../src/model/document.ts";

/** Everything that the report page shows of one image. Runs in a browser too: it touches nothing but the firmware. */
export async function wholeReport(firmware: LoadedFirmware): Promise<Result[]> {
  const debug = await debugFacts(firmware);
  const { packages } = await decideLevels(firmware, debug);
  const summary = await overview(firmware);
  // In address order the pages' columns shrink to differences; the page sorts as its reader likes.
  const all = (await symbols(firmware, { sort: "address", top: Number.POSITIVE_INFINITY })).parts.symbols ?? [];
  const places = debug === undefined ? undefined : await symbolPlaces(debug, firmware.symbols);
  const byAddress = addressOrder(firmware);
  const list = crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }).parts.crates ?? [];
  const symbolIndex = new Int32Array(firmware.symbols.count);
  byAddress.forEach((symbol, index) => {
    symbolIndex[symbol] = index;
  });
  const split = pieces(firmware, packages, { crates: list, symbolIndex });
  const crateOf = new Map<number, number>();
  split.pieces.symbol.forEach((symbol, piece) => {
    if (symbol >= 0 && !crateOf.has(symbol)) crateOf.set(symbol, split.pieces.crate[piece]!);
  });
  const described = all.map((entry, index): SymbolEntry => {
    const file = places?.get(byAddress[index]!);
    const owner = split.crates[crateOf.get(index) ?? -1];
    const crate = owner === undefined || owner.name.startsWith("(") ? entry.crate : owner.name;
    return { ...entry, ...(crate === undefined ? {} : { crate }), ...(file === undefined ? {} : { file }) };
  });
  const parts: Partial<ReportDocument> = {
    ...summary.parts,
    ...regions(firmware).parts,
    ...sections(firmware).parts,
    symbols: described,
    crates: split.crates,
    pieces: split.pieces,
  };
  return [{ parts, views: summary.views }];
}

/** Rows of the firmware's symbols in the order in which `symbols` sorts them by address. */
function addressOrder({ symbols }: LoadedFirmware): number[] {
  return Array.from({ length: symbols.count }, (_, i) => i).sort((a, b) => symbols.address[a]! - symbols.address[b]! || a - b);
}
