import type { FieldsOf } from "../../contract/document.ts";
import { regionShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import { part } from "./part.ts";

const shape = { regions: array(regionShape, "Memory regions") };

/** What fits where. */
export const regions = part({
  shape,
  async compute({ firmware }) {
    return (await import("../../analyses/regions.ts")).regions(firmware);
  },
  chapter: {
    id: "regions",
    title: "Regions",
    async views({ regions: rows = [] }) {
      return rows.length === 0 ? [] : [(await import("../../analyses/regions.ts")).regionBars(rows)];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
