import { type BreakdownLevel, breakdownLevels } from "../../../src/views/breakdown.ts";
import { bytes, counted } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { COLOR_KEYS } from "../pictures.ts";
import { details } from "./details.ts";
import { announce, element } from "./dom.ts";
import { csvFile, download, svgFile } from "./export.ts";
import { helpDialog } from "./help.ts";
import { isLeaf, type Model, nameOf, pathOf, type Shown } from "./model.ts";
import { Stage, windowsOf } from "./stage.ts";
import { fromHash, type State, toHash, VIEWS, type ViewName } from "./state.ts";
import { Grid, type GridData, gridsOf } from "./table.ts";
import { nextTheme } from "./theme.ts";
import { TreeGrid } from "./treegrid.ts";

const VIEW_TITLES: Readonly<Record<ViewName, string>> = {
  treemap: "Treemap",
  flame: "Flame",
  memory: "Memory",
  table: "Tables",
  text: "Text",
  stack: "Stack",
  changes: "Changes",
};
const MOST_LEVELS = 4;
/** Views that are the text, or one part of it. */
const TEXT_VIEWS: readonly ViewName[] = ["text", "stack", "changes"];

/** The page at work: one state, told by the address, and everything drawn from it. */
export class App {
  #state: State;
  readonly #model: Model;
  readonly #stage = new Stage();
  readonly #tree = new TreeGrid({
    choose: (node) => this.#choose(node),
    zoom: (node) => this.#zoom(node),
    up: () => this.#up(),
  });
  readonly #grid = new Grid((row) => this.#chooseRow(row));
  readonly #help = helpDialog();
  readonly #find = element("input", {
    type: "search",
    id: "find",
    placeholder: "Find  name -not /regex/ crate:core >1k",
    "aria-label": "Find",
    autocomplete: "off",
    spellcheck: "false",
  });
  readonly #hits = element("output", { class: "quiet", for: "find", id: "hits" });
  readonly #tabs = element("nav", { class: "tabs", "aria-label": "Views" });
  readonly #controls = element("div", { class: "controls" });
  readonly #crumbs = element("ol", { class: "crumbs", "aria-label": "Where the picture is" });
  readonly #why = element("section", { class: "why", "aria-label": "Selected" });
  readonly #side = element("div", { class: "side" });
  readonly #pictureBox = element("div", { class: "middle" });
  readonly #pictures = element("div", { class: "stage" });
  readonly #tables = element("div", { class: "stage bare" });
  #grids: GridData[] = [];
  #gridFile = -1;
  #gridName = "symbols";
  /** Levels that pictures can nest. */
  readonly #levels: readonly BreakdownLevel[];
  #hitOrder: { key: string; nodes: number[]; at: number } = { key: "", nodes: [], at: -1 };

  constructor(model: Model) {
    this.#model = model;
    this.#levels = breakdownLevels(model.documents);
    this.#state = fromHash(location.hash, model.documents.length, this.#levels);
  }

  /** Builds the page's controls and draws for the first time. */
  start(app: HTMLElement, bar: HTMLElement): void {
    bar.replaceChildren(...this.#barItems());
    this.#pictureBox.append(this.#crumbs, this.#stage.picture, this.#stage.legend);
    this.#pictures.append(this.#side, this.#pictureBox);
    app.replaceChildren(this.#tabs, this.#controls, this.#pictures, this.#tables, this.#help);
    app.hidden = false;
    this.#stage.picture.addEventListener("click", (event) => this.#clickPicture(event));
    this.#find.addEventListener("input", () => this.#update({ query: this.#find.value }));
    this.#find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#nextHit(event.shiftKey ? -1 : 1);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("popstate", () => this.#restore());
    addEventListener("hashchange", () => this.#restore());
    new ResizeObserver(([entry]) => {
      if (entry !== undefined && this.#stage.resize(entry.contentRect.width)) this.#draw();
    }).observe(this.#pictureBox);
    this.#render();
  }

  #restore(): void {
    this.#state = fromHash(location.hash, this.#model.documents.length, this.#levels);
    this.#render();
  }

  /** Changes the state, the address and what is drawn; what moves the picture can be taken back with the browser's Back. */
  #update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    const hash = `#${toHash(this.#state)}`;
    if ("zoom" in change || "view" in change || "file" in change || "window" in change) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
    this.#render();
  }

  #shown(): Shown | undefined {
    return this.#model.shown(this.#state);
  }

  #render(): void {
    const shown = this.#shown();
    const { view, file, query } = this.#state;
    if (document.activeElement !== this.#find) this.#find.value = query;
    const offered = this.#offered();
    const effective = shown === undefined || !offered.includes(view) ? "text" : view;
    this.#tabs.replaceChildren(...(shown === undefined ? [] : offered.map((name) => this.#tab(name))));
    const isPicture = effective === "treemap" || effective === "flame" || effective === "memory";
    this.#controls.hidden = !isPicture && effective !== "table";
    this.#pictures.hidden = !isPicture;
    this.#tables.hidden = effective !== "table";
    for (const article of document.querySelectorAll<HTMLElement>("article.document")) {
      article.hidden = !TEXT_VIEWS.includes(effective) || Number(article.dataset["document"]) !== file;
      article.dataset["only"] = effective;
    }
    if (shown === undefined) return;
    this.#showHits(shown);
    const why = details(shown, (node) => this.#choose(node));
    this.#why.replaceChildren(...why);
    if (isPicture) this.#renderPictures(shown);
    if (effective === "table") this.#renderTables(shown);
  }

  /** The views of the image shown: what its text does not tell has none. */
  #offered(): ViewName[] {
    const article = document.querySelector(`article[data-document="${this.#state.file}"]`);
    const isPart = (name: ViewName) => name === "stack" || name === "changes";
    return VIEWS.filter((name) => !isPart(name) || article?.querySelector(`.block-${name}`) != null);
  }

  #renderPictures(shown: Shown): void {
    const focused = this.#controls.contains(document.activeElement) ? (document.activeElement as HTMLElement).id : "";
    this.#controls.replaceChildren(...this.#pictureControls(shown));
    if (focused !== "") document.getElementById(focused)?.focus();
    if (this.#tree.root.parentElement === null) this.#side.append(element("h2", {}, "Regions"), this.#bars(), this.#tree.root);
    this.#side.querySelector(".bars")?.replaceWith(this.#bars());
    this.#pictures.append(this.#why);
    this.#crumbs.replaceChildren(...this.#trail(shown));
    this.#crumbs.hidden = this.#state.view === "memory";
    this.#tree.show(shown);
    this.#draw();
  }

  #draw(): void {
    const shown = this.#shown();
    if (shown !== undefined && !this.#pictures.hidden) this.#stage.draw(shown, this.#state);
  }

  /** The regions' bars of the text, once more beside the picture. */
  #bars(): HTMLElement {
    const bars = document.querySelector(`article[data-document="${this.#state.file}"] .block-regions .bars`);
    return (bars?.cloneNode(true) as HTMLElement | undefined) ?? element("ul", { class: "bars" });
  }

  #renderTables(shown: Shown): void {
    if (this.#gridFile !== this.#state.file) {
      this.#grids = gridsOf(shown.document);
      this.#gridFile = this.#state.file;
    }
    const data = this.#grids.find((grid) => grid.name === this.#gridName) ?? this.#grids[0];
    const pick = this.#select(
      "Table",
      "table-name",
      this.#grids.map((grid) => grid.name),
      data?.name ?? "",
      (name) => {
        this.#gridName = name;
        this.#render();
      },
    );
    this.#controls.replaceChildren(
      ...pick,
      this.#button("Save CSV", () => this.#saveTable(), "save-csv"),
    );
    this.#tables.replaceChildren(this.#grid.root, this.#why);
    if (data === undefined) return;
    const { keep, chosen } = this.#gridFilter(shown, data);
    this.#grid.show(data, keep, chosen);
  }

  #gridFilter({ hits, scene, chosen }: Shown, data: GridData): { keep: (row: number) => boolean; chosen: number } {
    const { symbol } = scene.rows.levels;
    const chosenRow = chosen < 0 ? -1 : scene.tree.row[chosen]!;
    if (data.name === "symbols") {
      const found = new Set<number>();
      for (let row = 0; row < (hits?.rows.length ?? 0); row++) if (hits?.rows[row] === 1) found.add(symbol[row]!);
      const own = chosenRow >= 0 && isLeaf(scene.tree, chosen) ? symbol[chosenRow]! : -1;
      return { keep: (row) => hits === undefined || found.has(row), chosen: own };
    }
    const wanted = this.#state.query.toLowerCase();
    const keep = (row: number) => wanted === "" || String(data.rows[row]![0]).toLowerCase().includes(wanted);
    return { keep, chosen: -1 };
  }

  /** A row of the table of symbols is a node of the tree, where the tree has that level. */
  #chooseRow(row: number): void {
    const shown = this.#shown();
    if (shown === undefined) return;
    const { rows, tree } = shown.scene;
    const level = ({ symbols: "symbol", crates: "crate", sections: "section", units: "unit" } as const)[this.#gridName as "symbols"];
    const at = rows.levels[level].indexOf(row);
    if (at < 0) return;
    let node = tree.nodeOf[at]!;
    const depth = this.#state.levels.indexOf(level) + 1;
    while (depth > 0 && tree.depth[node]! > depth) node = tree.parent[node]!;
    this.#choose(node);
  }

  #tab(name: ViewName): HTMLElement {
    const button = this.#button(VIEW_TITLES[name], () => this.#update({ view: name }), `view-${name}`);
    button.setAttribute("aria-pressed", String(this.#state.view === name));
    return button;
  }

  #barItems(): HTMLElement[] {
    const files = this.#model.documents.map((document, i) => `${i + 1}: ${safeText(document.firmware.file)}`);
    const pick =
      files.length < 2
        ? []
        : this.#select("Image", "file", files, files[this.#state.file]!, (name) =>
            this.#update({ file: files.indexOf(name), zoom: [], chosen: [], window: undefined }),
          );
    return [
      ...pick,
      this.#find,
      this.#hits,
      this.#button("↑", () => this.#nextHit(-1), "previous", "Previous hit"),
      this.#button("↓", () => this.#nextHit(1), "next", "Next hit"),
      this.#button("Theme", () => this.#theme(), "theme"),
      this.#button("JSON", () => this.#saveJson(), "save-json", "Save the data as JSON"),
      this.#button("?", () => this.#help.showModal(), "keys", "Keyboard"),
    ];
  }

  #pictureControls(shown: Shown): HTMLElement[] {
    const { levels, color, lens, free, view } = this.#state;
    const nesting = Array.from({ length: MOST_LEVELS }, (_, i) =>
      this.#select(i === 0 ? "Nest by" : "then", `level-${i}`, i === 0 ? this.#levels : ["–", ...this.#levels], levels[i] ?? "–", (name) =>
        this.#nest(i, name),
      ),
    ).flat();
    const coloring = this.#select("Colour", "color", COLOR_KEYS, color, (name) => this.#update({ color: name as State["color"] }));
    const hasAuthors = shown.document.pieces?.inlined !== undefined;
    const toggle = (text: string, id: string, on: boolean, change: () => void) => {
      const button = this.#button(text, change, id);
      button.setAttribute("aria-pressed", String(on));
      return button;
    };
    const lensToggle = hasAuthors && view !== "memory" ? [toggle("Author lens", "lens", lens === "author", () => this.#lens())] : [];
    const save = this.#button("Save SVG", () => this.#savePicture(), "save-svg");
    if (view === "memory") {
      return [
        ...coloring,
        this.#button("+", () => this.#moveWindow("in"), "window-in", "Zoom in"),
        this.#button("−", () => this.#moveWindow("out"), "window-out", "Zoom out"),
        this.#button("◂", () => this.#moveWindow("left"), "window-left", "Move left"),
        this.#button("▸", () => this.#moveWindow("right"), "window-right", "Move right"),
        this.#button("All", () => this.#update({ window: undefined }), "window-all", "All regions"),
        save,
      ];
    }
    return [
      ...nesting,
      ...coloring,
      ...lensToggle,
      toggle("Free bytes", "free", free, () => this.#update({ free: !free, zoom: [], chosen: [] })),
      save,
    ];
  }

  #nest(place: number, name: string): void {
    const levels = [...this.#state.levels];
    if (name === "–") levels.splice(place);
    else {
      const level = name as BreakdownLevel;
      const before = levels.indexOf(level);
      if (before >= 0 && before !== place && place < levels.length) levels[before] = levels[place]!;
      levels[Math.min(place, levels.length)] = level;
    }
    this.#update({ levels: [...new Set(levels)], zoom: [], chosen: [] });
  }

  #trail(shown: Shown): HTMLElement[] {
    const { tree } = shown.scene;
    const nodes: number[] = [];
    for (let at = shown.root; at >= 0; at = tree.parent[at]!) nodes.unshift(at);
    return nodes.map((node) => {
      const text = `${safeText(nameOf(shown.scene, node))} ${bytes(tree.bytes[node]!)}`;
      if (node === shown.root) return element("li", { "aria-current": "true" }, text);
      return element("li", {}, element("button", { type: "button", class: "link", click: () => this.#zoom(node) }, text));
    });
  }

  #clickPicture(event: MouseEvent): void {
    const shape = (event.target as Element).closest("[data-key]");
    const shown = this.#shown();
    if (shape === null || shown === undefined) return;
    const key = Number(shape.getAttribute("data-key"));
    const { tree, rows } = shown.scene;
    if (this.#state.view === "memory") {
      if (key >= 0 && shape.classList.contains("band")) this.#showSection(shown, key);
      else if (key >= 0) this.#choose(tree.nodeOf[key] ?? -1);
      return;
    }
    if (!(key >= 0 && key < tree.count) || rows.count === 0) return;
    // A tile stands for the deepest drawn node: the click goes one level further in.
    let target = key;
    while (tree.parent[target]! > shown.root) target = tree.parent[target]!;
    if (isLeaf(tree, target) || target === shown.root) this.#choose(key === shown.root ? shown.root : key);
    else this.#update({ zoom: pathOf(tree, target), chosen: pathOf(tree, key) });
  }

  #showSection({ scene }: Shown, row: number): void {
    const { rows } = scene;
    const [section, region] = [rows.levels.section[row]!, rows.levels.region[row]!];
    let [from, to] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < rows.used; i++) {
      if (rows.levels.section[i] !== section || rows.levels.region[i] !== region) continue;
      from = Math.min(from, rows.address[i]!);
      to = Math.max(to, rows.address[i]! + rows.bytes[i]!);
    }
    if (to > from) this.#update({ window: [from, to - from] });
  }

  #moveWindow(how: "in" | "out" | "left" | "right"): void {
    const shown = this.#shown();
    if (shown === undefined) return;
    const all = windowsOf(shown, { ...this.#state, window: undefined });
    const now = windowsOf(shown, this.#state)[0];
    const whole = all.find((region) => region.region === now?.region);
    if (now === undefined || whole === undefined) return;
    let { from, length } = now;
    if (how === "in" || how === "out") {
      const size = Math.min(whole.length, Math.max(16, how === "in" ? length / 2 : length * 2));
      if (how === "out" && length >= whole.length) {
        this.#update({ window: undefined });
        return;
      }
      // The left edge stays: what lies in a region begins there.
      length = Math.round(size);
    } else from += (how === "left" ? -1 : 1) * Math.round(length / 4);
    from = Math.max(whole.from, Math.min(from, whole.from + whole.length - length));
    this.#update({ window: [from, length] });
  }

  #choose(node: number): void {
    const shown = this.#shown();
    if (shown === undefined || node < 0) return;
    const { scene } = shown;
    announce(`${nameOf(scene, node)}, ${counted(scene.tree.bytes[node]!, "byte")}`);
    this.#update({ chosen: pathOf(scene.tree, node) });
  }

  #zoom(node: number): void {
    const shown = this.#shown();
    if (shown === undefined) return;
    announce(`zoomed to ${nameOf(shown.scene, node)}, ${counted(shown.scene.tree.bytes[node]!, "byte")}`);
    this.#update({ zoom: pathOf(shown.scene.tree, node) });
  }

  #up(): void {
    if (this.#state.view === "memory") this.#update({ window: undefined });
    else if (this.#state.zoom.length > 0) this.#update({ zoom: this.#state.zoom.slice(0, -1) });
  }

  #showHits({ hits, problem }: Shown): void {
    const text = problem ?? (hits === undefined ? "" : `${counted(hits.count, "hit")}, ${bytes(hits.bytes)}`);
    if (this.#hits.textContent !== text) this.#hits.textContent = text;
  }

  /** Goes from hit to hit, the largest first, and zooms to where it is. */
  #nextHit(step: 1 | -1): void {
    const shown = this.#shown();
    if (shown?.hits === undefined) return;
    const { tree } = shown.scene;
    const key = `${this.#state.file} ${this.#state.levels.join()} ${this.#state.lens} ${this.#state.free} ${this.#state.query}`;
    if (this.#hitOrder.key !== key) {
      const nodes = new Set<number>();
      for (let row = 0; row < shown.hits.rows.length; row++) if (shown.hits.rows[row] === 1) nodes.add(tree.nodeOf[row]!);
      this.#hitOrder = { key, nodes: [...nodes].sort((a, b) => tree.bytes[b]! - tree.bytes[a]! || a - b), at: step > 0 ? -1 : 0 };
    }
    const { nodes, at } = this.#hitOrder;
    if (nodes.length === 0) return;
    this.#hitOrder.at = (at + step + nodes.length) % nodes.length;
    const node = nodes[this.#hitOrder.at]!;
    announce(`hit ${this.#hitOrder.at + 1} of ${nodes.length}: ${nameOf(shown.scene, node)}, ${counted(tree.bytes[node]!, "byte")}`);
    this.#update({ chosen: pathOf(tree, node), zoom: pathOf(tree, Math.max(0, tree.parent[node]!)) });
  }

  #lens(): void {
    this.#update({ lens: this.#state.lens === "host" ? "author" : "host", zoom: [], chosen: [] });
  }

  #theme(): void {
    announce(`theme: ${nextTheme()}`);
    this.#draw();
  }

  #fileName(extension: string): string {
    const { file } = this.#model.documents[this.#state.file]!.firmware;
    return `${file.replace(/^.*[\\/]/, "")}.${extension}`;
  }

  #savePicture(): void {
    download(this.#fileName("svg"), "image/svg+xml", svgFile(this.#stage.picture));
  }

  #saveTable(): void {
    download(this.#fileName("csv"), "text/csv", csvFile(this.#grid.columns, this.#grid.rows));
  }

  #saveJson(): void {
    const { documents } = this.#model;
    download(this.#fileName("json"), "application/json", `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#help.open) return;
    const target = event.target as HTMLElement;
    const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (event.key === "Escape") {
      if (this.#state.query !== "") {
        this.#find.value = "";
        this.#update({ query: "" });
      } else if (!isTyping) this.#up();
      if (isTyping) target.blur();
      return;
    }
    if (isTyping) return;
    const action = this.#keys()[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  #keys(): Readonly<Record<string, () => void>> {
    const { color } = this.#state;
    const isMemory = this.#state.view === "memory";
    return {
      ...Object.fromEntries(this.#offered().map((view, i) => [String(i + 1), () => this.#update({ view })])),
      "/": () => this.#find.focus(),
      "?": () => this.#help.showModal(),
      n: () => this.#nextHit(1),
      p: () => this.#nextHit(-1),
      Backspace: () => this.#up(),
      c: () => this.#update({ color: COLOR_KEYS[(COLOR_KEYS.indexOf(color) + 1) % COLOR_KEYS.length]! }),
      l: () => this.#lens(),
      f: () => this.#update({ free: !this.#state.free, zoom: [], chosen: [] }),
      t: () => this.#theme(),
      s: () => this.#savePicture(),
      v: () => this.#saveTable(),
      j: () => this.#saveJson(),
      ...(isMemory
        ? {
            "+": () => this.#moveWindow("in"),
            "-": () => this.#moveWindow("out"),
            "[": () => this.#moveWindow("left"),
            "]": () => this.#moveWindow("right"),
          }
        : {}),
    };
  }

  #button(text: string, click: () => void, id: string, label?: string): HTMLButtonElement {
    return element("button", { type: "button", id, click, "aria-label": label, title: label }, text);
  }

  #select(label: string, id: string, names: readonly string[], value: string, change: (name: string) => void): HTMLElement[] {
    const options = names.map((name) => element("option", { value: name, selected: name === value }, name));
    const select = element("select", { id, change: () => change(select.value) }, ...options);
    return [element("label", { for: id }, label), select];
  }
}
