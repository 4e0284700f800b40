import type { SymbolsOptions } from "../../analyses/symbols.ts";
import type { FieldsOf } from "../../contract/document.ts";
import { symbolShape } from "../../contract/rows-shape.ts";
import { array } from "../../contract/shape.ts";
import type { Image } from "../image.ts";
import { ALL, part } from "./part.ts";
import { symbolDetails } from "./symbol-details.ts";

export { SYMBOL_KINDS } from "../../image/symbols.ts";

/** Rows that a page shows; its script shows all. */
const PAGE_ROWS = 40;

const shape = { symbols: array(symbolShape, "Symbols that own bytes") };

/** Symbols that own bytes; `lines` tells crate, unit and source line too, from debug information. */
export const symbols = part({
  shape,
  async compute(image: Image, options: Partial<SymbolsOptions> & { readonly lines?: boolean } = {}) {
    const { lines = false, ...own } = options;
    const details = lines ? { details: await symbolDetails(image) } : {};
    return (await import("../../analyses/symbols.ts")).symbols(image.firmware, {
      ...{ sort: "size" as const, ...ALL, places: image.places },
      ...own,
      ...details,
    });
  },
  chapter: {
    id: "symbols",
    title: "Largest symbols",
    async views({ symbols: rows = [] }) {
      const largest = rows.toSorted((a, b) => b.size - a.size || a.address - b.address);
      return rows.length === 0 ? [] : [(await import("../../analyses/symbols.ts")).symbolTable(largest, { top: PAGE_ROWS, details: true })];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
