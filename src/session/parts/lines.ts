import type { FigureRowOptions } from "../../analyses/owner-amounts.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { lineShape } from "../../contract/program-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, NOTHING, part } from "./part.ts";

const shape = { lines: array(lineShape, "Source lines: rows add up like crates") };

/** Source lines; rows add up. */
export const lines = part({
  shape,
  async compute(image: Image, options: Partial<FigureRowOptions> = {}) {
    const known = await image.lines();
    if (known === undefined) return NOTHING;
    return (await import("../../analyses/files.ts")).sourceLines(image.firmware, known.files, known.lines, { ...ALL, ...options });
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
