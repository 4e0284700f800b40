import type { CratesOptions } from "../../analyses/crates.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { crateShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, part } from "./part.ts";

export { FIGURE_ORDERS } from "../../analyses/owner-amounts.ts";

/** Rows that a page shows; its script shows all. */
const PAGE_ROWS = 80;

const shape = { crates: array(crateShape, "Packages: rows add up to the used and reserved bytes of flash and RAM") };

/** Crates, archives and folders; rows add up. */
export const crates = part({
  shape,
  async compute(image: Image, options: Partial<CratesOptions> = {}) {
    const { packages } = await image.levels();
    return (await import("../../analyses/crates.ts")).crates(image.firmware, packages, { ...ALL, lens: "host", ...options });
  },
  chapter: {
    id: "crates",
    title: "Crates",
    async views({ crates: rows = [] }) {
      return rows.length === 0 ? [] : [(await import("../../analyses/crates.ts")).crateTable(rows, { top: PAGE_ROWS, lens: "host" })];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
