import type { FieldsOf } from "../../../contract/document.ts";
import { sharedShape } from "../../../contract/shared-shape.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

const shape: { readonly shared: typeof sharedShape } = { shared: sharedShape };

/** Bytes with several owners: names from the symbol table, merged strings from the linker map where there is one. */
export const shared = part({
  shape,
  async compute(image: Image, options: RowOptions = ALL) {
    const { mergedStrings, sharedNames } = await import("../../../attribution/find-shared.ts");
    const found = await image.linkerMap();
    const strings = found === undefined ? undefined : mergedStrings(found.fitted.map, found.fitted.names);
    const told = strings !== undefined ? "told" : found === undefined ? "no map" : "not in the map";
    const groups = [...(await sharedNames(image.firmware)), ...(strings ?? [])];
    return (await import("../../../analyses/linking/shared.ts")).shared(groups, told, options);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
