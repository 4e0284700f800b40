import type { ReportDocument } from "../../../src/contract/document.ts";
import { type Breakdown, BYTE_KINDS, ownerName } from "../../../src/views/breakdown.ts";
import { AGES, type Age, GROUP_COLORS } from "../palette.ts";

/** What colours stand for. */
export const COLOR_KEYS = ["crate", "kind", "age", "component"] as const;
export type ColorKey = (typeof COLOR_KEYS)[number];

/** One colour of a legend. */
export interface LegendEntry {
  readonly fill: string;
  readonly name: string;
  readonly bytes: number;
}

/** Fills of rows by what colours stand for, and what they mean. */
export interface Coloring {
  readonly key: ColorKey;
  /** Class of a row's fill. */
  readonly fill: (row: number) => string;
  /** Class of an owner's fill at the level that colours stand for; absent where they stand for no level. */
  readonly owner?: (owner: number) => string | undefined;
  readonly legend: readonly LegendEntry[];
}

/** Colours that can be asked for: ages need a base, components need a configuration that names them. */
export function colorKeysOf(document: ReportDocument, rows: Breakdown): ColorKey[] {
  const offered: Readonly<Record<ColorKey, boolean>> = {
    crate: true,
    kind: true,
    age: document.diff !== undefined,
    component: rows.levels["component"]?.some((owner) => owner >= 0) === true,
  };
  return COLOR_KEYS.filter((key) => offered[key]);
}

/** Kinds and ages have colours of their own; crates and components take turns, the largest first, and bytes that nobody wrote keep their kind's. */
export function coloringOf(document: ReportDocument, rows: Breakdown, key: ColorKey): Coloring {
  const kindOf = (row: number) => `k${rows.levels.kind[row]!}`;
  if (key === "kind") return { key, fill: kindOf, legend: legendOf(rows, kindOf, (row) => BYTE_KINDS[rows.levels.kind[row]!]!) };
  if (key === "age") {
    const age = agesOf(document, rows);
    const fill = (row: number) => (isNobodys(rows, row) ? kindOf(row) : `a${AGES.indexOf(age(row))}`);
    const name = (row: number) => (isNobodys(rows, row) ? BYTE_KINDS[rows.levels.kind[row]!]! : age(row));
    return { key, fill, legend: legendOf(rows, fill, name) };
  }
  const owners = rows.levels[key] ?? rows.levels.crate;
  const place = ranks(rows, owners);
  const fill = (row: number) => {
    const owner = owners[row]!;
    if (owner < 0 || isNobodys(rows, row)) return kindOf(row);
    return rankFill(place.get(owner) ?? GROUP_COLORS);
  };
  const others = Math.max(0, place.size - GROUP_COLORS);
  const name = (row: number) => {
    const cls = fill(row);
    if (cls === "gr") return `${others} more`;
    return cls.startsWith("k") ? BYTE_KINDS[rows.levels.kind[row]!]! : ownerName(rows, key, owners[row]!);
  };
  const owner = (of: number) => (place.has(of) ? rankFill(place.get(of)!) : undefined);
  return { key, fill, owner, legend: legendOf(rows, fill, name) };
}

const rankFill = (rank: number) => (rank < GROUP_COLORS ? `g${rank}` : "gr");

/** Kinds that have an owner; the others are nobody's, whatever the level. */
const OWNED = ["code", "rodata", "data", "bss", "unknown"];

function isNobodys(rows: Breakdown, row: number): boolean {
  return !OWNED.includes(BYTE_KINDS[rows.levels.kind[row]!]!);
}

/** Sums of used bytes by colour; groups the largest first, then the rest, then kinds in their order. */
function legendOf(rows: Breakdown, fill: (row: number) => string, name: (row: number) => string): LegendEntry[] {
  const entries = new Map<string, { fill: string; name: string; bytes: number }>();
  for (let row = 0; row < rows.used; row++) {
    const cls = fill(row);
    const entry = entries.get(cls);
    if (entry === undefined) entries.set(cls, { fill: cls, name: name(row), bytes: rows.bytes[row]! });
    else entry.bytes += rows.bytes[row]!;
  }
  const order = (cls: string) => (cls === "gr" ? 100 : Number(cls.slice(1)) + (cls.startsWith("k") ? 200 : 0));
  return [...entries.values()].sort((a, b) => order(a.fill) - order(b.fill));
}

function ranks(rows: Breakdown, owners: ArrayLike<number>): Map<number, number> {
  const sums = new Map<number, number>();
  for (let row = 0; row < rows.used; row++) {
    const owner = owners[row]!;
    if (owner >= 0 && !isNobodys(rows, row)) sums.set(owner, (sums.get(owner) ?? 0) + rows.bytes[row]!);
  }
  return new Map([...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([owner], place) => [owner, place]));
}

/** What became of the symbol of a row since the base. */
function agesOf({ diff, symbols }: ReportDocument, rows: Breakdown): (row: number) => Age {
  const ages = new Map<string, Age>();
  for (const { level, name, region, delta, class: what } of diff?.changes ?? [])
    if (level === "symbol") ages.set(`${region}\0${name}`, what === "new" ? "new" : delta > 0 ? "grown" : delta < 0 ? "shrunk" : "same");
  return (row) => {
    const symbol = rows.levels.symbol[row]!;
    const name = symbols?.[symbol]?.demangled ?? ownerName(rows, "symbol", symbol);
    return ages.get(`${rows.names.region[rows.levels.region[row]!]}\0${name}`) ?? "same";
  };
}
