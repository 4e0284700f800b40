import type { FunctionsOptions } from "../../../analyses/code/functions.ts";
import { functionShape } from "../../../contract/code-shape.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { array } from "../../../contract/shape.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

export { FUNCTION_ORDERS } from "../../../analyses/code/functions.ts";

const shape = { functions: array(functionShape, "Every function, in the order that was asked for") };

/** Every function: size, frame, deepest path, callers, place. */
export const functions = part({
  shape,
  async compute(image: Image, options: Partial<FunctionsOptions> = {}) {
    const { functionEntries } = await import("./function-entries.ts");
    const entries = await functionEntries(image);
    return (await import("../../../analyses/code/functions.ts")).functions(entries, { ...ALL, sort: "stack", ...options });
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
