import type { DefmtOptions } from "../../../analyses/defmt.ts";
import { defmtShape } from "../../../contract/defmt-shape.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

export { DEFMT_GROUPS } from "../../../analyses/defmt.ts";

const shape: { readonly defmt: typeof defmtShape } = { defmt: defmtShape };

/** What defmt logs. */
export const defmt = part({
  shape,
  async compute(image: Image, options: Partial<DefmtOptions> = {}) {
    const { defmtFacts } = await import("../../../defmt/defmt.ts");
    const facts = await defmtFacts(image.firmware, await image.debug());
    return (await import("../../../analyses/defmt.ts")).defmt(facts, { ...ALL, by: "crate", ...options });
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
