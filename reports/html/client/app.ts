import type { ReportDocument } from "../../../src/contract/document.ts";
import { breakdownLevels } from "../../../src/views/breakdown.ts";
import { counted } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { colorKeysOf } from "../pictures/coloring.ts";
import { nameOf } from "../pictures/scene.ts";
import { ChangesView } from "./changes-view.ts";
import { crumbs, sumNote } from "./crumbs.ts";
import { details } from "./details.ts";
import { announce, element } from "./dom.ts";
import { headerBar } from "./header-bar.ts";
import { helpDialog } from "./help.ts";
import { legendItems } from "./legend.ts";
import { browserMeasure } from "./measure.ts";
import type { Model, Shown } from "./model.ts";
import { pathOf } from "./paths.ts";
import { PictureView } from "./picture-view.ts";
import { csvFile, download, pngFile, svgFile, textFile } from "./save.ts";
import { SearchBox } from "./search-box.ts";
import { StackView } from "./stack-view.ts";
import { fromHash, type State, toHash, VIEWS, type ViewName } from "./state.ts";
import { TablesView } from "./tables-view.ts";
import { nextTheme } from "./theme.ts";
import { Tooltip } from "./tooltip.ts";
import { verdictLine } from "./verdict-line.ts";
import { memoryChoice, pictureControls } from "./view-controls.ts";

const PICTURES: readonly ViewName[] = ["treemap", "flame", "memory"];
/** Changes that the browser's Back takes back. */
const STEPS: readonly (keyof State)[] = ["zoom", "view", "file"];

/** The page at work: one state, told by the address, and everything drawn from it. */
export class App {
  #model: Model;
  #state: State;
  #bar: HTMLElement | undefined;
  #memo: { state: State; shown: Shown | undefined } | undefined;
  readonly #tooltip = new Tooltip();
  readonly #pictures: PictureView;
  readonly #stack: StackView;
  readonly #changes: ChangesView;
  readonly #tables: TablesView;
  readonly #help = helpDialog();
  readonly #search = new SearchBox(
    (query) => this.#update({ query }),
    (node) => this.#goTo(node),
    (step) => this.#nextHit(step),
  );
  readonly #verdict = element("div", { class: "verdicts", role: "group", "aria-label": "Verdict" });
  readonly #tabs = element("nav", { class: "tabs", "aria-label": "Views" });
  readonly #controls = element("div", { class: "controls", role: "group", "aria-label": "What the view shows" });
  readonly #stage = element("div", { class: "stage" });
  readonly #why = element("section", { class: "why", "aria-label": "Selected", tabindex: "0" });
  readonly #legend = element("ul", { class: "legend", id: "legend", "aria-label": "Colours" });
  readonly #crumbs = element("ol", { class: "crumbs", "aria-label": "Where the picture is" });
  readonly #note = element("span", { class: "note" });
  readonly #under = element("div", { class: "under" }, this.#crumbs, this.#note);

  constructor(model: Model) {
    this.#model = model;
    this.#state = this.#addressed();
    const measure = browserMeasure();
    const update = (change: Partial<State>) => this.#update(change);
    const choose = (node: number) => this.#choose(node);
    const zoom = (node: number) => this.#zoom(node);
    const named = (name: string) => this.#chooseNamed(name);
    this.#pictures = new PictureView(measure, this.#tooltip, { choose, zoom, update });
    this.#stack = new StackView(measure, this.#tooltip, named);
    this.#changes = new ChangesView(measure, this.#tooltip, update, named);
    this.#tables = new TablesView({
      choose,
      zoom,
      update,
      up: () => this.#up(),
      symbol: (symbol) => this.#chooseSymbol(symbol),
      save: () => this.#save("csv"),
    });
  }

  /** Builds the page's controls and draws for the first time. */
  start(app: HTMLElement, bar: HTMLElement): void {
    document.documentElement.classList.add("app");
    this.#bar = bar;
    this.#header();
    app.replaceChildren(
      this.#verdict,
      element("div", { class: "navigation" }, this.#tabs, this.#controls),
      element("div", { class: "work" }, this.#stage, this.#why),
      this.#legend,
      this.#under,
      this.#help,
      this.#tooltip.root,
    );
    app.hidden = false;
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("click", (event) => closeMenus(event.target as Node));
    for (const type of ["popstate", "hashchange"]) addEventListener(type, () => this.#restore());
    new ResizeObserver(() => this.#draw()).observe(this.#stage);
    this.#render();
  }

  /** The state that the address tells. */
  #addressed(): State {
    const { documents } = this.#model;
    return fromHash(location.hash, documents.length, breakdownLevels(documents));
  }

  /** Shows other documents, as far as the state means something in them. */
  replace(model: Model): void {
    this.#model = model;
    this.#memo = undefined;
    this.#state = this.#addressed();
    this.#header();
    this.#render();
  }

  #header(): void {
    this.#bar?.replaceChildren(
      ...headerBar(this.#model.documents, this.#state.file, this.#search, {
        file: (file) => this.#update({ file, zoom: [], chosen: [], window: undefined, without: [] }),
        step: (step) => this.#nextHit(step),
        save: (what) => this.#save(what),
        theme: () => this.#theme(),
        help: () => this.#help.showModal(),
      }),
    );
    const title = document.querySelector("h1")!;
    title.replaceChildren(...titleParts(this.#model.documents));
  }

  #restore(): void {
    this.#state = this.#addressed();
    this.#render();
  }

  /** Changes the state, the address and what is drawn. */
  #update(change: Partial<State>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    const hash = `#${toHash(this.#state)}`;
    const isStep = STEPS.some((key) => key in change && String(before[key]) !== String(this.#state[key]));
    if (isStep) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
    this.#render();
  }

  #shown(): Shown | undefined {
    if (this.#memo?.state !== this.#state) this.#memo = { state: this.#state, shown: this.#model.shown(this.#state) };
    return this.#memo.shown;
  }

  /** The views of the image shown: what it does not tell has none. */
  #offered(): ViewName[] {
    const { diff } = this.#model.documents[this.#state.file]!;
    return VIEWS.filter((name) => name !== "changes" || diff !== undefined);
  }

  #view(shown: Shown | undefined): ViewName {
    const { view } = this.#state;
    if (shown === undefined) return "text";
    return this.#offered().includes(view) ? view : "treemap";
  }

  #render(): void {
    const shown = this.#shown();
    const document_ = this.#model.documents[this.#state.file]!;
    const view = this.#view(shown);
    this.#verdict.replaceChildren(
      ...verdictLine(document_, {
        region: (name) => this.#update({ zoom: [name], view: PICTURES.includes(view) ? view : "treemap", window: undefined }),
        stack: () => this.#update({ view: "stack" }),
        table: (table) => this.#update({ view: "tables", table }),
      }),
    );
    const offered = this.#offered();
    this.#tabs.replaceChildren(...offered.map((name) => this.#tab(name, name === view)));
    document.documentElement.dataset["view"] = view;
    for (const article of document.querySelectorAll<HTMLElement>("article.document"))
      article.hidden = view !== "text" || Number(article.dataset["document"]) !== this.#state.file;
    if (shown === undefined) return;
    this.#search.show(shown, this.#state.query);
    const isPicture = PICTURES.includes(view);
    keepingFocus(this.#controls, () => this.#controls.replaceChildren(...this.#controlsOf(view, shown)));
    const content = { stack: this.#stack.root, changes: this.#changes.root, tables: this.#tables.root, text: undefined } as Record<
      string,
      HTMLElement | undefined
    >;
    const own = isPicture ? this.#pictures.root : content[view];
    if (own !== undefined && own.parentElement !== this.#stage) this.#stage.replaceChildren(own);
    const leads = { node: (node: number) => this.#choose(node), symbol: (symbol: number) => this.#chooseSymbol(symbol) };
    const words = view === "stack" ? this.#stack.words(this.#state.file) : [];
    this.#why.hidden = (view === "tables" || view === "changes") && shown.chosen <= 0;
    this.#why.replaceChildren(...words, ...(view === "stack" && shown.chosen <= 0 ? [] : details(shown, leads)));
    this.#legend.hidden = !isPicture;
    if (isPicture) this.#legend.replaceChildren(...legendItems(shown));
    this.#crumbs.replaceChildren(...(isPicture ? crumbs(shown, (node) => this.#zoom(node)) : []));
    this.#note.textContent = sumNote(shown);
    if (view === "tables") this.#tables.show(shown, this.#state);
    this.#draw();
  }

  #controlsOf(view: ViewName, shown: Shown): HTMLElement[] {
    const update = (change: Partial<State>) => this.#update(change);
    if (PICTURES.includes(view)) return [memoryChoice(shown, this.#state, update), ...pictureControls(shown, this.#state, update)];
    if (view === "tables") return this.#tables.controls(shown, this.#state);
    return view === "changes" ? this.#changes.controls(shown, this.#state, () => this.#render()) : [];
  }

  /** What depends on the room there is. */
  #draw(): void {
    const shown = this.#shown();
    if (shown === undefined) return;
    const view = this.#view(shown);
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (PICTURES.includes(view)) {
      this.#pictures.resize(width, height);
      this.#pictures.show(shown, this.#state);
    } else if (view === "stack") this.#stack.draw(shown.document, width, height);
    else if (view === "changes") this.#changes.draw(shown, this.#state, width, height);
  }

  #tab(name: ViewName, current: boolean): HTMLElement {
    const title = name.slice(0, 1).toUpperCase() + name.slice(1);
    return element(
      "button",
      { type: "button", id: `view-${name}`, "aria-pressed": String(current), click: () => this.#update({ view: name }) },
      title,
    );
  }

  #choose(node: number): void {
    const shown = this.#shown();
    if (shown === undefined || node < 0) return;
    announce(`${nameOf(shown.scene, node)}, ${counted(shown.scene.tree.bytes[node]!, "byte")}`);
    this.#update({ chosen: pathOf(shown.scene, node) });
  }

  /** A symbol is a node of the tree where the tree has that level. */
  #chooseSymbol(symbol: number): void {
    const { tree, rows } = this.#shown()!.scene;
    const row = rows.levels.symbol.indexOf(symbol);
    if (row >= 0 && tree.nodeOf[row]! >= 0) this.#choose(tree.nodeOf[row]!);
  }

  #chooseNamed(name: string): void {
    const symbol = (this.#shown()?.document.symbols ?? []).findIndex(({ demangled }) => safeText(demangled) === name);
    if (symbol >= 0) this.#chooseSymbol(symbol);
  }

  #zoom(node: number): void {
    const shown = this.#shown();
    if (shown === undefined) return;
    announce(`zoomed to ${nameOf(shown.scene, node)}, ${counted(shown.scene.tree.bytes[node]!, "byte")}`);
    this.#update({ zoom: pathOf(shown.scene, node) });
  }

  #goTo(node: number): void {
    const { scene } = this.#shown()!;
    const path = pathOf(scene, node);
    this.#update({ chosen: path, zoom: path.slice(0, -1) });
  }

  #up(): void {
    if (!this.#pictures.all() && this.#state.zoom.length > 0) this.#update({ zoom: this.#state.zoom.slice(0, -1) });
  }

  #nextHit(step: 1 | -1): void {
    const shown = this.#shown();
    const { file, lens, free, without, query } = this.#state;
    if (shown !== undefined) this.#search.go(step, shown, [file, shown.scene.levels, lens, free, without, query].join());
  }

  #theme(): void {
    announce(`theme: ${nextTheme()}`);
  }

  #save(what: "png" | "svg" | "csv" | "json"): void {
    const { documents } = this.#model;
    const name = `${documents[this.#state.file]!.firmware.file.replace(/^.*[\\/]/, "")}.${what}`;
    const picture = this.#stage.querySelector<SVGSVGElement>("svg.picture");
    if (what === "json")
      download(name, textFile("application/json", `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`));
    else if (what === "csv") {
      const grid = this.#view(this.#shown()) === "changes" ? this.#changes.grid : this.#tables.grid;
      if (grid.columns.length === 0) this.#tables.show(this.#shown()!, this.#state);
      download(name, textFile("text/csv", csvFile(grid.columns, grid.rows)));
    } else if (picture === null) announce("this view has no picture");
    else if (what === "svg") download(name, textFile("image/svg+xml", svgFile(picture)));
    else void pngFile(picture).then((image) => image !== null && download(name, image));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#help.open) return;
    const target = event.target as HTMLElement;
    const isTyping = target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== "checkbox");
    if (event.key === "Escape") {
      this.#tooltip.hide();
      if (closeMenus(null)) return;
      if (this.#state.query !== "") {
        this.#search.input.value = "";
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
    const { color, lens, free } = this.#state;
    const shown = this.#shown();
    const colors = shown === undefined ? [] : colorKeysOf(shown.document, shown.scene.rows);
    return {
      ...Object.fromEntries(this.#offered().map((view, i) => [String(i + 1), () => this.#update({ view })])),
      "/": () => this.#search.input.focus(),
      "?": () => this.#help.showModal(),
      n: () => this.#nextHit(1),
      p: () => this.#nextHit(-1),
      Backspace: () => this.#up(),
      c: () => this.#update({ color: colors[(colors.indexOf(color) + 1) % colors.length] ?? color }),
      l: () => this.#update({ lens: lens === "host" ? "author" : "host", chosen: [] }),
      f: () => this.#update({ free: !free, chosen: [] }),
      t: () => this.#theme(),
      s: () => this.#save("svg"),
      v: () => this.#save("csv"),
      j: () => this.#save("json"),
    };
  }
}

/** The name of the image, and quietly what it was built for and by; of several images their names. */
function titleParts(documents: readonly ReportDocument[]): (string | Node)[] {
  const names = documents.map(({ firmware }) => safeText(firmware.file.replace(/^.*[\\/]/, ""))).join(", ");
  const { firmware } = documents[0]!;
  if (documents.length > 1) return [names];
  const built = [firmware.target.triple ?? firmware.target.architecture ?? firmware.machine, ...firmware.producers.slice(0, 2)].map(
    safeText,
  );
  return [names, element("span", { class: "built" }, built.join(" · "))];
}

/** Menus that are open and do not hold what was clicked are closed; false when there was none. */
function closeMenus(target: Node | null): boolean {
  const open = [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")].filter(
    (menu) => target === null || !menu.contains(target),
  );
  for (const menu of open) menu.open = false;
  return open.length > 0;
}

/** Draws controls anew: what had the focus, and what menu was open, stay. */
function keepingFocus(root: HTMLElement, draw: () => void): void {
  const focused = root.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  const open = [...root.querySelectorAll("details[open]")].map(({ id }) => id);
  const boxes = [...root.querySelectorAll("input")];
  const place = boxes.indexOf(focused as HTMLInputElement);
  const scroll = root.querySelector("details[open] .sheet")?.scrollTop ?? 0;
  draw();
  for (const id of open) root.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  const sheet = root.querySelector("details[open] .sheet");
  if (sheet !== null) sheet.scrollTop = scroll;
  if (focused === undefined) return;
  const again = focused.id !== "" ? document.getElementById(focused.id) : root.querySelectorAll("input")[place];
  again?.focus();
}
