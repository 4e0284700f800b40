import { element } from "./dom.ts";

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["1 … 7", "the views, in their order"],
  ["/", "search: text, -text, /regex/, crate: file: section: region: unit: kind: component:, size:>1k"],
  ["n, p", "next hit, previous hit"],
  ["← → ↑ ↓", "in a picture: the neighbours, what holds it, what it holds"],
  ["Enter", "zoom into what is selected; so does a double click"],
  ["Backspace, Escape", "zoom out; Escape clears the search first"],
  ["+, -, 0", "enlarge, make smaller, all; so do wheel and pinch, and dragging moves"],
  ["c", "what colours mean"],
  ["l", "as compiled, or as written: inlined code with its author"],
  ["f", "free bytes too"],
  ["Alt with ← →", "in a table's head: move the column; with Shift its width"],
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
