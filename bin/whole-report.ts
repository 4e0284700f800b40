import type { Result } from "../src/analyses/analysis.ts";
import { crates } from "../src/analyses/crates.ts";
import { pieces } from "../src/analyses/linking/pieces.ts";
import { overview } from "../src/analyses/overview.ts";
import { symbols } from "../src/analyses/symbols.ts";
import { inlineCalls } from "../src/attribution/inline-calls.ts";
import type { DebugFacts, Levels } from "../src/attribution/levels.ts";
import { symbolPlaces } from "../src/attribution/symbol-places.ts";
import type { ReportDocument, SymbolEntry } from "../src/contract/document.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import { examineWhole } from "./examine.ts";
import { stackParts } from "./measure-stack.ts";

/** An image with its levels decided. */
export interface WholeSources {
  readonly firmware: LoadedFirmware;
  readonly levels: Levels;
  readonly debug: DebugFacts | undefined;
}

/** Inlined calls that a page carries: what is behind the largest functions, within the page's size. */
const MOST_INLINE_CALLS = 1500;

/** Everything that the report page shows of one image. Runs in a browser too: it touches nothing but the firmware. */
export async function wholeReport({ firmware, levels, debug }: WholeSources): Promise<Result[]> {
  const { packages, traced } = levels;
  if (firmware.linked) await examineWhole(firmware, levels, debug);
  const summary = await overview(firmware);
  const places = debug === undefined ? undefined : await symbolPlaces(debug, firmware.symbols);
  const order = addressOrder(firmware);
  const list = crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }).parts.crates ?? [];
  const symbolIndex = new Int32Array(firmware.symbols.count);
  order.forEach((symbol, index) => {
    symbolIndex[symbol] = index;
  });
  const calls = debug === undefined ? undefined : await inlineCalls(debug, firmware.symbols, MOST_INLINE_CALLS);
  const split = pieces(firmware, packages, { crates: list, symbolIndex, traced, inlineCalls: calls });
  const crateOf = new Int32Array(order.length).fill(-1);
  split.pieces.symbol.forEach((symbol, piece) => {
    if (symbol >= 0 && crateOf[symbol] === -1) crateOf[symbol] = split.pieces.crate[piece]!;
  });
  // In address order the columns of the page shrink to differences; the page sorts as its reader likes.
  const all = await symbols(firmware, { sort: "address", top: Number.POSITIVE_INFINITY });
  const described = (all.parts.symbols ?? []).map((entry, index): SymbolEntry => {
    const file = places?.get(order[index]!);
    const owner = split.crates[crateOf[index]!];
    const crate = owner === undefined || owner.name.startsWith("(") ? entry.crate : owner.name;
    return { ...entry, ...(crate === undefined ? {} : { crate }), ...(file === undefined ? {} : { file }) };
  });
  const parts: Partial<ReportDocument> = {
    ...summary.parts,
    symbols: described,
    crates: split.crates,
    pieces: split.pieces,
    ...(await stackParts(firmware, {})),
  };
  return [{ parts, views: summary.views }];
}

/** Rows of the firmware's symbols in the order in which `symbols` sorts them by address. */
function addressOrder({ symbols }: LoadedFirmware): number[] {
  return Array.from({ length: symbols.count }, (_, i) => i).sort((a, b) => symbols.address[a]! - symbols.address[b]! || a - b);
}
