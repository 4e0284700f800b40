import type { FigureRowOptions } from "../../../analyses/owner-amounts.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { objectShape } from "../../../contract/map-shape.ts";
import { array } from "../../../contract/shape.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape = { objects: array(objectShape, "Object files: rows add up like crates") };

/** What the objects of the linker map contribute; rows add up. */
export const objects = part({
  shape,
  async compute(image: Image, options: FigureRowOptions = ALL) {
    const facts = await image.linked();
    return (await import("../../../analyses/linking/objects.ts")).objects(image.firmware, facts, options);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
