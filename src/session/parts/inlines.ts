import type { InlinesOptions } from "../../analyses/inlines.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { inlineShape } from "../../contract/program-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, NOTHING, part } from "./part.ts";

const shape = { inlines: array(inlineShape, "Functions that were inlined") };

/** What inlining costs. */
export const inlines = part({
  shape,
  async compute(image: Image, options: Partial<InlinesOptions> = {}) {
    const debug = await image.debug();
    if (debug === undefined) return NOTHING;
    const { inliningOf } = await import("../../attribution/inlining.ts");
    return (await import("../../analyses/inlines.ts")).inlines(await inliningOf(debug), { ...ALL, sort: "saving", ...options });
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
