import type { OverviewOptions } from "../../analyses/overview.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { bytes, object } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { part } from "./part.ts";
import { summaryFacts } from "./summary.ts";

const shape = {
  size: object(
    { text: bytes("Code and read-only data"), data: bytes("Initialised data"), bss: bytes("Zeroed data"), total: bytes("Sum") },
    "Berkeley sums as size prints them; they are not flash and RAM",
  ),
};

/** The one-screen answer; of the code and of debug information what is cheap. */
export const overview = part({
  shape,
  async compute(
    image: Image,
    { quick = false, ...options }: Pick<OverviewOptions, "symbolRows" | "shownOnly"> & { readonly quick?: boolean } = {},
  ) {
    const facts = await summaryFacts(image, quick);
    await image.examine();
    return (await import("../../analyses/overview.ts")).overview(image.firmware, { ...options, ...facts });
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
