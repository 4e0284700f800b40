import type { PanicOptions } from "../../../analyses/code/panics.ts";
import { type PanicCost, PanicUse } from "../../../code/panic-cost.ts";
import type { PanicPlace } from "../../../code/panics.ts";
import { type PanicCostPart, type PanicEntry, panicCostShape, panicShape } from "../../../contract/code-shape.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { array } from "../../../contract/shape.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape = { panics: array(panicShape, "Places that can panic, by file and line"), panicCost: panicCostShape };

/** Every place that can panic, and what only panics need. */
export const panics = part({
  shape,
  async compute(image: Image, options: Partial<PanicOptions> = {}) {
    const { places, cost } = await image.panics();
    return (await import("../../../analyses/code/panics.ts")).panics(places.map(entryOf), costOf(cost), { ...ALL, ...options });
  },
});

function entryOf({ crate, functions, ...place }: PanicPlace): PanicEntry {
  return {
    ...place,
    ...(crate === undefined ? {} : { crate }),
    functions: functions.map(({ crate: of, ...one }) => ({ ...one, ...(of === undefined ? {} : { crate: of }) })),
  };
}

function costOf({ bytes }: PanicCost): PanicCostPart {
  const of = (use: PanicUse) => bytes[use] ?? 0;
  return {
    locations: of(PanicUse.Location),
    paths: of(PanicUse.Path),
    messages: of(PanicUse.Message),
    panicking: of(PanicUse.Panicking),
    formatting: of(PanicUse.Formatting),
    other: of(PanicUse.Other),
    total: bytes.reduce((sum, each) => sum + each, 0),
  };
}

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
