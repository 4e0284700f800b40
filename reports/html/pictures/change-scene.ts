import type { ChangeEntry } from "../../../src/contract/diff-shape.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import {
  BREAKDOWN_LEVELS,
  type Breakdown,
  type BreakdownLevel,
  BYTE_KINDS,
  breakdownTree,
  ownerName,
} from "../../../src/views/breakdown.ts";
import { AGES, type Age } from "../palette.ts";
import type { Scene } from "./scene.ts";

/** What one symbol, or one word for bytes that nobody wrote, has on both sides. */
interface Item {
  readonly region: string;
  readonly crate: string;
  readonly name: string;
  readonly age: Age;
  base: number;
  head: number;
}

export type Side = "base" | "head";

/**
 * Both sides of a comparison as scenes of the same kind: regions, crates, symbols, coloured by what became of them. The head is the document's
 * own pieces; the base is the head less what changed.
 */
export function changeScenes(document: ReportDocument, rows: Breakdown): Record<Side, Scene> | undefined {
  const { diff } = document;
  if (diff === undefined) return undefined;
  const items = itemsOf(document, rows, diff.changes);
  const side = (which: Side): Scene =>
    sceneOf(
      items.filter((item) => item[which] > 0),
      which,
    );
  return { base: side("base"), head: side("head") };
}

function ageOf({ class: what, delta }: ChangeEntry): Age {
  if (what === "new" || what === "gone") return what;
  return delta > 0 ? "grown" : delta < 0 ? "shrunk" : "same";
}

function itemsOf(document: ReportDocument, rows: Breakdown, changes: readonly ChangeEntry[]): Item[] {
  const items = new Map<string, Item>();
  const symbolChanges = changes.filter(({ level }) => level === "symbol");
  const ages = new Map(symbolChanges.map((change) => [`${change.region}\0${change.name}`, ageOf(change)]));
  const at = (region: string, crate: string, name: string): Item => {
    const key = `${region}\0${crate}\0${name}`;
    let item = items.get(key);
    if (item === undefined) {
      item = { region, crate, name, base: 0, head: 0, age: ages.get(`${region}\0${name}`) ?? "same" };
      items.set(key, item);
    }
    return item;
  };
  const crateName = (row: number) => document.crates?.[rows.levels.crate[row]!]?.name ?? ownerName(rows, "crate", rows.levels.crate[row]!);
  // By name alone: a change may not tell the crate, or another one than the piece's.
  const crateOf = new Map<string, string>();
  for (let row = 0; row < rows.used; row++) {
    if (BYTE_KINDS[rows.levels.kind[row]!] === "reserved") continue;
    const region = ownerName(rows, "region", rows.levels.region[row]!);
    const name = ownerName(rows, "symbol", rows.levels.symbol[row]!);
    const item = at(region, crateName(row), name);
    crateOf.set(`${region}\0${name}`, item.crate);
    item.head += rows.bytes[row]!;
    item.base += rows.bytes[row]!;
  }
  for (const { region, name, baseName = name, crate, baseCrate = crate, base, head } of symbolChanges) {
    const own = (of: string, told: string | undefined) => crateOf.get(`${region}\0${of}`) ?? told ?? "(unknown)";
    at(region, own(name, crate), name).base -= head;
    at(region, own(baseName, baseCrate), baseName).base += base;
  }
  return [...items.values()];
}

function sceneOf(items: readonly Item[], side: Side): Scene {
  const names = { region: new Names(), crate: new Names(), symbol: new Names() };
  const count = items.length;
  const levels = Object.fromEntries(BREAKDOWN_LEVELS.map((level) => [level, new Int32Array(count)])) as Record<BreakdownLevel, Int32Array>;
  const bytes = Float64Array.from(items, (item) => item[side]);
  items.forEach((item, row) => {
    levels.region[row] = names.region.at(item.region);
    levels.crate[row] = names.crate.at(item.crate);
    levels.symbol[row] = names.symbol.at(item.name);
  });
  const none: readonly string[] = [];
  const rows: Breakdown = {
    ...{ count, used: count, bytes, levels, address: new Float64Array(count), memory: new Uint8Array(count), piece: new Int32Array(count) },
    names: {
      ...{ section: none, kind: BYTE_KINDS, component: none, unit: none, file: none },
      ...{ region: names.region.list, crate: names.crate.list, symbol: names.symbol.list },
    },
  };
  const nested = ["region", "crate", "symbol"] as const;
  const wholes = names.region.list.map(() => 0);
  items.forEach((item, row) => {
    wholes[levels.region[row]!]! += item[side];
  });
  const fill = (row: number) => `a${AGES.indexOf(items[row]!.age)}`;
  return { rows, levels: nested, tree: breakdownTree(rows, nested), coloring: { key: "age", fill, legend: [] }, wholes };
}

class Names {
  readonly list: string[] = [];
  readonly #rows = new Map<string, number>();

  at(name: string): number {
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    this.#rows.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}
