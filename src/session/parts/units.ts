import type { FigureRowOptions } from "../../analyses/owner-amounts.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { unitShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, part, UNTOLD } from "./part.ts";

const shape = { units: array(unitShape, "Compile units: rows add up like crates") };

/** Compile units; rows add up. */
export const units = part({
  shape,
  async compute(image: Image, options: FigureRowOptions = ALL) {
    const known = await image.units();
    if (known === undefined) return { parts: { units: [] }, views: UNTOLD };
    return (await import("../../analyses/units.ts")).units(image.firmware, known.packages, known.units, options);
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
