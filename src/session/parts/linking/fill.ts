import type { FieldsOf } from "../../../contract/document.ts";
import { fillShape } from "../../../contract/map-shape.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape: { readonly fill: typeof fillShape } = { fill: fillShape };

/** Padding by cause. */
export const fill = part({
  shape,
  async compute(image: Image, options: RowOptions = ALL) {
    const facts = await image.linked();
    return (await import("../../../analyses/linking/fill.ts")).fill(image.firmware, facts, options);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
