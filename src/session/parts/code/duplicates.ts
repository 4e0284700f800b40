import type { FieldsOf } from "../../../contract/document.ts";
import { duplicatesShape } from "../../../contract/duplicates-shape.ts";
import { demangle } from "../../../formats/demangle/index.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape: { readonly duplicates: typeof duplicatesShape } = { duplicates: duplicatesShape };

/** Functions and constants that are there more than once. */
export const duplicates = part({
  shape,
  async compute(image: Image, options: RowOptions = ALL) {
    const traced = await image.requireTraced();
    const given = { ...options, shownName: (raw: string) => demangle(raw).text };
    return (await import("../../../analyses/code/duplicates.ts")).duplicates(traced, given);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
