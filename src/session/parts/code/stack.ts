import type { StackViewOptions } from "../../../analyses/code/stack.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { heapShape, stackShape } from "../../../contract/stack-shape.ts";
import type { Image } from "../../image.ts";
import { NOTHING, part } from "../part.ts";

/** Frames of a path that a page shows. */
const PAGE_FRAMES = 100;

const shape: { readonly stack: typeof stackShape; readonly heap: typeof heapShape } = { stack: stackShape, heap: heapShape };

/** The worst case of the stack, and what the heap is; not there without a vector table or for code that cannot be followed. */
export const stack = part({
  shape,
  async compute(image: Image, options: StackViewOptions = {}) {
    const question = await image.stack();
    if (question === undefined) return NOTHING;
    const { parts, views } = (await import("../../../analyses/code/stack.ts")).stack(question, options);
    return { parts: { ...parts, heap: (await image.runtime()).heap }, views };
  },
  chapter: {
    id: "stack",
    title: "Stack",
    async views({ stack: told }) {
      if (told === undefined) return [];
      return (await import("../../../analyses/code/stack.ts")).stackViews(told, { unknown: true, top: PAGE_FRAMES });
    },
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
