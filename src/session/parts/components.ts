import type { FigureRowOptions } from "../../analyses/owner-amounts.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { componentShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { decideLevel, levelNamed } from "../levels.ts";
import { ALL, NOTHING, part } from "./part.ts";

/** Rows that a page shows. */
const PAGE_ROWS = 80;

const shape = { components: array(componentShape, "Components of the configuration: rows add up like crates") };

/** Components of the settings; rows add up. Not there when the settings name none. */
export const components = part({
  shape,
  async compute(image: Image, options: FigureRowOptions = ALL) {
    if (!(await decideLevel(image, levelNamed("component")!))) return NOTHING;
    return (await import("../../analyses/components.ts")).components(image.firmware, options);
  },
  chapter: {
    id: "components",
    title: "Components",
    async views({ components: rows = [] }) {
      return rows.length === 0 ? [] : [(await import("../../analyses/components.ts")).componentTable(rows, { top: PAGE_ROWS })];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
