import type { Result } from "../analyses/analysis.ts";
import { crates } from "../analyses/crates.ts";
import { pieces } from "../analyses/linking/pieces.ts";
import { overview } from "../analyses/overview.ts";
import { ownedBytes, symbols } from "../analyses/symbols.ts";
import { inlineCalls } from "../attribution/inline-calls.ts";
import type { ReportDocument, SymbolEntry } from "../contract/document.ts";
import { SMALLER_FUNCTIONS, SMALLER_OBJECTS } from "../contract/pieces-shape.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { SYMBOL_KINDS } from "../image/symbols.ts";
import { bytes, grouped } from "../views/numbers.ts";
import type { Image } from "./image.ts";
import { comparedLevels } from "./levels.ts";
import type { Part } from "./parts/part.ts";
import { PARTS } from "./parts/parts.ts";
import { runtimeParts } from "./runtime-parts.ts";

/** Inlined calls that a page carries: what is behind the largest functions, within the page's size. */
const MOST_INLINE_CALLS = 1500;

/** Symbols that a page tells one by one; a browser shows and finds many more in no reasonable time. */
const MOST_SYMBOLS = 1 << 17;

/** Everything that the report page shows of one image: the parts of all chapters, and the bytes piece by piece that its treemap draws. Of more than `mostSymbols` symbols the smaller ones are told in sum, and a finding says so. */
export async function wholeReport(image: Image, mostSymbols = MOST_SYMBOLS): Promise<Result[]> {
  const { firmware } = image;
  const debug = await image.debug();
  const { packages } = await image.levels();
  await image.examineWhole();
  const summary = await overview(firmware);
  const places = await image.places();
  const order = addressOrder(firmware, mostSymbols);
  const list = crates(firmware, packages, { top: Number.POSITIVE_INFINITY, lens: "host" }).parts.crates ?? [];
  const symbolIndex = Int32Array.from(firmware.symbols.kind, (kind) =>
    SYMBOL_KINDS[kind] === "object" ? SMALLER_OBJECTS : SMALLER_FUNCTIONS,
  );
  order.forEach((symbol, index) => {
    symbolIndex[symbol] = index;
  });
  const calls = debug === undefined ? undefined : await inlineCalls(debug, firmware.symbols, MOST_INLINE_CALLS);
  const compared = await comparedLevels(image);
  const split = pieces(firmware, packages, {
    crates: list,
    symbolIndex,
    traced: await image.traced(),
    inlineCalls: calls,
    levels: compared.levels,
  });
  const crateOf = new Int32Array(order.length).fill(-1);
  split.pieces.symbol.forEach((symbol, piece) => {
    if (symbol >= 0 && crateOf[symbol] === -1) crateOf[symbol] = split.pieces.crate[piece]!;
  });
  // In address order the columns of the page shrink to differences; the page sorts as its reader likes.
  const all = await symbols(firmware, {
    ...{ sort: "address", top: Number.POSITIVE_INFINITY },
    ...(order.length === firmware.symbols.count ? {} : { chosen: (symbol: number) => symbolIndex[symbol]! >= 0 }),
  });
  const described = (all.parts.symbols ?? []).map((entry, index): SymbolEntry => {
    const file = places?.get(order[index]!)?.file;
    const owner = split.crates[crateOf[index]!];
    const crate = owner === undefined || owner.name.startsWith("(") ? entry.crate : owner.name;
    return { ...entry, ...(crate === undefined ? {} : { crate }), ...(file === undefined ? {} : { file }) };
  });
  const parts: Partial<ReportDocument> = {
    ...summary.parts,
    ...compared.parts,
    symbols: described,
    crates: split.crates,
    pieces: split.pieces,
    ...(await runtimeParts(image)),
  };
  // What else the page has chapters of.
  for (const { shape, chapter, compute } of Object.values(PARTS) as readonly Part<never>[])
    if (chapter !== undefined && Object.keys(shape).some((field) => !(field in parts)))
      Object.assign(parts, (await compute(image)).parts, parts);
  return [{ parts, views: summary.views }];
}

/** Rows of the firmware's symbols, the largest `most`, in the order in which `symbols` sorts them by address. */
function addressOrder(firmware: LoadedFirmware, most: number): Uint32Array {
  const { symbols, findings } = firmware;
  const rows = Uint32Array.from({ length: symbols.count }, (_, i) => i);
  if (symbols.count > most) {
    const { owned } = ownedBytes(firmware);
    rows.sort((a, b) => owned[b]! - owned[a]! || a - b);
    findings.report({
      code: "report/smaller-symbols",
      severity: "note",
      message: `of ${grouped(symbols.count)} symbols the page lists the ${grouped(most)} largest; the others, of at most ${bytes(owned[rows[most]!]!)} each, are told in sum`,
      hint: "cortex-size symbols --format csv lists all",
    });
  }
  return rows.subarray(0, most).sort((a, b) => symbols.address[a]! - symbols.address[b]! || a - b);
}
