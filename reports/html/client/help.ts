import { element } from "./dom.ts";

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["1 … 7", "treemap, flame graph, memory, tables, text, and the stack and the changes where they are known"],
  ["/", "find: text, -text, /regex/, crate: file: section: region: unit: kind:, >1k <64"],
  ["n, p", "next hit, previous hit"],
  ["Enter", "zoom into what is focused in the tree"],
  ["Space", "select it"],
  ["← →", "close and open a row of the tree; ↑ ↓ move"],
  ["Backspace, Escape", "zoom out; Escape clears the search first"],
  ["+, -, [, ]", "memory: zoom in and out, move left and right"],
  ["c", "what colours mean: crate, kind, region, section"],
  ["l", "host or author of inlined code"],
  ["f", "draw free bytes too"],
  ["t", "theme: the system's, light, dark, high contrast"],
  ["s, v, j", "save the picture as SVG, the table as CSV, the data as JSON"],
  ["?", "this list"],
];

/** The dialog that lists the keys. */
export function helpDialog(): HTMLDialogElement {
  const rows = KEYS.map(([keys, what]) => element("tr", {}, element("td", {}, element("kbd", {}, keys)), element("td", {}, what)));
  const dialog = element(
    "dialog",
    { "aria-label": "Keyboard" },
    element("h2", {}, "Keyboard"),
    element("table", {}, element("tbody", {}, ...rows)),
    element("form", { method: "dialog" }, element("button", {}, "Close")),
  );
  dialog.querySelector("form")!.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
  });
  return dialog;
}
