import type { DiscardedOptions } from "../../../analyses/linking/discarded.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { discardedShape } from "../../../contract/map-shape.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape: { readonly discarded: typeof discardedShape } = { discarded: discardedShape };

/** What the linker left out. */
export const discarded = part({
  shape,
  async compute(image: Image, options: Partial<DiscardedOptions> = {}) {
    const facts = await image.linked();
    return (await import("../../../analyses/linking/discarded.ts")).discarded(image.firmware, facts, { ...ALL, by: "object", ...options });
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
