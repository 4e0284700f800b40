import type { ReportDocument } from "../../../src/contract/document.ts";
import { grouped, hex } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";

type Value = string | number;

export interface GridColumn {
  readonly title: string;
  readonly kind: "text" | "bytes" | "address" | "number";
  /** CSS width in a grid. */
  readonly width: string;
}

/** Rows of a table; `key` of a row is what a click selects. */
export interface GridData {
  readonly name: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly Value[])[];
  /** Column that is sorted first, descending. */
  readonly sort: number;
}

const ROW = 26;
const AROUND = 8;

/** A table of any length: only the rows in sight are elements. Columns sort. */
export class Grid {
  readonly root = element("div", { class: "grid", role: "table", tabindex: "0" });
  readonly #head = element("div", { role: "row", class: "head", "aria-rowindex": "1" });
  readonly #body = element("div", { class: "body", role: "rowgroup" });
  readonly #window = element("div", { class: "window", role: "presentation" });
  readonly #choose: (row: number) => void;
  #data: GridData = { name: "", columns: [], rows: [], sort: 0 };
  #order: number[] = [];
  #sort = 0;
  #descending = true;
  #chosen = -1;

  constructor(choose: (row: number) => void) {
    this.#choose = choose;
    this.#body.append(this.#window);
    this.root.append(element("div", { role: "rowgroup" }, this.#head), this.#body);
    this.root.addEventListener("scroll", () => this.#draw(), { passive: true });
  }

  /** Shows the rows that `keep` lets through. */
  show(data: GridData, keep: (row: number) => boolean, chosen: number): void {
    if (data !== this.#data) {
      this.#data = data;
      this.#sort = data.sort;
      this.#descending = true;
    }
    this.#chosen = chosen;
    this.#order = data.rows.flatMap((_, row) => (keep(row) ? [row] : []));
    this.#arrange();
  }

  /** The rows shown, in their order. */
  get rows(): readonly (readonly Value[])[] {
    return this.#order.map((row) => this.#data.rows[row]!);
  }

  get columns(): readonly GridColumn[] {
    return this.#data.columns;
  }

  #arrange(): void {
    const { rows, columns, name } = this.#data;
    const sign = this.#descending ? -1 : 1;
    this.#order.sort((a, b) => {
      const [x, y] = [rows[a]![this.#sort]!, rows[b]![this.#sort]!];
      return sign * (x < y ? -1 : x > y ? 1 : 0) || a - b;
    });
    this.root.setAttribute("aria-label", `${name}, ${grouped(this.#order.length)} rows`);
    this.root.setAttribute("aria-rowcount", String(this.#order.length + 1));
    this.root.style.setProperty("--columns", columns.map((column) => column.width).join(" "));
    this.#head.replaceChildren(
      ...columns.map((column, i) => {
        const sorted = i === this.#sort ? (this.#descending ? "descending" : "ascending") : "none";
        const arrow = i === this.#sort ? (this.#descending ? " ↓" : " ↑") : "";
        const button = element("button", { type: "button", class: "link", click: () => this.#sortBy(i) }, `${column.title}${arrow}`);
        return element("span", { role: "columnheader", "aria-sort": sorted, class: column.kind === "text" ? "" : "n" }, button);
      }),
    );
    this.#body.style.height = `${this.#order.length * ROW}px`;
    this.#draw();
  }

  #sortBy(column: number): void {
    if (this.#sort === column) this.#descending = !this.#descending;
    else {
      this.#sort = column;
      this.#descending = this.#data.columns[column]!.kind !== "text";
    }
    this.#arrange();
    this.#head.querySelectorAll("button")[column]?.focus();
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.root.scrollTop / ROW) - AROUND);
    const last = Math.min(this.#order.length, Math.ceil((this.root.scrollTop + (this.root.clientHeight || 600)) / ROW) + AROUND);
    const rows: HTMLElement[] = [];
    for (let i = first; i < last; i++) rows.push(this.#row(this.#order[i]!, i));
    this.#window.style.top = `${first * ROW}px`;
    this.#window.replaceChildren(...rows);
  }

  #row(row: number, place: number): HTMLElement {
    const cells = this.#data.columns.map((column, i) => {
      const text = cellText(this.#data.rows[row]![i]!, column.kind);
      if (i > 0) return element("span", { role: "cell", class: column.kind === "text" ? "" : "n", title: text }, text);
      const button = element("button", { type: "button", class: "link", title: text, click: () => this.#choose(row) }, text);
      return element("span", { role: "cell" }, button);
    });
    return element("div", { role: "row", "aria-rowindex": place + 2, class: row === this.#chosen ? "chosen" : "" }, ...cells);
  }
}

function cellText(value: Value, kind: GridColumn["kind"]): string {
  if (typeof value === "string") return safeText(value);
  return kind === "address" ? hex(value) : grouped(value);
}

/** The tables of a document by name. */
export function gridsOf(document: ReportDocument): GridData[] {
  const text = (title: string, width = "minmax(60px, 1fr)"): GridColumn => ({ title, kind: "text", width });
  const bytes = (title: string): GridColumn => ({ title, kind: "bytes", width: "80px" });
  const address: GridColumn = { title: "address", kind: "address", width: "92px" };
  const name = (title: string) => text(title, "minmax(140px, 3fr)");
  return [
    {
      name: "symbols",
      columns: [
        name("symbol"),
        bytes("size"),
        text("crate"),
        text("kind", "64px"),
        text("section"),
        text("in", "64px"),
        address,
        text("declared", "minmax(60px, 2fr)"),
      ],
      rows: (document.symbols ?? []).map((symbol) => [
        symbol.demangled,
        symbol.size,
        symbol.crate ?? "",
        symbol.kind,
        symbol.section,
        symbol.region ?? "",
        symbol.address,
        symbol.file ?? "",
      ]),
      sort: 1,
    },
    {
      name: "crates",
      columns: [
        name("crate"),
        text("version", "90px"),
        bytes("flash"),
        bytes("RAM"),
        bytes("code"),
        bytes("author"),
        bytes("rodata"),
        bytes("data"),
        bytes("bss"),
      ],
      rows: (document.crates ?? []).map((crate) => [
        crate.name,
        crate.version ?? "",
        crate.flash,
        crate.ram,
        crate.code,
        crate.author ?? crate.code,
        crate.rodata,
        crate.data,
        crate.bss,
      ]),
      sort: 2,
    },
    {
      name: "sections",
      columns: [
        name("section"),
        bytes("size"),
        address,
        text("type", "110px"),
        text("flags", "60px"),
        text("runs in"),
        text("load image in"),
      ],
      rows: (document.sections ?? []).map((section) => [
        section.name,
        section.size,
        section.address,
        section.type,
        section.flags,
        section.region ?? "",
        section.loadRegion ?? "",
      ]),
      sort: 1,
    },
    {
      name: "units",
      columns: [name("unit"), bytes("bytes")],
      rows: unitRows(document),
      sort: 1,
    },
  ].filter((grid) => grid.rows.length > 0) as GridData[];
}

function unitRows({ pieces }: ReportDocument): Value[][] {
  if (pieces === undefined) return [];
  const sums = pieces.units.map(() => 0);
  pieces.unit.forEach((unit, piece) => {
    if (unit >= 0) sums[unit]! += pieces.bytes[piece]!;
  });
  return pieces.units.map((unit, i) => [unit, sums[i]!]);
}
