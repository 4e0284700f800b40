import type { SectionsOptions } from "../../analyses/sections.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { sectionShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { part } from "./part.ts";

const shape = { sections: array(sectionShape, "All sections of the ELF but the null section") };

/** Every section. */
export const sections = part({
  shape,
  async compute({ firmware }: Image, options: Partial<SectionsOptions> = {}) {
    return (await import("../../analyses/sections.ts")).sections(firmware, { allocatedOnly: false, ...options });
  },
  chapter: {
    id: "sections",
    title: "Sections",
    async views({ sections: rows = [] }) {
      const placed = rows.filter((section) => section.region !== undefined && section.size > 0);
      return placed.length === 0 ? [] : [(await import("../../analyses/sections.ts")).sectionTable(placed)];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
