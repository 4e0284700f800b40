import type { Firmware } from "../image/firmware.ts";
import { SYMBOL_KINDS, type Symbols } from "../image/symbols.ts";
import { SPECIAL_OWNERS } from "../ledger/claims.ts";
import type { Level } from "../ledger/ledger.ts";
import { type Amounts, type Atoms, addAtom, joinedAtoms, noAmounts } from "../ledger/tile.ts";
import { matching, type RowOptions } from "../views/first-rows.ts";
import { type Cell, none, size, type TableView, text } from "../views/view.ts";
import { type Missing, reasonOf, Unexplained } from "./why/reasons.ts";

const OBJECT = SYMBOL_KINDS.indexOf("object");

/**
 * Whether an atom of an executable section is data: where it has a symbol that tells, else in `.data`, which is executable for the sake of few functions in
 * RAM (`*(.RamFunc*)`).
 */
export function isDataAt({ sections, symbols }: Firmware, atoms: Atoms, i: number, symbol: number): boolean {
  return symbol >= 0 ? symbols.kind[symbol] === OBJECT : /^\.data\b/.test(sections[atoms.sectionRow[i]!]?.name ?? "");
}

/** Classes of symbols that figures and reasons tell apart, a byte for each symbol: its kind, and whether its size is known. */
export function symbolClasses({ kind, inferred, count }: Symbols): Uint8Array {
  const classes = new Uint8Array(count);
  for (let i = 0; i < count; i++) classes[i] = kind[i]! * 2 + inferred[i]!;
  return classes;
}

/** Amounts of each owner of a decided level, in the order of their first bytes; bytes without an owner are kept apart by their reason. The sums are all bytes. */
export function sumByOwner(firmware: Firmware, level: Level, untold?: Missing): Map<number, Amounts> {
  const { ledger, memory, sections, symbols } = firmware;
  const bySymbol = { spans: ledger.spans("symbol"), classes: symbolClasses(symbols) };
  const atoms = joinedAtoms(memory, sections, [ledger.spans(level), bySymbol]);
  const unexplained = new Unexplained(firmware, untold);
  const sums = new Map<number, Amounts>();
  for (let i = 0; i < atoms.count; i++) {
    const owner = unexplained.owner(atoms, i, 0, 1);
    let amounts = sums.get(owner);
    if (amounts === undefined) {
      amounts = noAmounts();
      sums.set(owner, amounts);
    }
    addAtom(amounts, atoms, i, memory, sections, owner, isDataAt(firmware, atoms, i, atoms.owners[1]![i]!));
  }
  return sums;
}

/** Kinds of bytes that nobody wrote. */
export type UnownedKind = (typeof SPECIAL_OWNERS)[number];

/** What bytes without an owner are called: `(padding)`, `(data without symbol)`; undefined for owners. */
export function unowned(owner: number): { readonly name: string; readonly kind: UnownedKind } | undefined {
  if (owner >= 0) return undefined;
  const reason = reasonOf(owner);
  if (reason !== undefined) return { name: `(${reason})`, kind: "unknown" };
  const kind = SPECIAL_OWNERS[owner] ?? "unknown";
  return { name: `(${kind})`, kind };
}

/** The figures of a row, as the document writes them. */
export type Figures = Omit<Amounts, "other">;

export function figuresOf({ flash, ram, code, rodata, data, bss }: Amounts): Figures {
  return { flash, ram, code, rodata, data, bss };
}

/** Sum of rows. */
export function totalOf(rows: readonly Figures[]): Figures {
  const total = { flash: 0, ram: 0, code: 0, rodata: 0, data: 0, bss: 0 };
  for (const row of rows) for (const key of FIGURES) total[key] += row[key];
  return total;
}

const FIGURES = ["flash", "ram", "code", "rodata", "data", "bss"] as const;

/** As tables show them: those with most in flash first, then in RAM, equal ones by name. */
export function byBytes(a: Figures & { readonly name: string }, b: Figures & { readonly name: string }): number {
  return b.flash - a.flash || b.ram - a.ram || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** What rows of owners can be sorted by; amounts with the largest first. */
export const FIGURE_ORDERS = ["flash", "ram", "code", "rodata", "data", "bss", "name"] as const;

/** Which rows of owners there are, in which order. */
export interface FigureRowOptions extends RowOptions {
  /** As `byBytes` when absent. */
  readonly sort?: (typeof FIGURE_ORDERS)[number] | undefined;
}

/** Compares two rows as `Array.sort` asks. */
export type FigureOrder = (a: Figures & { readonly name: string }, b: Figures & { readonly name: string }) => number;

/** Compares rows for an order. */
export function figureOrder(sort: (typeof FIGURE_ORDERS)[number] = "flash"): FigureOrder {
  return (a, b) => {
    if (sort === "name" && a.name !== b.name) return a.name < b.name ? -1 : 1;
    return (sort === "name" ? 0 : b[sort] - a[sort]) || byBytes(a, b);
  };
}

/** The rows that are asked for, of those that have one of the names, in the order that is asked for. */
export function chosenRows<T extends Figures & { readonly name: string }>(
  rows: readonly T[],
  { match, sort }: Pick<FigureRowOptions, "match" | "sort">,
  namesOf: (row: T) => readonly (string | undefined)[],
): T[] {
  return [...matching(rows, match, namesOf)].sort(figureOrder(sort));
}

/** The columns of figures that tables of owners have in common, and their cells. */
export const FIGURE_COLUMNS: TableView["columns"] = [
  { key: "flash", title: "flash", align: "right" },
  { key: "share", title: "", align: "right" },
  { key: "ram", title: "RAM", align: "right" },
  { key: "code", title: "code", align: "right" },
  { key: "rodata", title: "rodata", align: "right" },
  { key: "data", title: "data", align: "right" },
  { key: "bss", title: "bss", align: "right" },
];

export function figureCells(row: Figures, whole: number): Cell[] {
  return [
    size(row.flash),
    { kind: "share", part: row.flash, whole },
    size(row.ram),
    size(row.code),
    size(row.rodata),
    size(row.data),
    size(row.bss),
  ];
}

/** The last row of such a table. */
export function totalCells(total: Figures, ...between: Cell[]): Cell[] {
  const [flash, , ...rest] = figureCells(total, total.flash);
  return [text("total"), ...between, flash!, none(""), ...rest];
}
