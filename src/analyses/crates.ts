import type { CrateEntry } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Packages } from "../ledger/packages.ts";
import { type Amounts, noAmounts } from "../ledger/tile.ts";
import { firstRows } from "../views/first-rows.ts";
import { packageTitle } from "../views/package-title.ts";
import { type Cell, name, none, share, size, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { chosenRows, type FigureRowOptions, figuresOf, sumByOwner, unowned } from "./owner-amounts.ts";
import { missingAt } from "./why/reasons.ts";

export interface CratesOptions extends FigureRowOptions {
  /** `host`: the function whose bytes these are decides; `author`: the function that they were written in. */
  readonly lens: "host" | "author";
}

/** What each package contributes: rows add up to the used and reserved bytes of every region. Needs the package level, and the author level for that lens. */
export function crates(firmware: Firmware, packages: Packages, options: CratesOptions): Result {
  const hasAuthors = firmware.ledger.has("author");
  const untold = missingAt(firmware, "package");
  const hosts = sumByOwner(firmware, "package", untold);
  const authors = hasAuthors ? sumByOwner(firmware, "author", untold) : hosts;
  const [shown, other] = options.lens === "author" ? [authors, hosts] : [hosts, authors];
  const all = [...new Set([...shown.keys(), ...other.keys()])].map((owner) =>
    entryOf(packages, owner, shown.get(owner) ?? noAmounts(), hasAuthors ? (authors.get(owner)?.code ?? 0) : undefined),
  );
  const entries = chosenRows(all, options, ({ name: crate }) => [crate]);
  return { parts: { crates: entries }, views: [crateTable(entries, options)] };
}

function entryOf(packages: Packages, owner: number, amounts: Amounts, author: number | undefined): CrateEntry {
  const figures = { ...figuresOf(amounts), ...(author === undefined ? {} : { author }) };
  const nobody = unowned(owner);
  if (nobody !== undefined) return { ...nobody, ...figures };
  const { name: crate, version, kind, origin } = packages.package(owner);
  return { name: crate, ...(version === undefined ? {} : { version }), kind, origin, ...figures };
}

/** Packages as a table. */
export function crateTable(entries: readonly CrateEntry[], options: Pick<CratesOptions, "top" | "lens">): TableView {
  const flash = sum(entries, "flash");
  const withAuthors = entries.some((entry) => entry.author !== undefined);
  const columns = (entry: CrateEntry): Cell[] => [
    name(entry.version === undefined ? entry.name : `${entry.name} ${entry.version}`),
    size(entry.flash),
    share(entry.flash, flash),
    size(entry.ram),
    size(entry.code),
    ...(withAuthors ? [size(entry.author ?? 0)] : []),
    size(entry.rodata),
    size(entry.data),
    size(entry.bss),
  ];
  return {
    kind: "table",
    name: "crates",
    columns: [
      { key: "crate", title: packageTitle(entries), align: "left", elastic: true },
      { key: "flash", title: "flash", align: "right" },
      { key: "share", title: "", align: "right" },
      { key: "ram", title: "RAM", align: "right" },
      { key: "code", title: withAuthors && options.lens === "host" ? "code (host)" : "code", align: "right" },
      ...(withAuthors ? [{ key: "author", title: "(author)", align: "right" as const }] : []),
      { key: "rodata", title: "rodata", align: "right" },
      { key: "data", title: "data", align: "right" },
      { key: "bss", title: "bss", align: "right" },
    ],
    ...firstRows(entries, columns, { top: options.top, hint: "--all" }),
    total: [
      text("total"),
      size(flash),
      none(""),
      size(sum(entries, "ram")),
      size(sum(entries, "code")),
      ...(withAuthors ? [size(entries.reduce((bytes, entry) => bytes + (entry.author ?? 0), 0))] : []),
      size(sum(entries, "rodata")),
      size(sum(entries, "data")),
      size(sum(entries, "bss")),
    ],
  };
}

function sum(entries: readonly CrateEntry[], key: "flash" | "ram" | "code" | "rodata" | "data" | "bss"): number {
  return entries.reduce((bytes, entry) => bytes + entry[key], 0);
}
