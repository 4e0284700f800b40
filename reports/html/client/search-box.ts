import { bytes, counted } from "../../../src/views/numbers.ts";
import { nameOf } from "../pictures/scene.ts";
import { announce, element } from "./dom.ts";
import type { Shown } from "./model.ts";

/** The search, what it understood, and the way from hit to hit. */
export class SearchBox {
  readonly input = element("input", {
    type: "search",
    id: "find",
    placeholder: "name, crate:core, size:>1k",
    "aria-label": "Find",
    "aria-describedby": "hits",
    autocomplete: "off",
    spellcheck: "false",
  });
  readonly said = element("output", { class: "said", for: "find", id: "hits" });
  readonly #step: (node: number) => void;
  #order: { key: string; nodes: number[]; at: number } = { key: "", nodes: [], at: -1 };

  constructor(change: (query: string) => void, step: (node: number) => void, next: (step: 1 | -1) => void) {
    this.#step = step;
    this.input.addEventListener("input", () => change(this.input.value));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
    });
  }

  /** Says what the query asks for and what it found. */
  show({ query, hits }: Shown, text: string): void {
    if (document.activeElement !== this.input) this.input.value = text;
    const told =
      query === undefined ? "" : (query.problem ?? `${query.understood}: ${counted(hits?.count ?? 0, "hit")}, ${bytes(hits?.bytes ?? 0)}`);
    this.said.classList.toggle("bad", query?.problem !== undefined);
    if (this.said.textContent !== told) this.said.textContent = told;
  }

  /** Goes to the next hit, the largest first; `key` says what the hits are of. */
  go(step: 1 | -1, { scene, hits }: Shown, key: string): void {
    if (hits === undefined) return;
    const { tree } = scene;
    if (this.#order.key !== key) {
      const nodes = new Set<number>();
      for (let row = 0; row < hits.rows.length; row++) if (hits.rows[row] === 1 && tree.nodeOf[row]! >= 0) nodes.add(tree.nodeOf[row]!);
      this.#order = { key, nodes: [...nodes].sort((a, b) => tree.bytes[b]! - tree.bytes[a]! || a - b), at: step > 0 ? -1 : 0 };
    }
    const { nodes, at } = this.#order;
    if (nodes.length === 0) return;
    this.#order.at = (at + step + nodes.length) % nodes.length;
    const node = nodes[this.#order.at]!;
    announce(`hit ${this.#order.at + 1} of ${nodes.length}: ${nameOf(scene, node)}, ${counted(tree.bytes[node]!, "byte")}`);
    this.#step(node);
  }
}
