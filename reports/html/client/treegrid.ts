import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { grouped } from "../../../src/views/numbers.ts";
import { isLeaf, nameOf, shareOf } from "../pictures/scene.ts";
import { element } from "./dom.ts";
import type { Shown } from "./model.ts";

/** Rows of one parent shown before the row that shows more. */
const MOST_CHILDREN = 100;
/** Outermost nodes are open at first when there are no more than these. */
const MOST_OPENED = 4;

export interface TreeGridActions {
  choose(node: number): void;
  zoom(node: number): void;
  up(): void;
}

/** The nested breakdown as a tree grid [WAI-ARIA §treegrid], in step with the picture: the same nodes, the same selection. */
export class TreeGrid {
  readonly root = element("div", { role: "treegrid", class: "tree", "aria-label": "Breakdown", id: "tree" });
  readonly #actions: TreeGridActions;
  #open = new Set<number>();
  #limits = new Map<number, number>();
  #tree: unknown;
  #nodes: number[] = [];
  #shown: Shown | undefined;
  #focus = -1;

  constructor(actions: TreeGridActions) {
    this.#actions = actions;
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("click", (event) => this.#click(event));
    this.root.addEventListener("dblclick", (event) => {
      const node = nodeOf(event.target);
      if (node !== undefined) this.#actions.zoom(node);
    });
  }

  show(shown: Shown): void {
    const { tree } = shown.scene;
    if (this.#tree !== tree) {
      this.#tree = tree;
      this.#open = new Set([0]);
      this.#limits = new Map();
      this.#focus = -1;
      const outermost = childrenOf(tree, 0);
      if (outermost.length <= MOST_OPENED) for (const node of outermost) this.#open.add(node);
    }
    for (const target of [shown.root, shown.chosen]) {
      for (let at = target; at >= 0; at = tree.parent[at]!) if (at !== shown.chosen || at === shown.root) this.#open.add(at);
    }
    this.#shown = shown;
    this.#render();
    // With the next frame, when the page is laid out anyway.
    if (shown.chosen >= 0) requestAnimationFrame(() => this.#row(shown.chosen)?.scrollIntoView({ block: "nearest" }));
  }

  #render(): void {
    const { scene, chosen, found } = this.#shown!;
    const { tree } = scene;
    this.#nodes = [];
    const rows: HTMLElement[] = [headRow()];
    const visit = (parent: number) => {
      const children = childrenOf(tree, parent);
      const limit = Math.max(this.#limits.get(parent) ?? MOST_CHILDREN, chosen < 0 ? 0 : children.indexOf(chosen) + 1);
      children.slice(0, limit).forEach((node, i) => {
        this.#nodes.push(node);
        const leaf = isLeaf(tree, node);
        const open = this.#open.has(node);
        const name = nameOf(scene, node);
        rows.push(
          element(
            "div",
            {
              role: "row",
              class: `d${Math.min(5, tree.depth[node]!)}${found !== undefined && found[node] === 0 ? " dim" : ""}`,
              "data-node": node,
              "aria-level": tree.depth[node],
              "aria-posinset": i + 1,
              "aria-setsize": children.length,
              "aria-expanded": leaf ? undefined : String(open),
              "aria-selected": String(node === chosen),
              tabindex: "-1",
            },
            element("span", { role: "gridcell", class: "name", title: name }, name),
            element("span", { role: "gridcell", class: "n" }, grouped(tree.bytes[node]!)),
            element("span", { role: "gridcell", class: "n quiet share" }, shareOf(scene, node) ?? ""),
          ),
        );
        if (!leaf && open) visit(node);
      });
      if (children.length > limit) rows.push(moreRow(parent, children.length - limit, tree.depth[parent]! + 1));
    };
    visit(0);
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...rows);
    const focus =
      this.#row(this.#focus) ?? (chosen >= 0 ? this.#row(chosen) : undefined) ?? this.root.querySelector<HTMLElement>("[data-node]");
    focus?.setAttribute("tabindex", "0");
    if (hadFocus) focus?.focus();
  }

  #row(node: number): HTMLElement | undefined {
    return this.root.querySelector<HTMLElement>(`[data-node="${node}"]`) ?? undefined;
  }

  #moveTo(node: number | undefined): void {
    const row = node === undefined ? undefined : this.#row(node);
    if (row === undefined) return;
    for (const old of this.root.querySelectorAll('[tabindex="0"]')) old.setAttribute("tabindex", "-1");
    this.#focus = node!;
    row.setAttribute("tabindex", "0");
    row.focus();
  }

  #toggle(node: number, open: boolean): void {
    if (open) this.#open.add(node);
    else this.#open.delete(node);
    this.#focus = node;
    this.#render();
  }

  #click(event: Event): void {
    const more = (event.target as Element).closest<HTMLElement>("[data-more]");
    const node = nodeOf(event.target);
    if (more !== null) this.#more(Number(more.dataset["more"]));
    else if (node !== undefined) this.#clickNode(node);
  }

  /** A click selects and opens; a click on what is selected opens and closes it. */
  #clickNode(node: number): void {
    const { scene, chosen } = this.#shown!;
    const leaf = isLeaf(scene.tree, node);
    this.#focus = node;
    if (!leaf && node === chosen) {
      this.#toggle(node, !this.#open.has(node));
      return;
    }
    if (!leaf) this.#open.add(node);
    this.#actions.choose(node);
  }

  #more(parent: number): void {
    this.#limits.set(parent, (this.#limits.get(parent) ?? MOST_CHILDREN) * 5);
    this.#render();
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as Element;
    const more = target.closest<HTMLElement>("[data-more]");
    if (more !== null && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      this.#more(Number(more.dataset["more"]));
      return;
    }
    const node = nodeOf(event.target);
    if (node === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { tree } = this.#shown!.scene;
    const at = this.#nodes.indexOf(node);
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.#moveTo(this.#nodes[at + 1]),
      ArrowUp: () => this.#moveTo(this.#nodes[at - 1]),
      Home: () => this.#moveTo(this.#nodes[0]),
      End: () => this.#moveTo(this.#nodes.at(-1)),
      ArrowRight: () => {
        if (isLeaf(tree, node)) return;
        if (this.#open.has(node)) this.#moveTo(node + 1);
        else this.#toggle(node, true);
      },
      ArrowLeft: () => {
        if (!isLeaf(tree, node) && this.#open.has(node)) this.#toggle(node, false);
        else if (tree.parent[node]! > 0) this.#moveTo(tree.parent[node]);
      },
      " ": () => this.#actions.choose(node),
      Enter: () => {
        this.#focus = node;
        if (isLeaf(tree, node)) this.#actions.choose(node);
        else this.#actions.zoom(node);
      },
      Backspace: () => this.#actions.up(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

function headRow(): HTMLElement {
  const cell = (text: string) => element("span", { role: "columnheader" }, text);
  return element("div", { role: "row", class: "quiet" }, cell("name"), cell("bytes"), cell("share of its memory"));
}

function moreRow(parent: number, left: number, depth: number): HTMLElement {
  return element(
    "div",
    { role: "row", class: `d${Math.min(5, depth)}`, "data-more": parent, "aria-level": depth, tabindex: "0" },
    element("span", { role: "gridcell", class: "name" }, `… ${grouped(left)} more`),
    element("span", { role: "gridcell" }),
    element("span", { role: "gridcell" }),
  );
}

function nodeOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-node]") : null;
  return row === null ? undefined : Number(row.dataset["node"]);
}
