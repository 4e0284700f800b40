import type { ContentEntry } from "../../contract/contents-shape.ts";
import type { ReportDocument } from "../../contract/document.ts";

/** Symbols of fewer bytes in a region are kept in sum, bytes: with all of them the branch would grow by more than what they tell. */
const LEAST_NAMED = 128;
/** What they are called together. */
const SMALLER = "(smaller symbols)";

/** What is kept of a commit: enough for charts, exports and totals by region, crate, component and symbol. */
export function keptReports(documents: readonly ReportDocument[]): ReportDocument[] {
  return documents.map(({ contents, verdicts: _v, diff: _d, vectors: _t, sections: _s, ...rest }) => ({
    ...rest,
    ...(contents === undefined ? {} : { contents: keptContents(contents) }),
  }));
}

/** A row for each symbol of a region, without what tells contents apart; small ones are one row of each region. They add up as before. */
function keptContents(contents: readonly ContentEntry[]): ContentEntry[] {
  const bySymbol = new Map<string, ContentEntry>();
  for (const { body: _b, file: _f, owners: _o, ...row } of contents) add(bySymbol, row);
  const kept = new Map<string, ContentEntry>();
  for (const row of bySymbol.values()) {
    const isNamed = row.bytes >= LEAST_NAMED || row.symbol.startsWith("(");
    add(kept, isNamed ? row : { region: row.region, ...summed, address: row.address, bytes: row.bytes });
  }
  return [...kept.values()];
}

const summed = { section: "", package: SMALLER, symbol: SMALLER, kind: "other" } as const;

function add(rows: Map<string, ContentEntry>, row: ContentEntry): void {
  const key = `${row.region} ${row.symbol}`;
  const known = rows.get(key);
  rows.set(key, known === undefined ? row : { ...known, address: Math.min(known.address, row.address), bytes: known.bytes + row.bytes });
}
