import type { ReportDocument } from "../../../src/contract/document.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";
import type { SearchBox } from "./search-box.ts";
import { choice } from "./view-controls.ts";

export interface HeaderActions {
  file(file: number): void;
  step(step: 1 | -1): void;
  save(what: "png" | "svg" | "csv" | "json"): void;
  theme(): void;
  help(): void;
}

/** The right of the header: which image, the search, what can be saved, the theme, help. */
export function headerBar(documents: readonly ReportDocument[], file: number, search: SearchBox, actions: HeaderActions): HTMLElement[] {
  const files = documents.map((document, i) => `${i + 1}: ${safeText(document.firmware.file)}`);
  const pick = files.length < 2 ? [] : [choice("image", "file", files, files[file]!, (name) => actions.file(files.indexOf(name)))];
  const button = (text: string, id: string, label: string, click: () => void) =>
    element("button", { type: "button", id, "aria-label": label, title: label, click }, text);
  const save = (text: string, what: "png" | "svg" | "csv" | "json") =>
    element("button", { type: "button", id: `save-${what}-menu`, click: () => actions.save(what) }, text);
  return [
    ...pick,
    element(
      "div",
      { class: "search" },
      search.input,
      button("↑", "previous", "Previous hit", () => actions.step(-1)),
      button("↓", "next", "Next hit", () => actions.step(1)),
      search.said,
    ),
    element(
      "details",
      { class: "menu right", id: "save" },
      element("summary", {}, "Save"),
      element(
        "div",
        { class: "sheet" },
        save("Picture as PNG", "png"),
        save("Picture as SVG", "svg"),
        save("Table as CSV", "csv"),
        save("Everything as JSON", "json"),
      ),
    ),
    button("Theme", "theme", "Theme: the system's, light, dark, high contrast", () => actions.theme()),
    button("?", "keys", "Keyboard", () => actions.help()),
  ];
}
