import type { Result } from "../../analyses/analysis.ts";
import { type PanicOptions, panics } from "../../analyses/code/panics.ts";
import { type PanicCost, PanicUse } from "../../code/panic-cost.ts";
import type { PanicPlace } from "../../code/panics.ts";
import type { PanicCostPart, PanicEntry } from "../../contract/code-shape.ts";
import type { Image } from "../image.ts";

/** Every place that can panic, and what only panics need. */
export async function panicPart(image: Image, options: PanicOptions): Promise<Result> {
  const { places, cost } = await image.panics();
  return panics(places.map(entryOf), costOf(cost), options);
}

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
