import type { FilesOptions } from "../../analyses/files.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { fileShape } from "../../contract/program-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { part, UNTOLD } from "./part.ts";

const shape = { files: array(fileShape, "Source files: rows add up like crates") };

/** Source files; rows add up. */
export const files = part({
  shape,
  async compute(image: Image, options: Partial<FilesOptions> = {}) {
    const known = await image.files();
    if (known === undefined) return { parts: { files: [] }, views: UNTOLD };
    return (await import("../../analyses/files.ts")).files(image.firmware, known, { depth: Number.POSITIVE_INFINITY, ...options });
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
