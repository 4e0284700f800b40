import type { ContentEntry } from "../../contract/contents-shape.ts";
import type { ReportDocument } from "../../contract/document.ts";
import { withoutGenerics, withoutSuffix } from "./names.ts";

/** A symbol, or the bytes of a section that no symbol owns, on one side of a comparison. */
export class Item {
  /** Name in the symbol table. */
  readonly raw: string;
  /** Name for people. */
  readonly name: string;
  readonly kind: ContentEntry["kind"];
  readonly section: string;
  /** Crate, archive or folder, without its version. */
  readonly crate: string;
  readonly body: string;
  readonly file: string | undefined;
  readonly address: number;
  /** Bytes by region. */
  readonly regions: Map<string, number>;
  /** Bytes in the region that comes first. */
  readonly size: number;
  // Most things keep their name: what is left of it without its endings is asked of few.
  #plain: string | undefined;
  #path: string | undefined;

  constructor(row: ContentEntry) {
    const named = isNamed(row);
    this.name = named ? (row.demangled ?? row.symbol) : `(${row.kind})`;
    this.raw = named ? row.symbol : this.name;
    this.kind = row.kind;
    this.section = row.section;
    this.crate = row.package;
    this.body = row.body ?? "";
    this.file = row.file;
    this.address = row.address;
    this.regions = new Map([[row.region, row.bytes]]);
    this.size = row.bytes;
  }

  /** Name without what the compiler appends. */
  get plain(): string {
    this.#plain ??= withoutSuffix(this.name);
    return this.#plain;
  }

  /** The same without generic arguments. */
  get path(): string {
    this.#path ??= withoutGenerics(this.plain);
    return this.#path;
  }
}

const NAMED: readonly ContentEntry["kind"][] = ["function", "object", "tls", "other"];

/** Contents without what is set aside for stack and heap, which is no use of memory: rows add up to the used bytes of each region. */
export function usedContentsOf(document: ReportDocument): readonly ContentEntry[] {
  const aside = new Set(
    (document.regions ?? []).flatMap(({ name, parts }) =>
      (parts ?? []).filter(({ as }) => as === "reserved").map(({ section }) => `${name}\0${section}`),
    ),
  );
  return contentsOf(document).filter(({ region, section, kind }) => kind !== "reserved" && !aside.has(`${region}\0${section}`));
}

/** Whether bytes have a symbol, and are not padding, reserved or unknown. */
export function isNamed(item: Pick<Item, "kind">): boolean {
  return NAMED.includes(item.kind);
}

/**
 * Rows that can be compared, and the side without symbols where the other has some: names tell nothing then, and of both sides the bytes of a
 * section are one thing.
 */
export function comparable(
  base: readonly ContentEntry[],
  head: readonly ContentEntry[],
): { readonly rows: readonly [readonly ContentEntry[], readonly ContentEntry[]]; readonly unnamed: "base" | "head" | undefined } {
  const [inBase, inHead] = [base.some(isNamed), head.some(isNamed)];
  if (inBase === inHead || base.length === 0 || head.length === 0) return { rows: [base, head], unnamed: undefined };
  const nameless = ({ region, section, address, bytes }: ContentEntry): ContentEntry => ({
    ...{ region, section, address, bytes },
    ...{ package: "(unknown)", symbol: "(unknown)", kind: "unknown" },
  });
  return { rows: [base.map(nameless), head.map(nameless)], unnamed: inBase ? "head" : "base" };
}

/**
 * The rows of contents as things to compare: a symbol that lies in two regions is one thing; bytes without a symbol are one thing a section and kind.
 */
export function itemsOf(rows: readonly ContentEntry[]): Item[] {
  const items = new Map<string, Item>();
  const seen = new Map<string, number>();
  for (const row of rows) {
    const named = isNamed(row);
    const owner = named ? `${row.section}\0${row.symbol}\0${row.package}` : `${row.section}\0${row.kind}`;
    let key = owner;
    if (named) {
      // Symbols of one name: the first in flash is the first in RAM too.
      const before = seen.get(`${row.region}\0${owner}`) ?? 0;
      seen.set(`${row.region}\0${owner}`, before + 1);
      key = `${owner}\0${before}`;
    }
    const item = items.get(key);
    if (item === undefined) items.set(key, new Item(row));
    else item.regions.set(row.region, (item.regions.get(row.region) ?? 0) + row.bytes);
  }
  return [...items.values()];
}

/**
 * The contents of a report. One that was saved without them is taken for what its symbols tell, with the rest of each region as unknown bytes:
 * sums are exact either way.
 */
export function contentsOf(document: ReportDocument): readonly ContentEntry[] {
  if (document.contents !== undefined) return document.contents;
  const sections = new Map((document.sections ?? []).map((section) => [section.name, section]));
  const rows: ContentEntry[] = [];
  for (const symbol of document.symbols ?? []) {
    const places = new Set([symbol.region, sections.get(symbol.section)?.loadRegion].filter((region) => region !== undefined));
    for (const region of places) {
      rows.push({
        region,
        section: symbol.section,
        package: symbol.crate ?? "(unknown)",
        symbol: symbol.name,
        demangled: symbol.demangled,
        kind: symbol.kind,
        address: symbol.address,
        bytes: symbol.size,
        ...(symbol.file === undefined ? {} : { file: symbol.file }),
      });
    }
  }
  for (const region of document.regions ?? []) {
    const told = rows.reduce((bytes, row) => bytes + (row.region === region.name ? row.bytes : 0), 0);
    const rest = region.used - told;
    if (rest !== 0)
      rows.push({
        region: region.name,
        section: "",
        package: "(unknown)",
        symbol: "(unknown)",
        kind: "unknown",
        address: region.origin,
        bytes: rest,
      });
  }
  return rows;
}
