import type { FieldsOf } from "../../../contract/document.ts";
import { vectorsShape } from "../../../contract/vectors-shape.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { NOTHING, part } from "../part.ts";

const shape: { readonly vectors: typeof vectorsShape } = { vectors: vectorsShape };

/** The vector table slot by slot, with the places of handlers and the stack that each needs; not there when no table is found. */
export const vectors = part({
  shape,
  async compute(image: Image, rows: Partial<RowOptions> = {}) {
    const table = await image.vectorTable();
    if (table === undefined) return NOTHING;
    await image.examine();
    const { firmware } = image;
    const [places, names] = [await image.places(), await image.interrupts()];
    const details = { names, place: (symbol: number) => places?.get(symbol)?.file, stack: await depths(image) };
    const found = await (await import("../../../analyses/code/vectors.ts")).vectors(firmware, table, details, rows);
    const findings = firmware.findings.list().filter(({ code }) => code.startsWith("vectors/"));
    return { ...found, views: [...found.views, { kind: "findings", name: "findings", findings }] };
  },
  chapter: {
    id: "vectors",
    title: "Vectors",
    async views({ vectors: told }) {
      return told === undefined ? [] : (await import("../../../analyses/code/vectors.ts")).vectorViews(told, { defaults: false });
    },
  },
});

/** Worst-case stack by the address of a function, where it is a bound. */
async function depths(image: Image): Promise<((address: number) => number | undefined) | undefined> {
  const question = await image.stack();
  if (question === undefined) return undefined;
  const { use } = question;
  const { functions } = use.graph.code;
  return (address) => {
    const index = functions.startingAt(address);
    return index < 0 || use.unbounded[index] !== 0 ? undefined : use.worst[index];
  };
}

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
