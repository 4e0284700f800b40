import type { GenericsOptions } from "../../analyses/code/generics.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { genericCrateShape, genericShape } from "../../contract/program-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, part } from "./part.ts";

const shape = {
  generics: array(genericShape, "Generic functions and templates with their instances"),
  genericCrates: array(genericCrateShape, "Generic functions and templates by the crate that defines them"),
};

/** Instances of generic functions, and who asked for them. */
export const generics = part({
  shape,
  async compute(image: Image, options: Partial<Omit<GenericsOptions, "outlinable">> = {}) {
    const { functionInstances } = await import("../../attribution/instances.ts");
    const { Outlinable } = await import("../../analyses/code/outlinable.ts");
    const levels = await image.levels();
    const instances = await functionInstances(image.firmware, await image.debug(), levels);
    const given: GenericsOptions = { ...ALL, sort: "saving", ...options, outlinable: new Outlinable(await image.code()) };
    return (await import("../../analyses/code/generics.ts")).generics(image.firmware, levels.packages, instances, given);
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
