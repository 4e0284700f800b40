import type { RuntimeFacts } from "../../analyses/code/runtime.ts";
import type { OverviewOptions } from "../../analyses/overview.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { bytes } from "../../contract/document.ts";
import { object } from "../../contract/shape.ts";
import { foreignCore } from "../../image/vectors/cortex-m.ts";
import type { Image } from "../image.ts";
import { part } from "./part.ts";

const shape = {
  size: object(
    { text: bytes("Code and read-only data"), data: bytes("Initialised data"), bss: bytes("Zeroed data"), total: bytes("Sum") },
    "Berkeley sums as size prints them; they are not flash and RAM",
  ),
};

/** The one-screen answer, from the file's tables alone: neither code nor debug information is read for it. */
export const overview = part({
  shape,
  async compute(image: Image, options: Pick<OverviewOptions, "symbolRows" | "shownOnly"> = {}) {
    const running = foreignCore(image.firmware) === undefined ? await runningOf(image) : undefined;
    await image.examine();
    const told = { ...options, packages: await image.names(), running };
    return (await import("../../analyses/overview.ts")).overview(image.firmware, told);
  },
});

/** What a summary says of the running program. */
async function runningOf(image: Image): Promise<RuntimeFacts> {
  const { vectors: decode } = await import("../../analyses/code/vectors.ts");
  const table = await image.vectorTable();
  const names = await image.described();
  const vectors = table && (await decode(image.firmware, table, { names })).parts.vectors;
  return { vectors, ...(await image.runtime()) };
}

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
