import { shortName, shortNames } from "../../../src/views/names.ts";
import { grouped, hex, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";

/** A cell: null is unknown. */
export type Value = string | number | null;

export interface GridColumn {
  readonly title: string;
  readonly kind: "text" | "bytes" | "signed" | "address" | "number" | "share";
  /** First width, px; of a wide text what is left over is shared out. */
  readonly width: number;
  readonly wide?: boolean;
  /** Place of its value in a row. */
  readonly place: number;
}

/** Rows of a table. */
export interface GridData {
  readonly name: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly Value[])[];
  /** Place of the column that is sorted first, descending; the rows' own order without it. */
  readonly sort?: number;
  /** Classes of a row. */
  readonly tone?: (row: number) => string;
  /** Where the name in the first column is declared. */
  readonly placeOf?: (row: number) => string | undefined;
}

const ROW = 28;
const AROUND = 8;
/** Width of a character of a name, px, rather too wide than too narrow. */
const CHARACTER = 7.4;
const NARROWEST = 40;
/** Space between columns, px, as the style has it. */
const GAP = 14;
const STEP = 16;

/** A cell that is a path: what has no room is cut in front, where the folders are. */
const PATH = /[\\/]/;

/** How the reader arranged a table: kept while the page is open. */
interface Arrangement {
  order: number[];
  hidden: Set<number>;
  widths: Map<number, number>;
  sort: number | undefined;
  descending: boolean;
}

/** A table of any length: only the rows in sight are elements. Columns sort by a click, move by dragging, widen at their edge, and can be hidden. */
export class Grid {
  readonly root = element("div", { class: "grid", role: "table", tabindex: "0" });
  readonly #head = element("div", { role: "row", class: "head", "aria-rowindex": "1" });
  readonly #body = element("div", { class: "body", role: "rowgroup" });
  readonly #window = element("div", { class: "window", role: "presentation" });
  readonly #choose: (row: number) => void;
  readonly #arranged = new Map<string, Arrangement>();
  #data: GridData = { name: "", columns: [], rows: [] };
  #order: number[] = [];
  #chosen = -1;

  constructor(choose: (row: number) => void) {
    this.#choose = choose;
    this.#body.append(this.#window);
    this.root.append(element("div", { role: "rowgroup" }, this.#head), this.#body);
    this.root.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw()).observe(this.root);
  }

  show(data: GridData, keep: (row: number) => boolean, chosen: number): void {
    if (data.name !== this.#data.name) this.root.scrollTop = 0;
    this.#data = data;
    this.#chosen = chosen;
    this.#order = data.rows.flatMap((_, row) => (keep(row) ? [row] : []));
    this.#arrange();
  }

  /** The rows shown, in their order. */
  get rows(): readonly (readonly Value[])[] {
    return this.#order.map((row) => this.#data.rows[row]!);
  }

  /** The columns shown, in their order. */
  get columns(): readonly GridColumn[] {
    const { order, hidden } = this.#now;
    return order.filter((at) => !hidden.has(at)).map((at) => this.#data.columns[at]!);
  }

  /** Every column with whether it is shown. */
  get choices(): { title: string; shown: boolean; set: (shown: boolean) => void }[] {
    const { hidden, order } = this.#now;
    return order.map((at) => ({
      title: this.#data.columns[at]!.title,
      shown: !hidden.has(at),
      set: (shown) => {
        if (shown) hidden.delete(at);
        else if (hidden.size < order.length - 1) hidden.add(at);
        this.#arrange();
      },
    }));
  }

  get #now(): Arrangement {
    const { name, columns, sort } = this.#data;
    let now = this.#arranged.get(name);
    if (now === undefined || now.order.length !== columns.length) {
      now = { order: columns.map((_, at) => at), hidden: new Set(), widths: new Map(), sort, descending: true };
      this.#arranged.set(name, now);
    }
    return now;
  }

  #arrange(): void {
    const { rows, name } = this.#data;
    const { sort, descending } = this.#now;
    if (sort === undefined) this.#order.sort((a, b) => a - b);
    else this.#order.sort((a, b) => (descending ? -1 : 1) * compared(rows[a]![sort]!, rows[b]![sort]!) || a - b);
    this.root.setAttribute("aria-label", `${name}, ${grouped(this.#order.length)} rows`);
    this.root.setAttribute("aria-rowcount", String(this.#order.length + 1));
    this.#layout();
    this.#head.replaceChildren(...this.columns.map((column) => this.#headCell(column)));
    this.#body.style.height = `${this.#order.length * ROW}px`;
    this.#draw();
  }

  #layout(): void {
    const { widths } = this.#now;
    const tracks = this.columns.map(({ place, width, wide }) => {
      const own = widths.get(place);
      return own !== undefined ? `${own}px` : wide === true ? `minmax(${width}px, 1fr)` : `${width}px`;
    });
    const least = this.columns.reduce((sum, { place, width }) => sum + (widths.get(place) ?? width) + GAP, GAP);
    this.root.style.setProperty("--columns", tracks.join(" "));
    this.root.style.setProperty("--least", `${least}px`);
  }

  #headCell(column: GridColumn): HTMLElement {
    const { sort, descending } = this.#now;
    const sorted = column.place === sort ? (descending ? "descending" : "ascending") : "none";
    const arrow = column.place === sort ? (descending ? " ↓" : " ↑") : "";
    const button = element("button", { type: "button", class: "link", click: () => this.#sortBy(column.place) }, `${column.title}${arrow}`);
    const edge = element("span", { class: "edge", "aria-hidden": "true" });
    const cell = element("span", { role: "columnheader", "aria-sort": sorted, class: column.kind === "text" ? "" : "n" }, button, edge);
    this.#listenToDrag(cell, edge, column.place);
    cell.addEventListener("keydown", (event) => this.#headKey(event, column.place));
    return cell;
  }

  /** Alt with arrows moves a column, with Shift too it widens and narrows it. */
  #headKey(event: KeyboardEvent, place: number): void {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.key === "ArrowLeft" ? -1 : 1;
    if (event.shiftKey) this.#widen(place, this.#widthOf(place) + step * STEP);
    else {
      const at = this.columns.findIndex((column) => column.place === place);
      const other = this.columns[at + step];
      if (other !== undefined) this.#move(place, other.place);
    }
    this.#focus(place);
  }

  #focus(place: number): void {
    const at = this.columns.findIndex((column) => column.place === place);
    this.#head.querySelectorAll("button")[at]?.focus();
  }

  #widthOf(place: number): number {
    const at = this.columns.findIndex((column) => column.place === place);
    return (this.#head.children[at] as HTMLElement | undefined)?.offsetWidth ?? NARROWEST;
  }

  #widen(place: number, width: number): void {
    this.#now.widths.set(place, Math.max(NARROWEST, Math.round(width)));
    this.#layout();
    this.#draw();
  }

  /** Puts a column where another one is. */
  #move(place: number, to: number): void {
    const { order } = this.#now;
    const [from, target] = [order.indexOf(place), order.indexOf(to)];
    order.splice(from, 1);
    order.splice(target, 0, place);
    this.#arrange();
  }

  #listenToDrag(cell: HTMLElement, edge: HTMLElement, place: number): void {
    cell.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const widens = event.target === edge;
      const [start, width] = [event.clientX, cell.offsetWidth];
      let dragged = false;
      const move = (now: PointerEvent) => {
        if (Math.abs(now.clientX - start) > 4) dragged = true;
        if (dragged && widens) this.#widen(place, width + now.clientX - start);
        if (dragged && !widens) cell.classList.add("moving");
      };
      const up = (now: PointerEvent) => {
        removeEventListener("pointermove", move);
        cell.classList.remove("moving");
        if (!dragged) return;
        // The release of a drag is no click on the title.
        addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
        if (widens) return;
        const at = [...this.#head.children].findIndex((other) => now.clientX < other.getBoundingClientRect().right);
        const target = this.columns[at < 0 ? this.columns.length - 1 : at];
        if (target !== undefined && target.place !== place) this.#move(place, target.place);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", up, { once: true });
    });
  }

  #sortBy(place: number): void {
    const now = this.#now;
    if (now.sort === place) now.descending = !now.descending;
    else {
      now.sort = place;
      now.descending = this.#data.columns.find((column) => column.place === place)!.kind !== "text";
    }
    this.#arrange();
    this.#focus(place);
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.root.scrollTop / ROW) - AROUND);
    const last = Math.min(this.#order.length, Math.ceil((this.root.scrollTop + (this.root.clientHeight || 600)) / ROW) + AROUND);
    const columns = this.columns;
    const seen = this.#order.slice(first, last);
    const names = this.#names(columns[0], seen);
    const rows = seen.map((row, i) => this.#row(columns, row, first + i, names[i]));
    this.#window.style.top = `${first * ROW}px`;
    this.#window.replaceChildren(...rows);
  }

  /** The names in sight as there is room for them, told apart. */
  #names(column: GridColumn | undefined, rows: readonly number[]): string[] {
    if (column === undefined || column.kind !== "text") return [];
    const width = (this.#head.firstElementChild as HTMLElement | null)?.clientWidth ?? column.width;
    const names = rows.map((row) => ({ text: String(this.#data.rows[row]![column.place] ?? ""), place: this.#data.placeOf?.(row) }));
    return shortNames(names, Math.max(12, Math.floor(width / CHARACTER)));
  }

  /** Characters that a column has room for; of a path folders go, its file and line stay. */
  #charactersOf({ place, width }: GridColumn): number {
    return Math.max(8, Math.floor((this.#now.widths.get(place) ?? width) / CHARACTER));
  }

  #row(columns: readonly GridColumn[], row: number, at: number, name: string | undefined): HTMLElement {
    const cells = columns.map((column, i) => {
      const value = this.#data.rows[row]![column.place]!;
      const text = cellText(value, column.kind);
      const tone = column.kind === "signed" && typeof value === "number" && value !== 0 ? (value > 0 ? " more" : " less") : "";
      if (i > 0) {
        const fitting = PATH.test(text) ? shortName({ text }, this.#charactersOf(column)) : text;
        return element("span", { role: "cell", class: `${column.kind === "text" ? "" : "n"}${tone}`, title: text }, fitting);
      }
      const shown = name === undefined ? text : safeText(name);
      const button = element("button", { type: "button", class: "link", title: text, click: () => this.#choose(row) }, shown);
      return element("span", { role: "cell" }, button);
    });
    const classes = [row === this.#chosen ? "chosen" : "", this.#data.tone?.(row) ?? ""].filter((name) => name !== "").join(" ");
    return element("div", { role: "row", "aria-rowindex": at + 2, class: classes }, ...cells);
  }
}

/** Unknown values come last when sorted down. */
function compared(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function cellText(value: Value, kind: GridColumn["kind"]): string {
  if (value === null) return "unknown";
  if (typeof value === "string") return safeText(value);
  if (kind === "address") return hex(value);
  if (kind === "share") return percent(value, 1);
  if (kind === "signed") return value === 0 ? "0" : value > 0 ? `+${grouped(value)}` : `−${grouped(-value)}`;
  return grouped(value);
}
