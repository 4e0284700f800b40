import type { ImageOptions } from "../../analyses/image/image.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { imageShape } from "../../contract/image-shape.ts";
import { sectorRanges } from "../../formats/chips/index.ts";
import type { Image } from "../image.ts";
import { part } from "./part.ts";

export type { Slot } from "../../analyses/image/slots.ts";

const shape: { readonly image: typeof imageShape } = { image: imageShape };

/** What is really flashed, in the sectors of the chip unless their size is given. */
export const image = part({
  shape,
  async compute({ firmware, chip }: Image, options: Omit<ImageOptions, "flash"> = {}) {
    const flash = chip && { sectors: sectorRanges(chip.chip.layout), evidence: chip.evidence };
    const given = { ...options, flash: options.sector === undefined ? flash : undefined };
    return (await import("../../analyses/image/image.ts")).image(firmware, given);
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
