import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { grouped } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import type { Measure } from "../pictures/labels.ts";
import { isLeaf, nameOf } from "../pictures/scene.ts";
import { element } from "./dom.ts";
import { tipOf } from "./facts.ts";
import { listenToGestures } from "./gestures.ts";
import { memoryRows, movedWindow } from "./memory.ts";
import type { Shown } from "./model.ts";
import { Picture } from "./picture.ts";
import type { State } from "./state.ts";
import type { Tooltip } from "./tooltip.ts";

export interface PictureActions {
  choose(node: number): void;
  zoom(node: number): void;
  update(change: Partial<State>): void;
}

/** Factor of a key press. */
const STEP = 1.6;

/** The picture with what readers do to it: point, click, double click, wheel, pinch, drag, and keys. */
export class PictureView {
  readonly root = element("div", { class: "canvas", id: "canvas", tabindex: "0", role: "group" });
  readonly picture: Picture;
  readonly #actions: PictureActions;
  #shown: Shown | undefined;
  #state: State | undefined;
  #size = { width: 0, height: 0 };

  constructor(measure: Measure, tooltip: Tooltip, actions: PictureActions) {
    this.picture = new Picture(measure);
    this.#actions = actions;
    this.root.append(this.picture.svg);
    tooltip.listen(this.picture.svg, (target) => this.#tip(target));
    listenToGestures(this.picture.svg, {
      zoom: (factor, x, y) => this.#enlarge(factor, x, y),
      pan: (dx, dy) => this.#pan(dx, dy),
      tap: (x, y, target) => this.#tap(x, y, target),
      open: (x, y, target) => this.#open(x, y, target),
    });
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  resize(width: number, height: number): boolean {
    this.#size = { width, height };
    return this.picture.resize(width, height);
  }

  show(shown: Shown, state: State): void {
    this.#shown = shown;
    this.#state = state;
    this.root.setAttribute("aria-label", `Picture of ${nameOf(shown.scene, shown.root)}: arrows move, Enter zooms in, Escape out`);
    this.picture.draw(shown, state);
  }

  #redraw(): void {
    if (this.#shown !== undefined && this.#state !== undefined) this.picture.draw(this.#shown, this.#state);
  }

  get #isMemory(): boolean {
    return this.#state?.view === "memory";
  }

  #rows() {
    return memoryRows(this.#shown!, this.#state!, this.#size);
  }

  #enlarge(factor: number, x: number, y: number): void {
    if (this.#isMemory) this.#actions.update({ window: movedWindow(this.#rows(), { factor, dx: 0, x, y }) });
    else if (this.picture.enlarge(factor, x, y, this.#state?.view === "flame")) this.#redraw();
  }

  #pan(dx: number, dy: number): void {
    if (!this.#isMemory) {
      if (this.picture.pan(dx, dy)) this.#redraw();
    } else if (this.#state?.window !== undefined) {
      const rows = this.#rows();
      this.#actions.update({ window: movedWindow(rows, { factor: 1, dx, x: 0, y: rows.at(-1)!.box.y }) });
    }
  }

  /** What a shape stands for: a node of the tree, or none. */
  #nodeOf(target: Element): number {
    const key = Number(target.closest("[data-key]")?.getAttribute("data-key") ?? Number.NaN);
    if (Number.isNaN(key) || this.#shown === undefined) return -1;
    const { tree } = this.#shown.scene;
    if (this.#isMemory) return key < 0 ? -1 : (tree.nodeOf[key] ?? -1);
    if (key < 0) return -1 - key;
    return key < tree.count ? key : this.#host(key - tree.count);
  }

  /** The node of the symbol that a call was inlined into. */
  #host(call: number): number {
    const { scene, inlined } = this.#shown!;
    const row = scene.rows.levels.symbol.indexOf(inlined?.calls.symbol[call] ?? -1);
    return row < 0 ? -1 : scene.tree.nodeOf[row]!;
  }

  #tip(target: Element): string[] {
    const key = Number(target.closest("[data-key]")?.getAttribute("data-key") ?? Number.NaN);
    if (Number.isNaN(key) || this.#shown === undefined) return [];
    const { scene, inlined } = this.#shown;
    const node = this.#nodeOf(target);
    if (!this.#isMemory && key >= scene.tree.count && inlined !== undefined) {
      const call = key - scene.tree.count;
      const { calls } = inlined;
      const place = calls.places[calls.place[call]!];
      const name = safeText(calls.names[calls.name[call]!] ?? "");
      return [
        name,
        `${grouped(calls.bytes[call]!)} B inlined into ${node < 0 ? "" : nameOf(scene, node)}`,
        ...(place === undefined ? [] : [safeText(place)]),
      ];
    }
    if (!this.#isMemory && key < 0) return [`smaller ones of ${nameOf(scene, node)}`, "zoom in to see them"];
    return node < 0 ? [] : tipOf(this.#shown, node);
  }

  #tap(x: number, y: number, target: Element): void {
    this.root.focus({ preventScroll: true });
    const title = this.#isMemory || this.#state?.view === "flame" ? undefined : this.picture.titleAt(x, y);
    if (title !== undefined) this.#actions.zoom(title);
    else if (this.#isMemory && target.classList.contains("band")) this.#showSection(Number(target.getAttribute("data-key")));
    else {
      const node = this.#nodeOf(target);
      if (node >= 0) this.#actions.choose(node);
    }
  }

  /** One level further in, towards what is under the pointer. */
  #open(_x: number, _y: number, target: Element): void {
    if (this.#shown === undefined || this.#isMemory) return;
    const { scene, root } = this.#shown;
    const { tree } = scene;
    const node = this.#nodeOf(target);
    if (node < 0) return;
    let step = node;
    const above = root === 0 ? 1 : tree.depth[root]!;
    while (tree.depth[step]! > above + 1) step = tree.parent[step]!;
    if (!isLeaf(tree, step)) this.#actions.zoom(step);
    else if (tree.parent[step]! !== root) this.#actions.zoom(tree.parent[step]!);
  }

  #showSection(row: number): void {
    const { rows } = this.#shown!.scene;
    if (!(row >= 0)) return;
    const [section, region] = [rows.levels.section[row]!, rows.levels.region[row]!];
    let [from, to] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < rows.used; i++) {
      if (rows.levels.section[i] !== section || rows.levels.region[i] !== region) continue;
      from = Math.min(from, rows.address[i]!);
      to = Math.max(to, rows.address[i]! + rows.bytes[i]!);
    }
    if (to > from) this.#actions.update({ window: [from, to - from] });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#shown === undefined) return;
    const [x, y] = [this.#size.width / 2, this.#size.height / 2];
    const { scene, root, chosen } = this.#shown;
    const { tree } = scene;
    const now = chosen > 0 ? chosen : -1;
    const beside = (step: number) => {
      const siblings = childrenOf(tree, tree.parent[now]!);
      return siblings[(siblings.indexOf(now) + step + siblings.length) % siblings.length]!;
    };
    const first = childrenOf(tree, root)[0] ?? root;
    const moves: Record<string, () => number> = {
      ArrowRight: () => (now < 0 ? first : beside(1)),
      ArrowLeft: () => (now < 0 ? first : beside(-1)),
      ArrowDown: () => (now < 0 ? first : isLeaf(tree, now) ? now : now + 1),
      ArrowUp: () => (now < 0 ? first : Math.max(tree.parent[now]!, root === 0 ? 1 : root)),
      " ": () => (now < 0 ? first : now),
    };
    const others: Record<string, () => void> = {
      Enter: () => now > 0 && this.#actions.zoom(isLeaf(tree, now) ? tree.parent[now]! : now),
      "+": () => this.#enlarge(STEP, x, y),
      "-": () => this.#enlarge(1 / STEP, x, y),
      "0": () => this.all(),
    };
    const move = moves[event.key];
    const other = others[event.key];
    if (move === undefined && other === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move !== undefined) this.#actions.choose(move());
    else other?.();
  }

  /** Nothing is enlarged by hand any more; false when nothing was. */
  all(): boolean {
    if (this.#isMemory && this.#state?.window !== undefined) {
      this.#actions.update({ window: undefined });
      return true;
    }
    if (!this.picture.enlarged) return false;
    this.picture.reset();
    this.#redraw();
    return true;
  }
}
