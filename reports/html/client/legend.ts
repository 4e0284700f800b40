import { bytes } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";
import type { Shown } from "./model.ts";

/** What the colours of the picture mean, with their bytes. */
export function legendItems({ scene, chosen }: Shown): HTMLElement[] {
  const row = chosen > 0 ? scene.tree.row[chosen]! : -1;
  const current = row < 0 ? "" : scene.coloring.fill(row);
  return scene.coloring.legend.map(({ fill, name, bytes: size }) =>
    element(
      "li",
      { class: fill === current ? "current" : "" },
      element("span", { class: `swatch ${fill}${name === "reserved" ? " hatched" : ""}` }),
      safeText(name),
      element("span", { class: "quiet" }, ` ${bytes(size)}`),
    ),
  );
}
