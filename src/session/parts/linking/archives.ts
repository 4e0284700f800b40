import type { ArchivesOptions } from "../../../analyses/linking/archives.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { archivesShape, linkMapShape } from "../../../contract/map-shape.ts";
import type { Image } from "../../image.ts";
import { ALL, part } from "../part.ts";

/** Archives, their members, and their input sections. */
const WHOLE_DEPTH = 3;

const shape: { readonly linkMap: typeof linkMapShape; readonly archives: typeof archivesShape } = {
  linkMap: linkMapShape,
  archives: archivesShape,
};

/** What the archives of the linker map contribute; rows of depth 1 add up. */
export const archives = part({
  shape,
  async compute(image: Image, options: Partial<ArchivesOptions> = {}) {
    const facts = await image.linked();
    return (await import("../../../analyses/linking/archives.ts")).archives(image.firmware, facts, {
      ...ALL,
      depth: WHOLE_DEPTH,
      ...options,
    });
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
