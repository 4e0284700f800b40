import { element } from "./dom.ts";
import { Grid, type GridData } from "./grid.ts";
import type { Shown } from "./model.ts";
import type { State } from "./state.ts";
import { tablesOf } from "./table-data.ts";
import { TreeGrid, type TreeGridActions } from "./treegrid.ts";
import { choice } from "./view-controls.ts";

const BREAKDOWN = "breakdown";

export interface TablesActions extends TreeGridActions {
  update(change: Partial<State>): void;
  symbol(symbol: number): void;
  save(): void;
}

/** The tables: the breakdown as a tree, and every list of the document. */
export class TablesView {
  readonly root = element("div", { class: "tables" });
  readonly grid: Grid;
  readonly #tree: TreeGrid;
  readonly #actions: TablesActions;
  #tables: GridData[] = [];
  #of: unknown;
  #current: GridData | undefined;

  constructor(actions: TablesActions) {
    this.#actions = actions;
    this.#tree = new TreeGrid(actions);
    this.grid = new Grid((row) => {
      if (this.#current?.name === "symbols") actions.symbol(row);
    });
  }

  /** Whether rows are shown that can be saved. */
  get hasRows(): boolean {
    return this.#current !== undefined;
  }

  show(shown: Shown, state: State): void {
    this.#load(shown);
    this.#current = this.#tables.find(({ name }) => name === state.table) ?? (state.table === BREAKDOWN ? undefined : this.#tables[0]);
    if (this.#current === undefined) {
      this.root.replaceChildren(this.#tree.root);
      this.#tree.show(shown);
      return;
    }
    if (this.grid.root.parentElement !== this.root) this.root.replaceChildren(this.grid.root);
    const { keep, chosen } = kept(shown, state, this.#current);
    this.grid.show(this.#current, keep, chosen);
  }

  controls(shown: Shown, state: State): HTMLElement[] {
    this.#load(shown);
    const names = [...this.#tables.map(({ name }) => name), BREAKDOWN];
    const current = names.includes(state.table) ? state.table : names[0]!;
    const pick = choice("table", "table-name", names, current, (table) => this.#actions.update({ table }));
    const save = element("button", { type: "button", id: "save-csv", click: () => this.#actions.save() }, "save as CSV");
    return current === BREAKDOWN ? [pick] : [pick, this.#columnMenu(), save];
  }

  #load({ document }: Shown): void {
    if (this.#of === document) return;
    this.#of = document;
    this.#tables = tablesOf(document);
  }

  #columnMenu(): HTMLElement {
    const sheet = element("div", { class: "sheet" });
    const menu = element("details", { class: "menu", id: "columns" }, element("summary", {}, "columns"), sheet);
    menu.addEventListener("toggle", () => {
      const boxes = this.grid.choices.map(({ title, shown, set }) => {
        const box = element("input", { type: "checkbox", checked: shown, change: () => set(box.checked) });
        return element("label", {}, box, element("span", { class: "name" }, title));
      });
      sheet.replaceChildren(...boxes);
    });
    return menu;
  }
}

/** Rows that the search leaves, and the one that is selected. */
function kept({ hits, scene, chosen }: Shown, state: State, data: GridData): { keep: (row: number) => boolean; chosen: number } {
  if (data.name === "symbols") {
    const { symbol } = scene.rows.levels;
    const found = new Set<number>();
    for (let row = 0; row < (hits?.rows.length ?? 0); row++) if (hits?.rows[row] === 1) found.add(symbol[row]!);
    const own = chosen > 0 && scene.tree.subtreeEnd[chosen] === chosen + 1 ? symbol[scene.tree.row[chosen]!]! : -1;
    return { keep: (row) => hits === undefined || found.has(row), chosen: own };
  }
  const wanted = state.query.trim().toLowerCase();
  const isName = !/[:<>/]/.test(wanted);
  return { keep: (row) => !isName || String(data.rows[row]![0]).toLowerCase().includes(wanted), chosen: -1 };
}
